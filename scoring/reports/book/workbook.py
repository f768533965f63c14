"""Tables as one workbook: an index that leads to every sheet, a sheet a table, how it was made; the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scoring.intake.form.plain import PlainBook
from scoring.intake.form.style import height
from scoring.reports.book.looks import Looks
from scoring.reports.book.made import Section, made
from scoring.reports.book.names import sheet_name
from scoring.reports.book.sheet import draw, page
from scoring.reports.table import Table
from scoring.reports.view import View
from scoring.text import Text

INDEX = Text("目录", "Index")
BACK = Text("← 目录", "← Index")
MADE = Text("怎么做出来的", "How it was made")
MADE_WIDTHS = (18, 110)


def workbook(view: View, index: Callable[[Sequence[int]], Table], tables: Iterable[Table]) -> bytes:
    """A workbook of some tables of a view, drawn one by one as they come.

    `index` is made last, of how many rows each table had: a line a table in their order, its first cells become links.
    """
    data = io.BytesIO()
    book = PlainBook(data, constant_memory=True)
    book.set_properties({"title": view.title, "comments": view.footer, "author": "scoring", "created": _created(view)})
    looks, names, heights = Looks(book, view.lang), [INDEX.pick(view.lang)], []
    front = book.add_worksheet(names[0])
    for table in tables:
        names.append(sheet_name(table.name, names))
        draw(book.add_worksheet(names[-1]), looks, table, (link(names[0]), BACK.pick(view.lang)), view.footer)
        heights.append(table.height)
    names.append(sheet_name(MADE.pick(view.lang), names))
    _made(book.add_worksheet(names[-1]), looks, made(view), view)
    draw(front, looks, _linked(index(heights), names[1:], view), ("", ""), view.footer)
    front.activate()
    book.close()
    return data.getvalue()


def link(sheet: str) -> str:
    """The first cell of a sheet as the target of a link inside the workbook."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!A1"


def _linked(index: Table, names: Sequence[str], view: View) -> Table:
    """The index with its links; the last line leads to how it was made."""
    first, *others = index.columns
    first = replace(first, cells=[*first.cells, MADE.pick(view.lang)], links=[link(name) for name in names])
    rest = [replace(column, cells=[*column.cells, None]) for column in others]
    return replace(index, columns=[first, *rest])


def _created(view: View) -> datetime:
    """When the run was made, not when it was exported, so that bytes repeat."""
    return datetime.fromisoformat(view.run.manifest["made"]["at"]).replace(tzinfo=None)


def _made(sheet: Any, looks: Looks, sections: Sequence[Section], view: View) -> None:
    for col, wide in enumerate(MADE_WIDTHS):
        sheet.set_column(col, col, wide)
    sheet.write_string(0, 0, MADE.pick(view.lang), looks.named("title"))
    sheet.set_row(0, 26)
    row = 2
    for section in sections:
        sheet.write_string(row, 0, section.title.pick(view.lang), looks.named("section"))
        for n, line in enumerate(section.lines, row + 1):
            for col, text in enumerate(line):
                sheet.write_string(n, col, text, looks.named("line" if col else "label"))
            sheet.set_row(n, height(zip(line, MADE_WIDTHS, strict=True), 18))
        row += len(section.lines) + 2
    sheet.print_area(0, 0, row - 2, 1)
    page(sheet, sum(MADE_WIDTHS), view.footer)
