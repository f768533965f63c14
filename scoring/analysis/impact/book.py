"""An impact as a workbook: a sheet a question, every unit that moved with every cause; the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.analysis.impact.measure import Impact
from scoring.analysis.impact.page import first
from scoring.analysis.impact.tables import (
    apart_table,
    areas_table,
    fired_table,
    held_table,
    matrices,
    matrix_tables,
    ranked_table,
    rules_table,
)
from scoring.analysis.impact.words import WORDS, word
from scoring.names import UNIT
from scoring.reports.book.made import Section
from scoring.reports.book.workbook import INDEX, Cover, bound, created
from scoring.reports.compare.tables import causes_table, moved_table
from scoring.reports.table import Column, Table


def impact_book(found: Impact, lang: str = "zh") -> bytes:
    """The whole impact as one workbook; of the tables those with nothing in them are left out."""
    tables = impact_tables(found, lang)
    title = f"{found.old.manifest['title']['en' if lang == 'en' else 'zh']} · {word('impact', lang)}"
    sections = [
        Section(WORDS["runs"], [(word("run", lang), found.old.id), *_versions(found, lang)]),
        Section(WORDS["first"], [(str(n), said) for n, said in enumerate(first(found, lang), 1)]),
    ]
    cover = Cover(lang, title, f"{found.old.id} · {word('impact', lang)}", created(found.old), sections)
    return bound(cover, lambda heights: _index(found, tables, heights, title, lang), tables)


def impact_tables(found: Impact, lang: str = "zh") -> list[Table]:
    """Every table of the workbook in its order."""
    whys = list(found.why(found.movers[UNIT].to_list()))
    made = [
        rules_table(found, lang),
        ranked_table(found, lang),
        *_transitions(found, lang),
        areas_table(found, lang),
        moved_table(found.comparison, whys, lang),
        causes_table(found.comparison, whys, lang),
        apart_table(found, lang),
        fired_table(found, lang),
        held_table(found, lang),
    ]
    return [table for table in made if table.height]


def _transitions(found: Impact, lang: str) -> list[Table]:
    """A sheet a rubric, by its short name."""
    both = zip(matrices(found), matrix_tables(found, lang), strict=True)
    return [replace(table, name=f"{word('matrices', lang)} {one.name}") for one, table in both]


def _versions(found: Impact, lang: str) -> list[tuple[str, str]]:
    sides = [(id, found.old.plan(id).rubric.version, found.new.plan(id).rubric.version) for id in found.edited]
    return [(id, word("version", lang, then, now)) for id, then, now in sides]


def _index(found: Impact, tables: Sequence[Table], heights: Sequence[int], title: str, lang: str) -> Table:
    columns = [
        Column(word("index", lang), [table.name for table in tables], room=30),
        Column(word("rows", lang), list(heights), "count"),
        Column(word("reading", lang), ["　".join(table.notes) for table in tables], room=90),
    ]
    return Table(INDEX.pick(lang), title, columns, first(found, lang)[:1])
