"""An impact as a page in sections, with pictures; the same sections stand in the web's own page."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.analysis.impact.levels import widest
from scoring.analysis.impact.measure import Impact
from scoring.analysis.impact.tables import (
    apart_table,
    areas_table,
    fired_table,
    held_table,
    matrices,
    matrix_tables,
    movers_table,
    ranked_table,
    rules_table,
)
from scoring.analysis.impact.words import word
from scoring.names import UNIT, rank_of
from scoring.reports.charts import Shared, scatter, shares
from scoring.reports.ranking import within_text
from scoring.reports.sections import Page, Section
from scoring.reports.table import Table
from scoring.runs.compare import was

MOST = 30  # units on a page
MOST_BARS = 18
A_PICTURE = 6  # bars in one of up to three pictures side by side


def impact_page(found: Impact, lang: str = "zh", most: int = MOST) -> Page:
    """The whole report; `most` units are listed with their reasons, all of them where it is 0."""
    ids = ", ".join(found.edited) if lang == "en" else "、".join(found.edited)
    return Page(
        lang,
        found.old.manifest["title"]["en" if lang == "en" else "zh"],
        word("impact", lang),
        word("scope", lang, ids, found.old.id),
        word("source", lang, found.old.id, found.old.digest),
        tiles(found, lang),
        list(sections(found, lang, most)),
        "impact",
    )


def tiles(found: Impact, lang: str) -> list[tuple[str, str]]:
    """The few figures at the top."""
    moved, affected = matrices(found), found.comparison.affected
    figures = {
        "affected": affected.height,
        "totals": int(affected["moved.total"].sum()),
        "risen": sum(one.moved("good") for one in moved),
        "fallen": sum(one.moved("bad") for one in moved),
        "new_held": len(found.held),
    }
    return [(word(key, lang), str(number)) for key, number in figures.items()]


def sections(found: Impact, lang: str, most: int = MOST) -> Iterator[Section]:
    """What must be known first, then a section a question; those without an answer are left out."""
    yield Section(word("first", lang), first(found, lang))
    yield from _of(rules_table(found, lang))
    if not found.is_empty:
        yield from _of(ranked_table(found, lang), list(scatters(found, lang)), word("picture_caption", lang))
        small = matrix_tables(found, lang)
        if small:
            yield Section(word("matrices", lang), (word("matrices_note", lang),), tables=small, small=True)
        yield from _of(areas_table(found, lang, most), _bars(found, lang))
        ids = found.movers[UNIT].to_list()
        yield from _of(movers_table(found, list(found.why(ids[: most or None])), lang))
    for table in (apart_table(found, lang), fired_table(found, lang), held_table(found, lang)):
        yield from _of(table)


def first(found: Impact, lang: str) -> list[str]:
    """What a reader must know before the figures: warnings with their mend, what the grades are, that nothing moved."""
    stop = ". " if lang == "en" else "。"
    said = [stop.join(text.pick(lang) for text in (one.message, one.fix) if text) for one in found.remarks]
    said += [note.pick(lang) for note in found.notes]
    return [word("nothing", lang), *said] if found.is_empty else said


def _of(table: Table, pictures: list[str] | None = None, caption: str = "") -> Iterator[Section]:
    if table.height:
        yield Section(table.name, table.notes, pictures or (), caption if pictures else "", (table,))


def scatters(found: Impact, lang: str) -> Iterator[str]:
    """A picture for each rubric in which some unit has another place, at its widest level."""
    for id in found.rubrics:
        rows = found.comparison.rows.filter(rubric=id)
        rank = widest(rows)
        if rank is not None and (rows[rank] != rows[was(rank)]).any():
            places = rows.select(was(rank), rank).drop_nulls().rows()
            level = next(within_text(one) for one in found.new.plan(id).rubric.ranking.within if rank_of(one) == rank)
            title = word("picture", lang, found.new.plan(id).rubric.title.pick(lang), level.pick(lang))
            axes = word("place_then", lang), word("place_now", lang)
            yield scatter(places, title, axes, (word("rose", lang), word("stayed", lang), word("fell", lang)))


def _bars(found: Impact, lang: str) -> list[str]:
    """How the units under each parent divide into those that rose, stayed and fell."""
    names = found.new.names()
    bars = [
        Shared(names.get(one.parent or "", word("none", lang)), [one.up, one.units - one.up - one.down, one.down])
        for one in sorted(found.areas, key=lambda one: -(one.up + one.down))[:MOST_BARS]
    ]
    parts = [word(key, lang) for key in ("up", "same", "down")]
    return [shares(bars[n : n + A_PICTURE], parts, word("areas", lang)) for n in range(0, len(bars), A_PICTURE)]
