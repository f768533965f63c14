"""An .xls (or .et of WPS) as sheets. xlrd is pure Python: a damaged file ends in an exception, not in a dead process."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any, Final

import polars as pl
import xlrd

from scoring.intake.excel.guard_zip import password
from scoring.intake.excel.refused import RefusalError, damaged, too_large
from scoring.intake.excel.sheet import CELLS, Sheet, Span
from scoring.intake.excel.shown import BUILT_IN, Format, format_of, read_date, read_elapsed, read_number, read_percent
from scoring.intake.excel.xlsx_cells import MAX_CELLS, check_near

FORMULA: Final = (0x0006, 0x0206, 0x0406)
BOF: Final = (0x0009, 0x0209, 0x0409, 0x0809)
EOF: Final = 0x000A


def read_xls(data: bytes, file: str) -> list[Sheet]:
    """The worksheets in their order, hidden ones too.

    Raises:
        RefusalError: damaged, password, too-large or far-cell.
    """
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        ) as book:
            return [_sheet(book, number, file) for number in range(book.nsheets)]
    except (MemoryError, RefusalError):
        raise
    except Exception as error:  # xlrd meets a damaged record with whatever it stumbles over
        raise password() if "encrypted" in str(error) else damaged("读不出来", "it cannot be read") from error


def _sheet(book: Any, number: int, file: str) -> Sheet:
    sheet = book.sheet_by_index(number)
    formulas = set(_formulas(book, number))
    rows = [(row + 1, col + 1, *seen, (row, col) in formulas) for row, col, seen in _seen(book, sheet)]
    if len(rows) > MAX_CELLS:
        raise too_large(f"“{sheet.name}”有 {len(rows)} 个值", f"'{sheet.name}' holds {len(rows)} values")
    cells = pl.DataFrame(rows, schema=CELLS, orient="row")
    check_near(cells, sheet.name)
    spans = [Span(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(file, sheet.name, sheet.visibility != 0, cells, spans)


def _seen(book: Any, sheet: Any) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Every cell that holds something, as text with its kind."""
    formats = [_format(book, xf) for xf in book.xf_list]
    for row in range(sheet.nrows):
        types, values, styles = sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row]
        for col, (type, value, style) in enumerate(zip(types, values, styles, strict=True)):
            if type not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield (
                    row,
                    col,
                    _read(type, value, formats[style] if style < len(formats) else "number", bool(book.datemode)),
                )


def _format(book: Any, xf: Any) -> Format:
    known = book.format_map.get(xf.format_key)
    return BUILT_IN.get(xf.format_key) or (format_of(known.format_str) if known else "number")


def _read(type: int, value: Any, format: Format, date1904: bool) -> tuple[str, str]:
    if type == xlrd.XL_CELL_TEXT:
        return value, "text" if value else "empty"
    if type == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE", "boolean"
    if type == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#ERROR"), "error"
    if format in ("date", "time"):
        return read_date(repr(value), date1904, clock=format == "time")
    return {"percent": read_percent, "elapsed": read_elapsed}.get(format, read_number)(repr(value))


def _formulas(book: Any, number: int) -> Iterator[tuple[int, int]]:
    """Row and column of every formula: xlrd keeps its value only."""
    data, at, depth = book.mem, book._sh_abs_posn[number], 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, at)
        depth += (code in BOF) - (code == EOF)
        if depth == 0:
            return
        if code in FORMULA and depth == 1 and length >= 4:
            yield struct.unpack_from("<HH", data, at + 4)
        at += 4 + length
