"""What is read of random workbooks agrees with readers that share no code with ours."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.intake.excel.workbook_child import read
from tests.intake.excel import files

WORDS = ("晋位", "00123", "a & b", "<x>", " 空 ", "630102199001011234", "_x0041_", "=1", "℃", "𠮷", "''", '"')
fastexcel = pytest.importorskip("fastexcel")


def value(dice: random.Random) -> object:
    return dice.choice(
        [
            None, dice.choice(WORDS), dice.randrange(10**6), -dice.random(), round(dice.random() * 1e4, dice.randrange(9)),
            dice.random() * 10 ** dice.randrange(-3, 9), bool(dice.randrange(2)),
        ]
    )  # fmt: skip


def random_book(seed: int) -> bytes:
    dice = random.Random(seed)
    size = dice.randrange(1, 30), dice.randrange(1, 12)

    def fill(_: Any, sheet: Any) -> None:
        top, left = dice.randrange(9), dice.randrange(9)
        for row in range(size[0]):
            for col in range(size[1]):
                one = value(dice)
                if isinstance(one, str):
                    sheet.write_string(top + row, left + col, one)
                elif one is not None:
                    sheet.write(top + row, left + col, one)
        sheet.write_string(top + size[0], left + size[1], "end")

    return files.book(fill)


@pytest.mark.parametrize("seed", range(40))
def test_values_and_places_agree_with_openpyxl(tmp_path: Path, seed: int) -> None:
    path = files.saved(tmp_path, "a.xlsx", random_book(seed))
    (sheet,) = read(path)
    theirs = {
        (cell.row, cell.column): cell.value
        for row in openpyxl.load_workbook(path).active.iter_rows()
        for cell in row
        if cell.value is not None
    }
    ours = {(row, col): (text, kind) for row, col, text, kind, _ in sheet.cells.iter_rows()}
    assert ours.keys() == theirs.keys()
    for place, (text, kind) in ours.items():
        assert same(text, kind, theirs[place]), (place, text, theirs[place])


def same(text: str, kind: str, theirs: object) -> bool:
    if kind == "boolean":
        return theirs is (text == "TRUE")
    if kind == "text":
        return text == theirs
    return (
        kind == "number"
        and abs(Decimal(text) - Decimal(str(theirs))) <= Decimal("5.1e-10") + abs(Decimal(text)) / 10**14
    )


@pytest.mark.parametrize("seed", range(40))
def test_text_and_numbers_agree_with_fastexcel(tmp_path: Path, seed: int) -> None:
    path = files.saved(tmp_path, "a.xlsx", random_book(seed))
    (sheet,) = read(path)
    frame = fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string", eager=True)
    top, left = sheet.cells["row"].min(), sheet.cells["col"].min()
    theirs = {
        (top + row, left + col): text
        for col, column in enumerate(frame.columns)
        for row, text in enumerate(column.to_pylist())
        if text is not None
    }
    ours = {(row, col): (text, kind) for row, col, text, kind, _ in sheet.cells.iter_rows()}
    assert ours.keys() == theirs.keys()
    for place, (text, kind) in ours.items():
        assert near(text, kind, theirs[place]), (place, text, theirs[place])


def near(text: str, kind: str, theirs: str) -> bool:
    """Alike to 1e-9: there fastexcel cuts every number, and makes 0 of 1e-12."""
    if kind != "number":
        return text.lower() == theirs.lower()
    return abs(Decimal(text) - Decimal(theirs)) <= Decimal("1.1e-9") + abs(Decimal(text)) / 10**14
