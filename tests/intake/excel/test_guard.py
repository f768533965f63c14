"""What may be read is known by content; traps are refused before any reader sees them."""

from __future__ import annotations

import io
import random
import zipfile

import openpyxl
import pytest

from scoring.intake.excel.guard import guard, sniff
from scoring.intake.excel.refused import RefusalError
from tests.intake.excel import files

GOOD = files.grid([["unit_id", "收入"], ["v-1", 97.4]])
DTD = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def refused(data: bytes) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        guard(data)
    return caught.value


def by_openpyxl() -> bytes:
    out = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.active.append(["unit_id", 1])
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (GOOD, "xlsx"),
        (by_openpyxl(), "xlsx"),
        (files.ole("Root Entry", "Workbook"), "xls"),
        (files.ole("Root Entry", "Book"), "xls"),
        ("unit_id,收入\nv-1,97.4\n".encode(), "text"),
        ("unit_id,收入\nv-1,97.4\n".encode("gb18030"), "text"),
        ("unit_id,收入\n".encode("utf-16"), "text"),
    ],
)
def test_what_may_be_read_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert guard(data) == kind


@pytest.mark.parametrize(
    ("data", "found", "code"),
    [
        (files.ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), "locked", "password"),
        (files.ole("Root Entry", "WordDocument"), "ole", "not-a-workbook"),
        (files.packed({"xl/workbook.bin": b"x"}), "xlsb", "unsupported-format"),
        (
            files.packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
            "zip",
            "not-a-workbook",
        ),
        (files.packed({"word/document.xml": b"<a/>"}), "zip", "not-a-workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html", "unsupported-format"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "html", "unsupported-format"),
        (b'<meta charset="gbk"><table></table>', "html", "unsupported-format"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "xml",
            "unsupported-format",
        ),
        (b"%PDF-1.7\n", "pdf", "not-a-workbook"),
        (b"", "empty", "not-a-workbook"),
        (b"\x00\x01\x02\x03" * 9, "unknown", "not-a-workbook"),
        (b"\x89PNG\r\n\x1a\n", "unknown", "not-a-workbook"),
    ],
)
def test_a_renamed_file_is_refused_for_what_it_is(data: bytes, found: str, code: str) -> None:
    assert sniff(data) == found
    assert refused(data).code == code


def test_an_ods_spreadsheet_is_told_apart_from_other_archives() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<a/>")
    assert refused(out.getvalue()).code == "unsupported-format"


def test_a_sheet_that_inflates_beyond_measure_is_a_bomb() -> None:
    bomb = files.edited(GOOD, files.SHEET, lambda _: b"<worksheet>" + b" " * (24 << 20) + b"</worksheet>")
    assert refused(bomb).code == "zip-bomb"


def test_a_bomb_in_the_shared_strings_is_found() -> None:
    bomb = files.packed(files.parts(GOOD) | {"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * (5 << 20) + b"</sst>"})
    assert refused(bomb).code == "zip-bomb"


def test_a_bomb_in_a_part_nobody_reads_is_found() -> None:
    assert refused(files.packed(files.parts(GOOD) | {"xl/media/a.png": b"\0" * (24 << 20)})).code == "zip-bomb"


def test_an_archive_within_is_never_opened() -> None:
    inner = files.packed({f"{n}.bin": b"\0" * (1 << 20) for n in range(8)})
    assert guard(files.packed(files.parts(GOOD) | {"xl/embeddings/a.zip": inner})) == "xlsx"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl/../../a", "C:/a.xml", "xl\\..\\..\\a"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert refused(files.packed(files.parts(GOOD) | {name: b"<a/>"})).code == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused() -> None:
    pairs = [*files.parts(GOOD).items(), (files.SHEET, b"<worksheet/>")]
    assert refused(files.packed(pairs)).code == "damaged"


def test_too_many_parts_are_refused() -> None:
    many = {f"xl/media/{n}.png": b"" for n in range(2_001)}
    assert refused(files.packed(files.parts(GOOD) | many)).code == "too-large"


@pytest.mark.parametrize("name", [files.SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"])
def test_a_dtd_is_refused_wherever_it_stands(name: str) -> None:
    assert refused(files.edited(GOOD, name, lambda _: DTD + b"<x>&b;</x>")).code == "dtd"


def test_xml_that_is_not_well_formed_is_refused() -> None:
    assert refused(files.edited(GOOD, files.SHEET, lambda xml: xml.replace(b"</row>", b"", 1))).code == "damaged"


def test_a_lone_cell_far_away_is_refused_with_its_address() -> None:
    found = refused(files.cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    assert (found.code, found.cell) == ("far-cell", "XFD1048576")
    assert "XFD1048576" in found.message.zh


@pytest.mark.parametrize("place", ["A1048576", "XFD1", "ZZZ3", "A9999999"])
def test_a_far_cell_is_found_though_its_row_says_otherwise(place: str) -> None:
    found = refused(files.cells(f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c></row>'))
    assert (found.code, found.cell) == ("far-cell", place)


def test_formats_far_away_do_no_harm() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert guard(files.cells(far)) == "xlsx"


def test_a_cell_that_stands_twice_is_refused_with_its_address() -> None:
    found = refused(files.cells('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>'))
    assert (found.code, found.cell) == ("damaged", "B1")


@pytest.mark.parametrize("place", ["", "7", "a1", "A0", "AAAA1", "A1:B2", "A12345678"])
def test_a_cell_without_a_proper_address_is_refused(place: str) -> None:
    assert refused(files.cells(f'<row r="1"><c r="{place}"><v>1</v></c></row>')).code in ("damaged", "far-cell")


def test_a_member_with_a_password_is_refused_as_such() -> None:
    data = bytearray(GOOD)
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        data[start + 8] |= 1
        start = data.find(b"PK\x01\x02", start + 4)
    assert refused(bytes(data)).code == "password"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8, 0.99])
def test_a_file_cut_short_is_refused(share: float) -> None:
    assert refused(GOOD[: int(len(GOOD) * share)]).code == "damaged"


def test_a_flipped_bit_is_refused_or_changes_nothing() -> None:
    dice = random.Random(1)
    for _ in range(300):
        data = bytearray(GOOD)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        try:
            assert guard(bytes(data)) in ("xlsx", "text")
        except RefusalError as error:
            assert error.code in ("damaged", "not-a-workbook", "password", "far-cell", "too-large")  # noqa: PT017
