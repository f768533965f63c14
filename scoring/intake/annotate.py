"""What goes back to a sender: a copy of the workbook, each cell in question coloured, its message as a comment, a list in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
import polars as pl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scoring.intake.cycle import Cycle
from scoring.intake.database import source_name
from scoring.intake.excel.guard import sniff
from scoring.intake.issues import is_address
from scoring.intake.table import ROW, read_table
from scoring.text import Text

FILLS: Final = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
LIST: Final = Text("核对结果", "Checked")
HEADS: Final = (
    Text("位置", "Where"),
    Text("单位", "Unit"),
    Text("问题", "Issue"),
    Text("改法", "How to mend it"),
)
WIDTHS: Final = (24, 26, 60, 50)
MOST: Final = 5_000  # issues in one workbook
Row = Mapping[str, Any]


def annotate(cycle: Cycle, issues: pl.DataFrame, out: Path, lang: str = "zh") -> list[Path]:
    """The annotated copies of the cycle's files that have issues, under `out`; a CSV becomes a workbook."""
    out.mkdir(parents=True, exist_ok=True)
    files = [*cycle.submissions, *cycle.ballots, *cycle.panels, cycle.units, cycle.targets, cycle.previous]
    written = []
    for path in files:
        if isinstance(path, Path):
            name = source_name(path, cycle.folder)
            mine = issues.filter((pl.col("file") == name) | pl.col("file").str.starts_with(f"{name}:")).head(MOST)
            if mine.height:
                written.append(_copy(path, name, mine.to_dicts(), out, lang))
    return written


def annotated_name(name: str) -> str:
    """What the annotated copy of a file is called.

    Example:
        >>> annotated_name("submissions/village.csv")
        'submissions_village.xlsx'
    """
    return f"{name.replace('/', '_').rpartition('.')[0]}.xlsx"


def _copy(path: Path, name: str, issues: Sequence[Row], out: Path, lang: str) -> Path:
    book = openpyxl.load_workbook(path) if sniff(path.read_bytes()) == "xlsx" else _from_table(path)
    for issue in sorted(issues, key=lambda one: list(FILLS).index(one["severity"])):
        sheet = _sheet(book, issue, name)
        cell = _cell(sheet, issue)
        if sheet is not None and cell is not None:
            _mark(sheet, cell, issue, lang)
    _list(book, issues, name, lang)
    target = out / annotated_name(name)
    book.save(target)
    return target


def _from_table(path: Path) -> Workbook:
    """A file of rows as a workbook: the same rows in the same places, every cell as text."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = path.stem[:31]
    table, _ = read_table(path, path.name)
    heads = [head for head in table.columns if head != ROW]
    for n, head in enumerate(heads, 1):
        sheet.cell(1, n, head).font = Font(bold=True)
        longest = table[head].head(100).str.len_chars().max()
        wide = max(10, 2 * len(head), int(longest) + 2 if isinstance(longest, int) else 0)
        sheet.column_dimensions[get_column_letter(n)].width = min(40, wide)
    for row in table.iter_rows(named=True):
        for n, head in enumerate(heads, 1):
            _text(sheet, row[ROW], n, row[head])
    sheet.freeze_panes = "A2"
    return book


def _text(sheet: Worksheet, row: int, col: int, text: str | None) -> None:
    """Text that stays text: what begins with = is no formula here."""
    if text is not None:
        cell = sheet.cell(row, col, text)
        cell.data_type = "s"
        cell.number_format = "@"


def _sheet(book: Workbook, issue: Row, name: str) -> Worksheet | None:
    """The sheet an issue is about; of a file of rows the only one."""
    inside = str(issue["file"]).removeprefix(name).removeprefix(":")
    found = book[inside] if inside in book.sheetnames else None if inside else book.worksheets[0]
    return found if isinstance(found, Worksheet) else None


def _cell(sheet: Worksheet | None, issue: Row) -> str | None:
    """The address of an issue's cell: as it is said, or found by row and heading; of a whole row its first cell."""
    row, column = issue["row"], issue["column"]
    if sheet is None or row is None:
        return None
    if is_address(row, column):
        return str(column)
    heads = {str(cell.value): cell.column_letter for cell in sheet[1] if cell.value is not None}
    return f"{heads.get(str(column), 'A')}{row}"


def _mark(sheet: Worksheet, address: str, issue: Row, lang: str) -> None:
    cell = sheet[address]
    said = f"{issue[lang]}\n{issue[f'fix_{lang}'] or ''}".strip()
    before = f"{cell.comment.text}\n\n" if cell.comment is not None and cell.comment.author == LIST.zh else ""
    cell.comment = Comment(before + said, LIST.zh, width=320, height=120)
    if not before:  # the gravest comes first, and its colour stays
        cell.fill = PatternFill("solid", start_color=FILLS[issue["severity"]])


def _list(book: Workbook, issues: Sequence[Row], name: str, lang: str) -> None:
    """A sheet in front that lists everything, each line linked to its cell."""
    title, lines = LIST.pick(lang), list(_lines(book, issues, name))
    sheet = book.create_sheet(title if title not in book.sheetnames else f"{title} 2", 0)
    sheet.append([head.pick(lang) for head in HEADS])
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for n, (where, link, issue) in enumerate(lines, 2):
        for col, text in enumerate((where, issue["unit_id"], issue[lang], issue[f"fix_{lang}"]), 1):
            _text(sheet, n, col, text)
            sheet.cell(n, col).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(n, 1).fill = PatternFill("solid", start_color=FILLS[issue["severity"]])
        if link:
            sheet.cell(n, 1).hyperlink = link
    sheet.freeze_panes = "A2"
    _print(sheet)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _print(sheet: Worksheet) -> None:
    """Lying, one page wide, the headings on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _lines(book: Workbook, issues: Sequence[Row], name: str) -> Iterator[tuple[str, str | None, Row]]:
    for issue in issues:
        sheet = _sheet(book, issue, name)
        address = _cell(sheet, issue)
        if sheet is None or address is None:
            yield str(issue["file"]).removeprefix(name).removeprefix(":"), None, issue
        else:
            quoted = sheet.title.replace("'", "''")
            yield f"{sheet.title}!{address}", f"#'{quoted}'!{address}", issue
