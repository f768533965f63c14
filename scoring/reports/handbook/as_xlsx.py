"""A handbook as a workbook: the grid with its merged cells, ready to print, then the rules of ranking and the metrics."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from scoring.intake.form.style import GRID, HEAD, height
from scoring.reports.book.sheet import page
from scoring.reports.handbook.build import WORDS, Handbook
from scoring.text import Text, clean

WIDTHS = (7, 56, 14, 16, 34)  # of points, rule, evidence, department, clause
LEVEL_WIDTH, ITEM_WIDTH = 16, 22
TITLE, FACT, HEADS, FIRST = range(4)  # rows, counted from 0
FONT: dict[str, Any] = {
    "font_name": "微软雅黑",
    "font_size": 10,
    "valign": "vcenter",
    "text_wrap": True,
    "num_format": "@",
}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "text_wrap": False},
    "fact": {"font_color": "#595959", "text_wrap": False},
    "head": GRID | HEAD | {"bg_color": "#DDEBF7"},
    "group": GRID | HEAD,
    "cell": GRID,
    "points": GRID | {"align": "center"},
    "section": {"bold": True, "font_size": 11, "font_color": "#1F4E79", "text_wrap": False},
}


def handbook_xlsx(book: Handbook, lang: str = "zh") -> bytes:
    """The workbook's bytes, the same for the same rubric."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties({"title": clean(book.title.pick(lang)), "created": datetime(2000, 1, 1)})
        looks = {name: file.add_format(FONT | look) for name, look in LOOKS.items()}
        sheet = file.add_worksheet("评分细则" if lang != "en" else "Rubric")
        _grid(sheet, looks, book, lang)
        _lists(sheet, looks, book, lang, FIRST + book.height + 1)
    return out.getvalue()


def _grid(sheet: Any, looks: dict[str, Any], book: Handbook, lang: str) -> None:
    widths = [LEVEL_WIDTH] * (book.levels - 1) + [ITEM_WIDTH, *WIDTHS]
    for n, wide in enumerate(widths):
        sheet.set_column(n, n, wide)
    sheet.write_string(TITLE, 0, clean(book.title.pick(lang)), looks["title"])
    sheet.set_row(TITLE, 28)
    sheet.write_string(FACT, 0, clean("　".join(fact.pick(lang) for fact in book.facts)), looks["fact"])
    for n, head in enumerate(book.heads):
        sheet.write_string(HEADS, n, head.pick(lang), looks["head"])
    sheet.set_row(HEADS, 24)
    for cell in book.cells:
        look = looks["group" if cell.is_group else "points" if cell.col == book.levels else "cell"]
        text, row = clean(cell.text.pick(lang)), FIRST + cell.row
        if cell.rows > 1 or cell.cols > 1:
            sheet.merge_range(row, cell.col, row + cell.rows - 1, cell.col + cell.cols - 1, "", look)
        sheet.write_string(row, cell.col, text, look)
    for row in range(book.height):
        texts = [
            (cell.text.pick(lang), widths[cell.col]) for cell in book.cells if cell.row == row and not cell.is_group
        ]
        sheet.set_row(FIRST + row, height(texts, 22))
    sheet.freeze_panes(FIRST, book.levels)
    sheet.repeat_rows(HEADS)
    page(sheet, sum(widths), book.title.pick(lang))


def _lists(sheet: Any, looks: dict[str, Any], book: Handbook, lang: str, row: int) -> None:
    last = len(book.heads) - 1
    for key, lines in (("grades", book.rules), ("metrics", book.metrics)):
        sheet.write_string(row, 0, WORDS[key].pick(lang), looks["section"])
        row = _lines(sheet, looks["cell"], lines, lang, row + 1, book.levels, last) + 1


def _lines(
    sheet: Any, look: Any, lines: Sequence[tuple[Text, Text]], lang: str, row: int, split: int, last: int
) -> int:
    room = sum(WIDTHS)
    for name, said in lines:
        for first, end, text in ((0, split - 1, name), (split, last, said)):
            sheet.merge_range(row, first, row, end, "", look)
            sheet.write_string(row, first, clean(text.pick(lang)), look)
        sheet.set_row(row, height([(said.pick(lang), room)], 18))
        row += 1
    return row
