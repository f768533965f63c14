"""The summary report for the level above: its tables in their order, as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from scoring.reports.book.workbook import INDEX, workbook
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.items import by_area_table, by_item_table
from scoring.reports.overview.league import league_levels, league_table, totals_table
from scoring.reports.overview.movement import movement_table
from scoring.reports.overview.words import word
from scoring.reports.table import Column, Table
from scoring.reports.view import View


def overview_tables(view: View) -> list[Table]:
    """Totals by kind, the areas of every level, items by area and by item, and how grades moved."""
    areas = Areas(view)
    leagues = [league_table(areas, level) for level in league_levels(areas)]
    found = [totals_table(areas), *leagues, by_area_table(areas), by_item_table(areas), movement_table(areas)]
    return [table for table in found if table is not None]


def overview_workbook(view: View, tables: Sequence[Table] | None = None) -> bytes:
    found = overview_tables(view) if tables is None else tables
    return workbook(view, partial(_index, view, found), found)


def _index(view: View, tables: Sequence[Table], heights: Sequence[int]) -> Table:
    columns = [
        Column(word("sheet", view.lang), [table.name for table in tables]),
        Column(word("rows", view.lang), heights, "count"),
        Column(word("reading", view.lang), ["　".join(table.notes) for table in tables], room=80),
    ]
    title = f"{view.title} · {word('report', view.lang)}"
    return Table(INDEX.pick(view.lang), title, columns, (view.scope, view.footer))
