"""One worksheet as it was handed in: every cell that holds something, at its address, as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl

KIND: Final = pl.Enum(["text", "number", "percent", "boolean", "date", "error", "formula_without_value", "empty"])
CELLS: Final[dict[str, type[pl.DataType] | pl.DataType]] = {
    "row": pl.Int64, "col": pl.Int64, "text": pl.String, "kind": KIND, "formula": pl.Boolean,
}  # fmt: skip
REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Span(NamedTuple):
    """A merged range, both corners included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file; `stale` where the writer of the file itself did not trust its formulas' results.

    `properties` are those that programs gave to the file (its custom properties), the same for all of its sheets.
    """

    file: str
    name: str
    hidden: bool
    cells: pl.DataFrame
    merged: list[Span] = field(default_factory=list)
    stale: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)


def letters(col: int) -> str:
    """A column's letters.

    Example:
        >>> letters(1), letters(26), letters(27), letters(16384)
        ('A', 'Z', 'AA', 'XFD')
    """
    text = ""
    while col:
        col, rest = divmod(col - 1, 26)
        text = chr(65 + rest) + text
    return text


def column(text: str) -> int:
    """A column's number.

    Example:
        >>> column("A"), column("AA"), column("XFD")
        (1, 27, 16384)
    """
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, col: int) -> str:
    """A cell's address, as in Excel: `B7`."""
    return f"{letters(col)}{row}"


def span(text: str) -> Span | None:
    """A range as it stands in a file: `A1:B2`, or one cell; None where it is no range.

    Example:
        >>> span("B2:C9")
        Span(top=2, left=2, bottom=9, right=3)
    """
    corners = [REF.fullmatch(corner) for corner in text.split(":")]
    found = [(int(one[2]), column(one[1])) for one in corners if one]
    if len(found) != len(corners) or len(found) > 2:
        return None
    rows, cols = zip(*found, strict=True)
    return Span(min(rows), min(cols), max(rows), max(cols))
