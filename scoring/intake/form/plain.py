"""A workbook in which what people wrote stays text: no formula, no link, no number, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from scoring.intake.form.style import clip

LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# a text that stands in XML as it is, and is surely not longer than a cell takes
PLAIN: Final = re.compile(r"(?!\s)[^&<>_\x00-\x1f\ufffe\uffff]{1,16000}(?<!\s)")

Cell = str | int | Decimal | None


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet that escapes every text; the library takes one that looks like its own rich text for markup."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        if string.startswith("<r>") and string.endswith("</r>"):
            # in three pieces the library makes rich text of it itself, and escapes each
            pieces = (string[0], string[1], string[2:], cell_format)
            return int(self._write_rich_string(row, col, *(one for one in pieces if one is not None)))
        return int(super()._write_string(row, col, string, cell_format))

    def write_cells(self, row: int, first: int, cells: Iterable[tuple[str, Cell, Any]]) -> None:
        """Cells of one row side by side from a column on, each with its column's letters and its format; of a book in constant memory.

        They are kept as the XML that they become, in one piece: the library's own way, made for every kind of cell, costs
        several times more.
        """
        if row > self.previous_row:
            self._write_single_row(row)
        made = [
            f'<c r="{letters}{row + 1}" s="{look._get_xf_index()}"{self._inside(cell)}' for letters, cell, look in cells
        ]
        self.table[row][first] = "".join(made)
        for col in (first, first + len(made) - 1):
            self._check_dimensions(row, col)

    def _inside(self, cell: Cell) -> str:
        """What follows a cell's style; an empty cell has nothing else."""
        if cell is None or isinstance(cell, str):
            return self._text(cell) if cell else "/>"
        return f"><v>{cell:.16G}</v></c>"

    def _text(self, text: str) -> str:
        space = ""
        if not PLAIN.fullmatch(text):
            text = self._escape_control_characters(clip(text, self.xls_strmax))
            space = ' xml:space="preserve"' if text != text.strip() else ""
            text = self._escape_data(text)
        return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, str):  # of `write_cells`
            self.fh.write(cell)
        else:
            super()._write_cell(row, col, cell)


class PlainBook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of plain sheets; `write` guesses neither formulas nor links nor numbers."""

    def __init__(self, file: Path | BinaryIO, **options: Any) -> None:
        super().__init__(file, {**LITERAL, **options})

    def add_worksheet(self, name: str | None = None) -> Any:
        return super().add_worksheet(name, PlainSheet)
