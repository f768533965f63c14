"""Workbooks that are broken, hostile or something else."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from typing import Any

import xlwt

from tests.corpus.base import Input, submitted
from tests.corpus.pack import (
    BOOK,
    GOOD,
    HEADS,
    ROW_A,
    ROW_B,
    SHEET,
    STRINGS,
    cells,
    edited,
    grid,
    more,
    packed,
    steady,
    text,
    without,
)  # fmt: skip
from tests.intake.excel import files

DTD = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def _after_head(part: bytes, inserted: bytes) -> bytes:
    head, end, rest = part.partition(b"?>")
    return head + end + inserted + rest


def _bombs() -> dict[str, bytes]:
    blank = b" " * (24 << 20)
    inner = packed([(f"{n}.bin", b"\0" * (1 << 18)) for n in range(8)])
    return {
        "bomb-sheet": edited(SHEET, lambda _: b"<worksheet>" + blank + b"</worksheet>"),
        "bomb-strings": edited(STRINGS, lambda _: b"<sst>" + b"<si/>" * (5 << 20) + b"</sst>"),
        "bomb-styles": edited("xl/styles.xml", lambda part: part + blank),
        "bomb-picture": more("xl/media/a.png", b"\0" * (24 << 20)),
        "bomb-nested-archive": more("xl/embeddings/a.zip", inner),
        "bomb-parts": packed([*files.parts(GOOD).items(), *((f"xl/media/{n}.png", b"") for n in range(2_001))]),
        "bomb-depth": edited(SHEET, lambda _: b"<a>" * 100_000 + b"</a>" * 100_000),
        "bomb-entities": edited(STRINGS, lambda part: _after_head(part, DTD)),
        "bomb-columns": cells(HEADS + ROW_A, before='<cols><col min="1" max="2147483647" width="9"/></cols>'),
    }


def _places() -> dict[str, bytes]:
    """Cells, rows and dimensions that lie about where they are."""
    return {
        "far-corner": cells(HEADS + ROW_A + FAR),
        "far-corner-empty": cells(HEADS + ROW_A + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        "far-row": cells(HEADS + ROW_A + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "far-column": cells(HEADS + ROW_A.replace("</row>", '<c r="XFD2"><v>1</v></c></row>')),
        "beyond-the-sheet": cells(HEADS + ROW_A + '<row r="9999999"><c r="A9999999"><v>1</v></c></row>'),
        "column-beyond": cells(HEADS + ROW_A + '<row r="3"><c r="ZZZ3"><v>1</v></c></row>'),
        "row-zero": cells(HEADS + '<row r="0"><c r="A0"><v>1</v></c></row>' + ROW_A),
        "address-nonsense": cells(HEADS + ROW_A + '<row r="3"><c r="3B"><v>1</v></c></row>'),
        "dimension-small": cells(HEADS + ROW_A + ROW_B, before='<dimension ref="A1:A1"/>'),
        "dimension-huge": cells(HEADS + ROW_A + ROW_B, before='<dimension ref="A1:XFD1048576"/>'),
        "dimension-nonsense": cells(HEADS + ROW_A + ROW_B, before='<dimension ref="here"/>'),
        "rows-out-of-order": cells(ROW_B + HEADS + ROW_A),
        "rows-twice": cells(HEADS + ROW_A + ROW_A.replace("12", "13")),
        "row-number-twice": cells(HEADS + ROW_A + f'<row r="2">{text("A3", "b")}<c r="B3"><v>10</v></c></row>'),
        "cells-out-of-order": cells(HEADS + f'<row r="2"><c r="B2"><v>12</v></c>{text("A2", "a")}</row>'),
        "cell-twice": cells(HEADS + ROW_A.replace("</row>", '<c r="B2"><v>13</v></c></row>')),
        "no-addresses": cells(HEADS + f'<row>{text("A2", "a").replace(" r=" + chr(34) + "A2" + chr(34), "")}<c><v>12</v></c></row>'),
        "row-without-number": cells(HEADS + ROW_A.replace('<row r="2">', "<row>")),
        "hidden-row": cells(HEADS + ROW_A.replace('r="2"', 'r="2" hidden="1"', 1) + ROW_B),
        "hidden-column": cells(HEADS + ROW_A, before='<cols><col min="2" max="2" hidden="1" width="0"/></cols>'),
        "filtered": cells(HEADS + ROW_A + ROW_B, after='<autoFilter ref="A1:B3"/>'),
        "merged-nonsense": cells(HEADS + ROW_A, after='<mergeCells><mergeCell ref="A1:ZZ"/></mergeCells>'),
        "merged-whole-sheet": cells(HEADS + ROW_A, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "string-index-outside": edited(SHEET, lambda part: part.replace(b"<v>0</v>", b"<v>99</v>")),
        "string-index-negative": edited(SHEET, lambda part: part.replace(b"<v>0</v>", b"<v>-1</v>")),
        "style-index-outside": cells(HEADS + ROW_A.replace('r="B2"', 'r="B2" s="999"')),
        "type-unknown": cells(HEADS + ROW_A.replace('r="B2"', 'r="B2" t="zz"')),
        "gap-of-blank-rows": cells(HEADS + ROW_A + ROW_B.replace('3"', '900"')),
    }  # fmt: skip


def _parts() -> dict[str, bytes]:
    """Parts that are missing, twice, foreign or hostile."""
    pairs = list(files.parts(GOOD).items())
    names = b'<definedName name="n">[1]x!A1</definedName>'
    return {
        "xxe-sheet": edited(SHEET, lambda part: _after_head(part, XXE)),
        "xxe-strings": edited(STRINGS, lambda part: _after_head(part, XXE)),
        "dtd-workbook": edited(BOOK, lambda part: _after_head(part, DTD)),
        "dtd-content-types": edited("[Content_Types].xml", lambda part: _after_head(part, DTD)),
        "dtd-relations": edited("_rels/.rels", lambda part: _after_head(part, DTD)),
        "macro": packed([*((n, p.replace(PLAIN, MACRO)) for n, p in pairs), ("xl/vbaProject.bin", b"\xd0\xcf" * 99)]),
        "external-link": more("xl/externalLinks/externalLink1.xml", b'<externalLink r:id="x" xmlns:r="u"/>'),
        "external-name": edited(BOOK, lambda p: p.replace(b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>")),
        "connection": more("xl/connections.xml", b'<connections><connection id="1" type="5"/></connections>'),
        "embedded-object": more("xl/embeddings/oleObject1.bin", files.ole("Package")),
        "name-leads-out": more("../evil.xml", b"<a/>"),
        "name-absolute": more("/etc/passwd", b"<a/>"),
        "name-drive": more("C:/a.xml", b"<a/>"),
        "name-chinese": more("xl/图片/一.png", b"x"),
        "part-twice": _twice(pairs),
        "part-twice-by-case": more("xl/Workbook.xml", b"<workbook/>"),
        "no-workbook-part": without(BOOK),
        "no-sheet-part": without(SHEET),
        "no-strings-part": without(STRINGS),
        "no-styles-part": without("xl/styles.xml"),
        "no-content-types": without("[Content_Types].xml"),
        "no-relations": without("_rels/.rels"),
        "no-workbook-relations": without("xl/_rels/workbook.xml.rels"),
        "zero-sheets": edited(BOOK, lambda p: p.partition(b"<sheets>")[0] + b"<sheets></sheets></workbook>"),
        "sheet-relation-unknown": edited(BOOK, lambda p: p.replace(b'r:id="rId1"', b'r:id="rId77"')),
        "sheet-relation-outside": edited("xl/_rels/workbook.xml.rels", lambda p: p.replace(b"worksheets/sheet1.xml", b"../../etc/passwd")),
        "sheet-relation-web": edited("xl/_rels/workbook.xml.rels", lambda p: p.replace(b"worksheets/sheet1.xml", b"http://x.invalid/s.xml")),
        "sheet-not-xml": edited(SHEET, lambda _: b"unit_id,income\na,12\n"),
        "sheet-empty": edited(SHEET, lambda _: b""),
        "sheet-cut": edited(SHEET, lambda p: p[: len(p) // 2]),
        "sheet-utf-16": edited(SHEET, lambda p: p.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "sheet-bad-utf-8": edited(SHEET, lambda p: p.replace(b"<v>12</v>", b"<v>1\xff2</v>")),
        "strict": edited(SHEET, lambda p: p.replace(b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main")),
        "date-1904": edited(BOOK, lambda p: p.replace(b"<workbookPr", b'<workbookPr date1904="1"')),
        "stored": packed(pairs, zipfile.ZIP_STORED),
        "bzip2": packed(pairs, zipfile.ZIP_BZIP2),
        "lzma": packed(pairs, zipfile.ZIP_LZMA),
        "comment-in-front": b"MZ" + GOOD,
        "bytes-behind": GOOD + b"\0" * 700,
    }  # fmt: skip


def _twice(pairs: list[tuple[str, bytes]]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return packed([*pairs, (SHEET, b"<worksheet/>")])


def _sheets() -> dict[str, bytes]:
    """More than one sheet, or none that can be read."""

    def fill(names: dict[str, str], rows: dict[str, list[list[Any]]]) -> bytes:
        def all_sheets(book: Any, first: Any) -> None:
            for name, state in names.items():
                one = first if name == "Sheet1" else book.add_worksheet(name)
                for number, row in enumerate(rows.get(name, ())):
                    one.write_row(number, 0, row)
                if state == "hidden":
                    one.hide()
                if state == "very":
                    one.very_hidden()
                if state == "front":
                    one.activate()
                    one.set_first_sheet()

        return steady(files.book(all_sheets))

    good, other = [["unit_id", "income"], ["a", 12], ["b", 10]], [["unit_id", "income"], ["a", 13]]
    return {
        "hidden-first": fill({"Sheet1": "hidden", "填报": "front"}, {"Sheet1": other, "填报": good}),
        "very-hidden-first": fill({"Sheet1": "very", "填报": "front"}, {"Sheet1": other, "填报": good}),
        "two-sheets-contradict": fill({"Sheet1": "", "填报": ""}, {"Sheet1": other, "填报": good}),
        "second-sheet-prose": fill({"Sheet1": "", "说明": ""}, {"Sheet1": good, "说明": [["请于月底前报送"]]}),
        "second-sheet-blank": fill({"Sheet1": "", "Sheet2": ""}, {"Sheet1": good}),
        "blank-book": fill({"Sheet1": ""}, {}),
        "two-tables-on-a-sheet": grid([*good, [], ["unit_id", "solved"], ["a", 50]]),
        "two-tables-side-by-side": grid([["unit_id", "income", None, "unit_id", "solved"], ["a", 12, None, "b", 50]]),
    }


def _renamed() -> dict[str, tuple[str, bytes]]:
    """What is not what its ending says."""
    html = "<html><head><meta charset='gbk'></head><table><tr><td>unit_id</td><td>income</td></tr></table></html>"
    xml = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    ods = packed([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")], 0)
    return {
        "html-as-xls": ("s.xls", html.encode("gbk")),
        "xml-as-xls": ("s.xls", xml.encode()),
        "csv-as-xlsx": ("s.xlsx", b"unit_id,income\na,12\nb,10\n"),
        "tab-as-xls": ("s.xls", "unit_id\tincome\na\t12\n".encode("gbk")),
        "xlsx-as-xls": ("s.xls", GOOD),
        "xlsx-as-csv": ("s.csv", GOOD),
        "xlsx-without-ending": ("s", GOOD),
        "xls-as-xlsx": ("s.xlsx", _xls()),
        "xls-as-et": ("s.et", _xls()),
        "xls-cut": ("s.xls", _xls()[:-2600]),
        "xls-head-only": ("s.xls", files.ole("Root Entry", "Workbook")),
        "pdf": ("s.xlsx", b"%PDF-1.7\n1 0 obj\n"),
        "png": ("s.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 90),
        "docx": ("s.xlsx", packed([("word/document.xml", b"<a/>"), ("[Content_Types].xml", b"<a/>")])),
        "xlsb": ("s.xlsx", packed([("xl/workbook.bin", b"x")])),
        "ods": ("s.xlsx", ods),
        "zip-of-workbooks": ("s.xlsx", packed([("a.xlsx", GOOD), ("b.xlsx", GOOD)])),
        "password": ("s.xlsx", files.ole("Root Entry", "EncryptionInfo", "EncryptedPackage")),
        "word-doc": ("s.xls", files.ole("Root Entry", "WordDocument")),
        "empty": ("s.xlsx", b""),
        "magic-only": ("s.xlsx", b"PK\x03\x04"),
        "rar": ("s.xlsx", b"Rar!\x1a\x07\x01\x00" + b"\x33" * 64),
        "parquet-as-xlsx": ("s.xlsx", b"PAR1" + b"\0" * 40 + b"PAR1"),
        "lock-file": ("s.xlsx", b"\x05admin".ljust(165, b"\0")),
    }


def _xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("填报")
    for row, values in enumerate((("unit_id", "income"), ("a", 12), ("b", 10))):
        for col, value in enumerate(values):
            sheet.write(row, col, value)
    book.save(out)
    return out.getvalue()


def _damaged() -> dict[str, bytes]:
    """The good workbook cut short, or with bytes changed, by fixed seeds."""
    made = {f"cut-{share}": GOOD[: len(GOOD) * share // 100] for share in (1, 25, 50, 75, 90, 99)}
    made["cut-last-byte"] = GOOD[:-1]
    for seed in range(16):
        dice, data = random.Random(seed), bytearray(GOOD)
        for _ in range(1 if seed < 10 else 40):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        made[f"flip-{seed:02}"] = bytes(data)
    plain = bytearray(packed(list(files.parts(GOOD).items()), zipfile.ZIP_STORED))
    at = plain.index(b"<v>12</v>")
    plain[at + 3] = ord("9")
    return made | {"flip-in-a-stored-figure": bytes(plain)}


def inputs() -> dict[str, Input]:
    """Every bad workbook by its case."""
    made = {
        name: ("s.xlsx", data) for kind in (_bombs, _places, _parts, _sheets, _damaged) for name, data in kind().items()
    }
    return {f"xlsx-{name}": submitted(*found) for name, found in (made | _renamed()).items()}
