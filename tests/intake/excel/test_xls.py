"""The old format, as Excel and WPS (.et) write it: the same sheets as from an .xlsx."""

from __future__ import annotations

import datetime
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.sheet import Sheet, address
from scoring.intake.excel.workbook_child import read
from tests.intake.excel import files

xlwt = pytest.importorskip("xlwt")


def old_book(fill: Callable[[Any, Any], None]) -> bytes:
    book = xlwt.Workbook()
    fill(book, book.add_sheet("Sheet1"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets(folder: Path, fill: Callable[[Any, Any], None]) -> list[Sheet]:
    return read(files.saved(folder, "a.et", old_book(fill)))


def styled(code: str) -> Any:
    return xlwt.easyxf(num_format_str=code)


def everything(_: Any, sheet: Any) -> None:
    sheet.write(2, 1, "00123")
    sheet.write(2, 2, 97.399999999999991)
    sheet.write(2, 3, 0.85, styled("0%"))
    sheet.write(2, 4, True)
    sheet.write(2, 5, datetime.date(2025, 3, 4), styled("yyyy-mm-dd"))
    sheet.write(2, 6, 36 / 24, styled("[h]:mm"))
    sheet.row(2).set_cell_error(7, "#DIV/0!")
    sheet.write(2, 8, "")
    sheet.write_merge(4, 5, 0, 1, "m")


def test_kinds_and_addresses_are_those_a_person_sees(tmp_path: Path) -> None:
    (sheet,) = sheets(tmp_path, everything)
    found = {address(row, col): (text, kind) for row, col, text, kind, _ in sheet.cells.iter_rows()}
    assert found == {
        "B3": ("00123", "text"), "C3": ("97.4", "number"), "D3": ("85%", "percent"), "E3": ("TRUE", "boolean"),
        "F3": ("2025-03-04", "date"), "G3": ("36:00:00", "date"), "H3": ("#DIV/0!", "error"), "A5": ("m", "text"),
    }  # fmt: skip
    assert [str(one) for one in sheet.merged] == ["A5:B6"]


def test_formulas_and_hidden_sheets_are_marked(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(0, 1, xlwt.Formula("A1*2"))
        book.add_sheet("deep").visibility = 1

    found = sheets(tmp_path, fill)
    assert [(one.name, one.hidden) for one in found] == [("Sheet1", False), ("deep", True)]
    assert found[0].cells.filter("formula").select("row", "col").rows() == [(1, 2)]


def test_a_lone_cell_far_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as caught:
        sheets(tmp_path, lambda _, sheet: sheet.write(65535, 255, 1))
    assert (caught.value.code, caught.value.cell) == ("far-cell", "IV65536")


def test_a_damaged_file_is_refused_and_never_ends_the_process(tmp_path: Path) -> None:
    good, dice = old_book(everything), random.Random(2)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(512, len(data))] ^= 1 << dice.randrange(8)
        cut = dice.choice([len(data), dice.randrange(len(data))])
        try:
            read(files.saved(tmp_path, "b.xls", bytes(data[:cut])))
        except RefusalError as error:
            assert error.code in ("damaged", "not-a-workbook", "password", "far-cell", "too-large")  # noqa: PT017
