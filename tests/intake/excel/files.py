"""Workbooks for tests: made by xlsxwriter, then broken by hand where a trap needs it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def book(fill: Callable[[Any, Any], None], **options: object) -> bytes:
    """A workbook filled by a function that is given the workbook and its first sheet."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(workbook, workbook.add_worksheet("Sheet1"))
    workbook.close()
    return out.getvalue()


def grid(rows: Sequence[Sequence[object]], top: int = 0, left: int = 0, merged: Sequence[str] = ()) -> bytes:
    """A workbook with rows of values at a place, and merged ranges over them."""

    def fill(_: Any, sheet: Any) -> None:
        for span in merged:
            sheet.merge_range(span, "")
        for row, values in enumerate(rows):
            for col, value in enumerate(values):
                if value is not None:
                    sheet.write(top + row, left + col, value)

    return book(fill)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of parts; given as pairs, a name may stand twice."""
    out = io.BytesIO()
    pairs = content.items() if isinstance(content, Mapping) else content
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in pairs:
            package.writestr(name, data)
    return out.getvalue()


def edited(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    content = parts(data)
    content[name] = change(content[name])
    return packed(content)


def sheet(xml: str, **others: bytes) -> bytes:
    """A workbook whose one sheet has this XML between the worksheet's tags."""
    content = parts(grid([["a"]]))
    content[SHEET] = (HEAD + xml + "</worksheet>").encode()
    return packed(content | others)


def cells(xml: str) -> bytes:
    """A workbook whose one sheet has these rows."""
    return sheet(f"<sheetData>{xml}</sheetData>")


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def ole(*streams: str) -> bytes:
    """The beginning of an OLE2 file whose directory names these streams."""
    entries = (name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"".join(entries).ljust(1024, b"\0")
