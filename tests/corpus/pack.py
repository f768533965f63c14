"""Workbooks whose bytes repeat: the same parts, times pinned."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence

from tests.intake.excel import files

DATED = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SHEET = files.SHEET
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"


def packed(pairs: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of parts, every one dated 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in pairs:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            package.writestr(info, data)
    return out.getvalue()


def steady(data: bytes) -> bytes:
    """A workbook without the time at which it was made."""
    content = files.parts(data)
    return packed((name, DATED.sub(b"2025-01-01T00:00:00Z", part)) for name, part in content.items())


def grid(rows: Sequence[Sequence[object]], top: int = 0, left: int = 0, merged: Sequence[str] = ()) -> bytes:
    """A workbook of rows, as `files.grid` makes it."""
    return steady(files.grid(rows, top, left, merged))


GOOD = grid([["unit_id", "income"], ["a", 12], ["b", 10]])


def edited(name: str, change: Callable[[bytes], bytes], data: bytes = GOOD) -> bytes:
    """The good workbook with one part changed."""
    return packed((one, change(part) if one == name else part) for one, part in files.parts(data).items())


def without(*names: str) -> bytes:
    """The good workbook without some parts."""
    return packed((one, part) for one, part in files.parts(GOOD).items() if one not in names)


def added(**parts: bytes) -> bytes:
    """The good workbook with more parts."""
    return packed([*files.parts(GOOD).items(), *parts.items()])


def more(name: str, data: bytes) -> bytes:
    """The good workbook with one more part, or one twice."""
    return packed([*files.parts(GOOD).items(), (name, data)])


def cells(xml: str, before: str = "", after: str = "") -> bytes:
    """A workbook whose one sheet has these rows."""
    return steady(files.sheet(f"{before}<sheetData>{xml}</sheetData>{after}"))


def text(ref: str, words: str) -> str:
    """A cell with an inline string."""
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


HEADS = f'<row r="1">{text("A1", "unit_id")}{text("B1", "income")}</row>'
ROW_A = f'<row r="2">{text("A2", "a")}<c r="B2"><v>12</v></c></row>'
ROW_B = f'<row r="3">{text("A3", "b")}<c r="B3"><v>10</v></c></row>'
