"""An impact in the terminal: the figures at the top, then table by table."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Line

from scoring.analysis.impact.measure import Impact
from scoring.analysis.impact.page import impact_page
from scoring.reports.compare.terminal import plain_table
from scoring.reports.sections import Section
from scoring.reports.sections.build import tone
from scoring.reports.table import Column, Table

LEFT = ("text", "id", "grade")
TONES = {"good": "green", "better": "green", "bad": "red", "worse": "red"}


def impact_report(found: Impact, lang: str = "zh", most: int = 12) -> RenderableType:
    """Everything but the pictures; `most` units are listed, all of them where it is 0."""
    page = impact_page(found, lang, most)
    tiles = Line("   ").join(Line.assemble((f"{name} ", "dim"), (figure, "bold")) for name, figure in page.tiles)
    ids = {found.new.plan(id).rubric.title.pick(lang): id for id in found.rubrics}
    parts = [_padded(_section(section, ids, lang)) for section in page.sections]
    return Group(Line(page.title, style="bold"), Line(page.scope, style="dim"), _padded(tiles), *parts)


def _padded(part: RenderableType) -> RenderableType:
    return Padding(part, (1, 0, 0, 0))


def _section(section: Section, ids: Mapping[str, str], lang: str) -> RenderableType:
    notes = [Line(note, style="" if not section.tables else "dim") for note in section.notes]
    grids = [_grid(table, ids, lang, section.small) for table in section.tables]
    return Group(Line(section.heading, style="bold"), *notes, *grids)


def _grid(table: Table, ids: Mapping[str, str], lang: str, named: bool) -> Grid:
    """A table with the rubrics by their short names, each said once."""
    heads = [" ".join(part for part in (column.above, column.head) if part) for column in table.columns]
    words = [column.kind in LEFT for column in table.columns]
    grid = plain_table(
        table.name if named else "", *(head if left else f">{head}" for head, left in zip(heads, words, strict=True))
    )
    for one, left in zip(grid.columns, words, strict=True):
        one.no_wrap = not left
    before = None
    for row in range(table.height):
        cells = [_cell(table, column, row, lang) for column in table.columns]
        if table.grouped:
            group = ids[str(table.columns[0].cells[row])]
            cells[0], before = Line("" if group == before else group), group
        grid.add_row(*cells)
    return grid


def _cell(table: Table, column: Column, row: int, lang: str) -> Line:
    return Line(table.text(column, row, lang), style=TONES.get(tone(column, row), ""))
