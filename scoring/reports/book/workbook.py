"""Tables as one workbook: an index that leads to every sheet, a sheet a table, how it was made; the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
from scoring.runs import Run
from scoring.text import Text

INDEX = Text("目录", "Index")
BACK = Text("← 目录", "← Index")
MADE = Text("怎么做出来的", "How it was made")
MADE_WIDTHS = (18, 110)


@dataclass(frozen=True)
class Cover:
    """What stands around the tables: the language, title and foot of every page, when it was made, how it was made."""

    lang: str
    title: str
    footer: str
    created: datetime
    sections: Sequence[Section]


def workbook(view: View, index: Callable[[Sequence[int]], Table], tables: Iterable[Table]) -> bytes:
    """A workbook of some tables of a view; see `bound`."""
    return bound(Cover(view.lang, view.title, view.footer, created(view.run), made(view)), index, tables)


def bound(cover: Cover, index: Callable[[Sequence[int]], Table], tables: Iterable[Table]) -> bytes:
    """A workbook of some tables, drawn one by one as they come.

    `index` is made last, of how many rows each table had: a line a table in their order, its first cells become links.
    """
    data, lang = io.BytesIO(), cover.lang
    book = PlainBook(data, constant_memory=True)
    book.set_properties({"title": cover.title, "comments": cover.footer, "author": "scoring", "created": cover.created})
    looks, names, heights = Looks(book, lang), [INDEX.pick(lang)], []
    front = book.add_worksheet(names[0])
    for table in tables:
        names.append(sheet_name(table.name, names))
        draw(book.add_worksheet(names[-1]), looks, table, (link(names[0]), BACK.pick(lang)), cover.footer)
        heights.append(table.height)
    names.append(sheet_name(MADE.pick(lang), names))
    _made(book.add_worksheet(names[-1]), looks, cover)
    draw(front, looks, _linked(index(heights), names[1:], lang), ("", ""), cover.footer)
    front.activate()
    book.close()
    return data.getvalue()


def link(sheet: str) -> str:
    """The first cell of a sheet as the target of a link inside the workbook."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!A1"


def _linked(index: Table, names: Sequence[str], lang: str) -> Table:
    """The index with its links; the last line leads to how it was made."""
    first, *others = index.columns
    first = replace(first, cells=[*first.cells, MADE.pick(lang)], links=[link(name) for name in names])
    rest = [replace(column, cells=[*column.cells, None]) for column in others]
    return replace(index, columns=[first, *rest])


def created(run: Run) -> datetime:
    """When the run was made, not when it was exported, so that bytes repeat."""
    return datetime.fromisoformat(run.manifest["made"]["at"]).replace(tzinfo=None)


def _made(sheet: Any, looks: Looks, cover: Cover) -> None:
    for col, wide in enumerate(MADE_WIDTHS):
        sheet.set_column(col, col, wide)
    sheet.write_string(0, 0, MADE.pick(cover.lang), looks.named("title"))
    sheet.set_row(0, 26)
    row = 2
    for section in cover.sections:
        sheet.write_string(row, 0, section.title.pick(cover.lang), looks.named("section"))
        for n, line in enumerate(section.lines, row + 1):
            for col, text in enumerate(line):
                sheet.write_string(n, col, text, looks.named("line" if col else "label"))
            sheet.set_row(n, height(zip(line, MADE_WIDTHS, strict=True), 18))
        row += len(section.lines) + 2
    sheet.print_area(0, 0, row - 2, 1)
    page(sheet, sum(MADE_WIDTHS), cover.footer)
