"""The same tables as plain text for other programs and for people: CSV in UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from scoring.reports.table import Cell, Column, Table, shown
from scoring.text import Text

STARTS = "=+-@＝＋－＠\t\r\n"  # with which a spreadsheet takes a text for a formula, in full width too
TIED = Text("并列", "tied")


def table_csv(table: Table, lang: str = "zh") -> bytes:
    """A row a unit, figures with all their places; a text that a spreadsheet would take for a formula has a ' before it.

    Beside ranks whose ties are known stands whether the place is shared.
    """
    parts = [part for column in table.columns for part in _parts(column, lang)]
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([head for head, _ in parts])
    rows.writerows(zip(*(cells for _, cells in parts), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _parts(column: Column, lang: str) -> Iterator[tuple[str, Sequence[str]]]:
    """A column as one or two of text, each with its heading."""
    above = f"{column.above} " if column.above else ""
    yield guarded(above + column.head), [_shown(cell, column) for cell in column.cells]
    if column.tied:
        tied = TIED.pick(lang)
        yield guarded(above + tied), [tied if one else "" for one in column.tied]


def _shown(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return shown(cell, column.places)


def guarded(text: str) -> str:
    """A text that stays one in a spreadsheet.

    Example:
        >>> guarded("=1+1"), guarded(" -2"), guarded("示例村")
        ("'=1+1", "' -2", '示例村')
    """
    bare = text.lstrip(" \u3000\xa0\x00\ufeff")
    return f"'{text}" if bare.startswith(tuple(STARTS)) else text
