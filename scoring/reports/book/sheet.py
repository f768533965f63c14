"""One table on one sheet: title, headings in two rows, cells, bars, what stays in sight, filters, the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from scoring.intake.form.style import A3, A4, A4_ROOM, clip, height
from scoring.reports.book.looks import BAR, Looks, column_width, is_long
from scoring.reports.table import Column, Table

TITLE, NOTE, ABOVE, HEADS, FIRST = range(5)  # rows, counted from 0
ROW = 18.0  # points


def draw(sheet: Any, looks: Looks, table: Table, back: tuple[str, str], footer: str) -> None:
    """Draws a table from the top down; `back` is a link (its target and its words) beside the title."""
    printed = sum(not column.inside for column in table.columns)
    widths = [column_width(column) for column in table.columns]
    _columns(sheet, table, widths)
    sheet.set_default_row(ROW)
    _top(sheet, looks, table, back)
    _heads(sheet, looks, table.columns, widths)
    _cells(sheet, looks, table, widths)
    _bars(sheet, table)
    last = FIRST + table.height - 1
    sheet.freeze_panes(FIRST, table.frozen)
    sheet.autofilter(HEADS, 0, max(last, HEADS), len(table.columns) - 1)
    ids = [xl_col_to_name(n) for n, column in enumerate(table.columns) if column.kind in ("id", "text")]
    sheet.ignore_errors({"number_stored_as_text": " ".join(f"{n}{FIRST + 1}:{n}{last + 1}" for n in ids)})
    sheet.repeat_rows(ABOVE, HEADS)
    sheet.print_area(0, 0, max(last, HEADS), printed - 1)
    page(sheet, sum(widths[:printed]), footer)


def page(sheet: Any, wide: float, footer: str) -> None:
    """Landscape, one page wide, on A3 where that is too small; at the foot the run and the page."""
    sheet.set_landscape()
    sheet.set_paper(A4 if wide <= A4_ROOM else A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer(f"&L{clip(footer, 180).replace('&', '&&')}&R&P / &N")


def _columns(sheet: Any, table: Table, widths: Sequence[float]) -> None:
    for n, (column, wide) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(n, n, wide, None, {"level": column.inside} if column.inside else {})
    sheet.outline_settings(symbols_right=False)


def _top(sheet: Any, looks: Looks, table: Table, back: tuple[str, str]) -> None:
    sheet.set_row(TITLE, 26)
    sheet.write_string(TITLE, 0, table.title, looks.named("title"))
    if back[0]:
        sheet.write_url(NOTE, 0, f"internal:{back[0]}", looks.named("link"), back[1])
    sheet.write_string(NOTE, max(1, table.frozen - 1), "　".join(table.notes), looks.named("fact"))


def _heads(sheet: Any, looks: Looks, columns: Sequence[Column], widths: Sequence[float]) -> None:
    """Headings that several columns share over them; a heading without one takes both rows."""
    for above, found in groupby(enumerate(columns), key=lambda one: one[1].above or str(one[0])):
        at = [n for n, _ in found]
        own = columns[at[0]].above == above
        look = looks.named("above" if own else "alone")
        if own and len(at) > 1:
            sheet.merge_range(ABOVE, at[0], ABOVE, at[-1], "", look)
        sheet.write_string(ABOVE, at[0], above if own else "", look)
    for n, column in enumerate(columns):
        look = "head.inside" if column.inside > 1 else "head" if column.above else "head.alone"
        sheet.write_string(HEADS, n, column.head, looks.named(look))
    sheet.set_row(HEADS, height(zip((column.head for column in columns), widths, strict=True), 32))


def _cells(sheet: Any, looks: Looks, table: Table, widths: Sequence[float]) -> None:
    links = table.columns[0].links
    columns = [(xl_col_to_name(n), column.cells, looks.column(column, table)) for n, column in enumerate(table.columns)]
    wraps = [(column.cells, wide) for column, wide in zip(table.columns, widths, strict=True) if is_long(column)]
    for at in range(table.height):
        row = FIRST + at
        tall = height([(str(cells[at]), wide) for cells, wide in wraps if cells[at]], ROW)
        if tall > ROW:
            sheet.set_row(row, tall)
        if links:
            sheet.write_url(row, 0, f"internal:{links[at]}", looks.named("link.cell"), columns[0][1][at])
        own = columns[1:] if links else columns
        sheet.write_cells(
            row, len(columns) - len(own), [(letters, cells[at], look[at]) for letters, cells, look in own]
        )


def _bars(sheet: Any, table: Table) -> None:
    for n, column in enumerate(table.columns):
        if column.full is not None and table.height:
            rule = {
                "type": "data_bar", "bar_solid": True, "bar_color": BAR, "bar_border_color": BAR,
                "min_type": "num", "min_value": 0, "max_type": "num", "max_value": float(column.full),
            }  # fmt: skip
            sheet.conditional_format(FIRST, n, FIRST + table.height - 1, n, rule)
