"""An impact for those who may see no result: figures of many units alone, nobody named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property

import polars as pl

from scoring.analysis.impact.areas import Area
from scoring.analysis.impact.measure import Impact
from scoring.analysis.impact.page import first, scatters
from scoring.analysis.impact.tables import (
    apart_table,
    areas_table,
    fired_table,
    matrix_tables,
    ranked_table,
    rules_table,
)
from scoring.analysis.impact.words import word
from scoring.reports.sections import Section
from scoring.reports.table import Cell, Column, Table
from scoring.text import Text

MANY = 6  # units; as on a scorecard, where of fewer than five others nothing is told
FEWER = Text(
    f"不列单位；不足 {MANY} 个单位的细则、地区不列，一票否决不足 {MANY} 个的只写“少于 {MANY}”",
    f"no units are named; rubrics and areas of fewer than {MANY} units are left out, vetoes of fewer say only that",
)


class _Many(Impact):
    """The same impact, of rubrics and areas with many units."""

    @cached_property
    def rubrics(self) -> tuple[str, ...]:
        rows = self.comparison.rows
        return tuple(id for id in super().rubrics if rows.filter(pl.col("rubric") == id).height >= MANY)

    @cached_property
    def areas(self) -> list[Area]:
        return [one for one in super().areas if one.units >= MANY]


def unnamed_sections(impact: Impact, lang: str = "zh") -> Iterator[Section]:
    """What the edit says, how alike the orders are, grades then and now, by area, items and vetoes; no unit's name or figure."""
    found = _Many(**{field.name: getattr(impact, field.name) for field in fields(impact)})
    yield Section(word("first", lang), [*first(impact, lang), FEWER.pick(lang)])
    least, named = word("least", lang), [word(key, lang) for key in ("newly_fires", "no_longer_fires")]
    ranked = _without(ranked_table(found, lang), above=[least])
    pictures = list(scatters(found, lang)) if ranked.height else []
    yield from _of(rules_table(found, lang))
    yield from _of(ranked, pictures, word("picture_caption", lang) if pictures else "")
    small = matrix_tables(found, lang)
    if small:
        yield Section(word("matrices", lang), (word("matrices_note", lang),), tables=small, small=True)
    yield from _of(areas_table(found, lang))
    yield from _of(apart_table(found, lang))
    yield from _of(_rough(_without(fired_table(found, lang), heads=named)))


def _of(table: Table, pictures: Sequence[str] = (), caption: str = "") -> Iterator[Section]:
    if table.height:
        yield Section(table.name, table.notes, pictures, caption, (table,))


def _without(table: Table, heads: Sequence[str] = (), above: Sequence[str] = ()) -> Table:
    return replace(table, columns=[one for one in table.columns if one.head not in heads and one.above not in above])


def _rough(table: Table) -> Table:
    """Small counts as no more than that."""
    return replace(table, columns=[_rough_column(one) if one.kind == "count" else one for one in table.columns])


def _rough_column(column: Column) -> Column:
    def rough(cell: Cell) -> Cell:
        return f"<{MANY}" if isinstance(cell, int) and 0 < cell < MANY else cell

    return replace(column, cells=[rough(cell) for cell in column.cells])
