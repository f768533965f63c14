"""What a file really is, by its content and never by its ending; what is dangerous or no workbook is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import polars as pl

from scoring.intake.excel.guard_zip import inflate, names, password
from scoring.intake.excel.refused import RESAVE, RefusalError, damaged, too_large
from scoring.intake.excel.xlsx import main_part
from scoring.intake.excel.xlsx_cells import MAX_CELLS, is_worksheet, raw_cells
from scoring.intake.excel.xlsx_tags import plain
from scoring.text import Text

Kind = Literal["xlsx", "xls", "text"]
Content = Literal[
    "xlsx", "xls", "text", "xlsb", "ods", "html", "xml", "pdf", "locked", "zip", "ole", "empty", "unknown"
]  # fmt: skip

Tell = Callable[[float, int], None]  # the share of the file that is read, the row reached

MAX_FILE: Final = 64 << 20
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
UNSUPPORTED: Final[dict[str, Text]] = {
    "xlsb": Text("这是二进制工作簿（.xlsb）", "this is a binary workbook (.xlsb)"),
    "ods": Text("这是 ODS 表格", "this is an ODS spreadsheet"),
    "html": Text("这是改了后缀的网页，不是工作簿", "this is a web page under another name, no workbook"),
    "xml": Text("这是 XML 表格，不是工作簿", "this is an XML spreadsheet, no workbook"),
}
OTHERS: Final[dict[str, Text]] = {
    "pdf": Text("这是 PDF，不是工作簿", "this is a PDF, no workbook"),
    "zip": Text("这是压缩包或别的文档，不是工作簿", "this is an archive or another document, no workbook"),
    "ole": Text("这是别的 Office 文档，不是工作簿", "this is another Office document, no workbook"),
    "empty": Text("文件是空的", "the file is empty"),
    "unknown": Text("认不出这是什么文件", "it is not known what this file is"),
}


def silent(share: float, row: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Guarded:
    """A file that may be read; of an .xlsx its XML parts, and the cells as they stand in them."""

    kind: Kind
    parts: dict[str, bytes] = field(default_factory=dict)
    raw: dict[str, pl.DataFrame] = field(default_factory=dict)


def guard(data: bytes) -> Kind:
    """What may be read: an .xlsx, an .xls (.et) or text.

    Raises:
        RefusalError: not-a-workbook, unsupported-format, password, too-large, zip-bomb, damaged, dtd or far-cell.
    """
    return examine(data).kind


def examine(data: bytes, tell: Tell = silent) -> Guarded:
    """As `guard`, and what was inflated on the way; `tell` is told how far the cells of an .xlsx have come."""
    if len(data) > MAX_FILE:
        raise too_large(f"超过 {MAX_FILE >> 20} MB", f"more than {MAX_FILE >> 20} MB")
    found = sniff(data)
    if found == "locked":
        raise password()
    if found in UNSUPPORTED:
        raise RefusalError("unsupported-format", UNSUPPORTED[found], RESAVE)
    if found in OTHERS:
        raise RefusalError("not-a-workbook", OTHERS[found], RESAVE)
    return _xlsx(data, tell) if found == "xlsx" else Guarded("xls" if found == "xls" else "text")


def sniff(data: bytes) -> Content:
    """What a file is by its first bytes and the names inside; nothing is unpacked."""
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(OLE):
        return _ole(data)
    if data.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "xls"  # a bare stream, as old programs write it
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "xml"
    return "html" if HTML.search(head) and head.startswith(b"<") else _text(data)


def _zip(data: bytes) -> Content:
    inside = names(data)
    if not inside:
        raise damaged("压缩包读不出来", "its zip cannot be read")
    if "xl/workbook.bin" in inside:
        return "xlsb"
    if "xl/workbook.xml" in inside or ("[content_types].xml" in inside and any("worksheets/" in one for one in inside)):
        return "xlsx"
    return "ods" if {"content.xml", "mimetype"} <= set(inside) and b"opendocument.spreadsheet" in data[:200] else "zip"


def _ole(data: bytes) -> Content:
    """By the streams that an OLE2 file's directory names; its entries stand at multiples of 128."""
    if _names(data, "EncryptedPackage"):
        return "locked"
    return "xls" if _names(data, "Workbook") or _names(data, "Book") else "ole"


def _names(data: bytes, stream: str) -> bool:
    name = stream.encode("utf-16-le") + b"\0\0"
    at = data.find(name, 512)
    while at >= 0 and at % 128:
        at = data.find(name, at + 2)
    return at >= 0


def _text(data: bytes) -> Content:
    """Text in UTF-8, GB18030 or UTF-16; what has NULs is none."""
    if not data.strip():
        return "empty"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    control = sum(data[:4096].count(bytes([code])) for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16))
    return "unknown" if control or data.startswith((b"\x89PNG", b"GIF8", b"\xff\xd8", b"Rar!", b"7z")) else "text"


def _xlsx(data: bytes, tell: Tell) -> Guarded:
    parts = inflate(data)
    if main_part(parts) not in parts:
        raise damaged("缺少工作簿部件", "its workbook part is missing")
    sheets = {name: plain(xml) for name, xml in parts.items() if is_worksheet(xml)}
    raw: dict[str, pl.DataFrame] = {}
    whole, before = sum(map(len, sheets.values())), 0
    for name, xml in sheets.items():
        raw[name] = raw_cells(xml, name.rpartition("/")[2], _within(tell, before, whole))
        before += len(xml)
    held = sum(one.height for one in raw.values())
    if held > MAX_CELLS:
        raise too_large(f"有 {held} 个值", f"it holds {held} values")
    return Guarded("xlsx", parts | sheets, raw)


def _within(tell: Tell, past: int, whole: int) -> Callable[[int, int], None]:
    """What one of several sheets tells: the bytes before it are read already."""
    return lambda at, row: tell((past + at) / whole, row)
