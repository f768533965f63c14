"""A handbook as a Word document: the grid with merged cells on landscape A4, headings repeated on every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from scoring.reports.handbook.build import WORDS, Handbook
from scoring.text import Text, clean

FONT = "宋体"
SHARES = (1.2, 9.0, 2.2, 2.6, 5.0)  # of the page's width: points, rule, evidence, department, clause
LEVEL_SHARE, ITEM_SHARE = 2.2, 3.0
ROOM = 273  # millimetres of A4, landscape, between the margins


def handbook_docx(book: Handbook, lang: str = "zh") -> bytes:
    """The document's bytes."""
    document = Document()
    _page(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, book.title.pick(lang), 16, bold=True)
    facts = document.add_paragraph()
    facts.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(facts, "　".join(fact.pick(lang) for fact in book.facts), 9)
    _grid(document, book, lang)
    for key, lines in (("grades", book.rules), ("metrics", book.metrics)):
        _write(document.add_paragraph(), WORDS[key].pick(lang), 11, bold=True)
        _list(document, lines, lang)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1.5)
    style.paragraph_format.line_spacing = 1.15
    document.core_properties.created = document.core_properties.modified = datetime(2000, 1, 1)
    document.core_properties.author = ""


def _grid(document: Any, book: Handbook, lang: str) -> None:
    table = _table(document, book.height + 1, [LEVEL_SHARE] * (book.levels - 1) + [ITEM_SHARE, *SHARES])
    rows = [row.cells for row in table.rows]
    for n, head in enumerate(book.heads):
        _fill(rows[0][n], head.pick(lang), centred=True, bold=True)
    for cell in book.cells:
        at = rows[cell.row + 1][cell.col]
        if cell.rows > 1 or cell.cols > 1:
            at = at.merge(rows[cell.row + cell.rows][cell.col + cell.cols - 1])
        _fill(at, cell.text.pick(lang), centred=cell.is_group or cell.col == book.levels, bold=cell.is_group)
    _repeat(table.rows[0])
    for row in table.rows:
        _keep(row)


def _list(document: Any, lines: Sequence[tuple[Text, Text]], lang: str) -> None:
    table = _table(document, len(lines), [1.0, 5.0])
    for row, (name, said) in zip(table.rows, lines, strict=True):
        cells = row.cells
        _fill(cells[0], name.pick(lang))
        _fill(cells[1], said.pick(lang))


def _table(document: Any, rows: int, shares: Sequence[float]) -> Any:
    table = document.add_table(rows, len(shares))
    table.style, table.autofit = "Table Grid", False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(ROOM * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width
    return table


def _fill(cell: Any, text: str, centred: bool = False, bold: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for paragraph in cell.paragraphs[1:]:  # what merging leaves behind
        paragraph._element.getparent().remove(paragraph._element)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    _write(paragraph, text, 9, bold)


def _write(paragraph: Any, text: str, size: float, bold: bool = False) -> None:
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.font.name = Pt(size), bold, FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _repeat(row: Any) -> None:
    """The row stands at the top of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep(row: Any) -> None:
    """The row is not torn apart at the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
