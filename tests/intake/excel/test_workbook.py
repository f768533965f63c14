"""Cells come with the address, text and kind that a person sees; nothing is guessed, moved or lost."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.sheet import Sheet, address
from scoring.intake.excel.workbook_child import read
from tests.intake.excel import files

Seen = dict[str, tuple[str | None, str]]


def sheets(folder: Path, data: bytes) -> list[Sheet]:
    return read(files.saved(folder, "a.xlsx", data))


def seen(sheet: Sheet) -> Seen:
    return {address(row, col): (text, kind) for row, col, text, kind, _ in sheet.cells.iter_rows()}


def one(folder: Path, data: bytes) -> Seen:
    return seen(sheets(folder, data)[0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (97.399999999999991, "97.4"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (1e-12, "0.000000000001"),
        (1e21, "1000000000000000000000"),
        (123456789012345678, "123456789012346000"),
        (-0.0, "0"),
        (100.0, "100"),
        (12345678901.5, "12345678901.5"),
    ],
)
def test_a_number_is_read_as_a_person_sees_it(tmp_path: Path, value: float, text: str) -> None:
    assert one(tmp_path, files.grid([[value]])) == {"A1": (text, "number")}


@pytest.mark.parametrize(
    ("code", "value", "text", "kind"),
    [
        ("0%", 0.85, "85%", "percent"),
        ("0.0%", 0.974, "97.4%", "percent"),
        ("0.00", 97.396, "97.396", "number"),
        ('0.0"%"', 85, "85", "number"),
        ("#,##0", 1234567, "1234567", "number"),
        ("yyyy-mm-dd", 45720, "2025-03-04", "date"),
        ('yyyy"年"m"月"d"日"', 45720, "2025-03-04", "date"),
        ("[$-804]yyyy/m/d h:mm", 45720.75, "2025-03-04 18:00:00", "date"),
        ("h:mm", 0.75, "18:00:00", "date"),
        ("[h]:mm", 1.5, "36:00:00", "date"),
        ("[Red]0.0;[Blue]-0.0", 3, "3", "number"),
        ("yyyy-mm-dd", -5, "-5", "error"),
    ],
)
def test_a_format_is_taken_into_account(tmp_path: Path, code: str, value: float, text: str, kind: str) -> None:
    data = files.book(
        lambda workbook, sheet: sheet.write_number("B2", value, workbook.add_format({"num_format": code}))
    )
    assert one(tmp_path, data) == {"B2": (text, kind)}


@pytest.mark.parametrize("number", [14, 22, 27, 31, 36, 50, 57, 58])
def test_dates_that_are_known_by_number_alone_are_dates(tmp_path: Path, number: int) -> None:
    data = files.book(lambda workbook, sheet: sheet.write_number("A1", 45720, workbook.add_format({"num_format": 14})))
    data = files.edited(data, "xl/styles.xml", lambda xml: xml.replace(b'numFmtId="14"', b'numFmtId="%d"' % number))
    assert one(tmp_path, data) == {"A1": ("2025-03-04", "date")}


def test_dates_of_1904_are_shifted(tmp_path: Path) -> None:
    day = datetime.date(2025, 3, 4)
    fill = lambda workbook, sheet: sheet.write_datetime("A1", day, workbook.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: E731
    assert one(tmp_path, files.book(fill, date_1904=True)) == {"A1": ("2025-03-04", "date")}


def test_text_stays_text(tmp_path: Path) -> None:
    texts = ["00123", "630102199001011234", "97.4%", "TRUE", "  a ", "=1+1", "收入 & <支出>", '"', "a\nb", "#N/A"]

    def fill(_: Any, sheet: Any) -> None:
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)

    assert list(one(tmp_path, files.book(fill)).values()) == [(text, "text") for text in texts]


def test_booleans_errors_and_formulas_keep_their_kind(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="B3" t="b"><v>1</v></c><c r="C3" t="e"><v>#DIV/0!</v></c>'
        '<c r="D3"><f>A1*2</f><v>97.4</v></c><c r="E3"><f>A1</f></c><c r="F3"><f>A1</f><v></v></c><c r="G3"><f>A1</f><v/></c>'
        '<c r="H3" t="str"><f>A1</f><v></v></c><c r="I3" t="str"><f>A1&amp;"x"</f><v>a&amp;b</v></c>'
        '<c r="J3" t="e"><f>1/0</f><v>#N/A</v></c><c r="K3" t="b"><f>TRUE()</f><v>0</v></c>'
        '<c r="L3" t="inlineStr"><is><t>行内</t></is></c><c r="M3" t="d"><v>2025-03-04T00:00:00</v></c>'
        '<c r="N3"><v>1e400</v></c><c r="O3"><v>abc</v></c></row>'
    )
    (sheet,) = sheets(tmp_path, files.cells(rows))
    assert seen(sheet) == {
        "B3": ("TRUE", "boolean"), "C3": ("#DIV/0!", "error"), "D3": ("97.4", "number"),
        "E3": (None, "formula_without_value"), "F3": (None, "formula_without_value"),
        "G3": (None, "formula_without_value"), "H3": ("", "empty"), "I3": ("a&b", "text"), "J3": ("#N/A", "error"),
        "K3": ("FALSE", "boolean"), "L3": ("行内", "text"), "M3": ("2025-03-04", "date"), "N3": ("1e400", "error"),
        "O3": ("abc", "error"),
    }  # fmt: skip
    assert sheet.cells.filter("formula")["col"].to_list() == [4, 5, 6, 7, 8, 9, 10, 11]


def test_rich_text_is_joined_and_phonetic_hints_are_left_out(tmp_path: Path) -> None:
    items = (
        b"<sst><si><r><t>a</t></r><r><rPr><sz val='9'/></rPr><t xml:space='preserve'> b</t></r></si><si/>"
        b"<si><t>x</t><rPh sb='0' eb='1'><t>y</t></rPh></si><si><t/></si><si><t>_x0041__x005F_x0041_</t></si></sst>"
    )
    data = files.cells("".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(5)))
    found = one(tmp_path, files.packed(files.parts(data) | {"xl/sharedStrings.xml": items}))
    assert [text for text, _ in found.values()] == ["a b", "", "x", "", "A_x0041_"]


def test_text_within_a_cell_is_joined_and_phonetic_hints_are_left_out(tmp_path: Path) -> None:
    data = files.cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><rPr><sz val="9"/></rPr><t xml:space="preserve"> &lt;b</t></r>'
        '<rPh sb="0" eb="1"><t>y</t></rPh></is></c><c r="B1" t="inlineStr"><is><t/></is></c><c r="C1"><is><t>5</t></is></c></row>'
    )
    assert one(tmp_path, data) == {"A1": ("a <b", "text"), "B1": ("", "empty"), "C1": ("5", "text")}


def test_a_boolean_that_is_neither_is_an_error(tmp_path: Path) -> None:
    assert one(tmp_path, files.cells('<row r="1"><c r="A1" t="b"><v>2</v></c></row>')) == {"A1": ("2", "error")}


def test_a_prefix_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    assert (
        code(
            tmp_path,
            files.edited(files.grid([["a"]]), "xl/workbook.xml", lambda xml: xml.replace(b"<sheets", b"<q:a/><sheets")),
        )
        == "damaged"
    )


def test_addresses_hold_where_the_table_begins_late_and_has_blank_rows(tmp_path: Path) -> None:
    data = files.grid([["unit_id", "a"], [], [], ["v-1", 5]], top=6, left=2)
    assert {place: text for place, (text, _) in one(tmp_path, data).items()} == {
        "C7": "unit_id", "D7": "a", "C10": "v-1", "D10": "5",
    }  # fmt: skip


@pytest.mark.parametrize("said", ["A1", "A1:A2", "A1:XFD1048576", "C5:D6", ""])
def test_a_dimension_that_lies_loses_nothing(tmp_path: Path, said: str) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20))
    data = files.sheet(f'<dimension ref="{said}"/><sheetData>{rows}</sheetData>')
    assert len(one(tmp_path, data)) == 19


def test_rows_out_of_order_stand_at_their_addresses(tmp_path: Path) -> None:
    data = files.cells(
        '<row r="9"><c r="A9"><v>9</v></c></row><row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>'
    )
    assert list(one(tmp_path, data)) == ["A2", "B2", "A9"]


def test_cells_without_addresses_follow_each_other(tmp_path: Path) -> None:
    data = files.cells(
        '<row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c><v>3</v></c><c r="D4"><v>4</v></c><c><v>5</v></c></row>'
    )
    assert list(one(tmp_path, data)) == ["A1", "B1", "A4", "D4", "E4"]


ODD = '<row r="1"><c r="B1" t="str"><v>a</v></c><c r="C1" s="0"><f>1</f><v>2</v></c></row>'


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x="),
        lambda xml: xml.replace(b'"', b"'"),
        lambda xml: xml.replace(b"<v>a</v>", b"<v><![CDATA[a]]></v>"),
        lambda xml: xml.replace(b"<row", b'<!-- <c r="Z9"><v>9</v></c> --><row'),
        lambda xml: xml.replace(b"<row", b'<?x <c r="Z9"><v>9</v></c> ?><row', 1),
        lambda xml: xml.replace(b'r="B1" t="str"', b't = "str"\n r = "B1"'),
        lambda xml: xml.replace(b'r="B1"', b'note="a>b" r="B1"').replace(b"<v>a", b"<v note='\">'>a"),
        lambda xml: xml.replace(b"<c ", b"<c\n\t"),
        lambda xml: xml.decode().encode("utf-16"),
        lambda xml: b'<?xml version="1.0" encoding="UTF-8"?>\r\n' + xml,
        lambda xml: b"\xef\xbb\xbf" + xml,
        lambda xml: xml.replace(b"main", b"x").replace(
            b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml"
        ),
    ],
    ids=[
        "prefix",
        "quotes",
        "cdata",
        "comment",
        "instruction",
        "blanks",
        "greater",
        "tabs",
        "utf-16",
        "declaration",
        "bom",
        "strict",
    ],
)
def test_another_way_to_write_the_same_xml_is_read_alike(tmp_path: Path, change: Any) -> None:
    found = one(tmp_path, files.edited(files.cells(ODD), files.SHEET, change))
    assert found == {"B1": ("a", "text"), "C1": ("2", "number")}


def test_strict_ooxml_is_read(tmp_path: Path) -> None:
    old, new = b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    main = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    content = files.parts(files.grid([["a", 5]]))
    strict = {name: data.replace(old, new).replace(*main) for name, data in content.items()}
    assert one(tmp_path, files.packed(strict)) == {"A1": ("a", "text"), "B1": ("5", "number")}


def test_hidden_sheets_are_marked_and_keep_their_place(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write("A1", "old")
        workbook.add_worksheet("报表").write("A1", "new")
        workbook.add_worksheet("deep").very_hidden()
        workbook.worksheets()[1].activate()
        sheet.hide()

    found = sheets(tmp_path, files.book(fill))
    assert [(one.name, one.hidden) for one in found] == [("Sheet1", True), ("报表", False), ("deep", True)]
    assert seen(found[1]) == {"A1": ("new", "text")}


def test_a_chart_is_no_sheet(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write("A1", 1)
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1"})
        workbook.add_chartsheet("图").set_chart(chart)

    assert [one.name for one in sheets(tmp_path, files.book(fill))] == ["Sheet1"]


def test_merged_ranges_are_listed(tmp_path: Path) -> None:
    (sheet,) = sheets(tmp_path, files.grid([["a"]], merged=["A1:C1", "A3:A5"]))
    assert [str(one) for one in sheet.merged] == ["A1:C1", "A3:A5"]


def test_a_workbook_without_sheets_is_refused(tmp_path: Path) -> None:
    data = files.edited(
        files.grid([["a"]]), "xl/workbook.xml", lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml)
    )
    assert code(tmp_path, data) == "not-a-workbook"


@pytest.mark.parametrize("value", ["9", "-1", "x", ""])
def test_a_text_that_is_not_there_is_refused(tmp_path: Path, value: str) -> None:
    data = files.edited(
        files.grid([["a"]]), files.SHEET, lambda xml: xml.replace(b"<v>0</v>", f"<v>{value}</v>".encode())
    )
    assert code(tmp_path, data) == "damaged"


def test_a_type_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert code(tmp_path, files.cells('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>')) == "damaged"


def test_a_sheet_that_is_named_but_missing_is_refused(tmp_path: Path) -> None:
    content = files.parts(files.grid([["a"]]))
    del content[files.SHEET]
    assert code(tmp_path, files.packed(content)) == "damaged"


def test_a_text_repeated_beyond_measure_is_refused(tmp_path: Path) -> None:
    content = files.parts(
        files.cells("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001)))
    )
    long = b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    assert code(tmp_path, files.packed(content | {"xl/sharedStrings.xml": long})) == "too-large"


def test_text_named_as_a_workbook_is_refused(tmp_path: Path) -> None:
    assert code(tmp_path, b"unit_id,a\nv-1,2\n") == "not-a-workbook"


def code(folder: Path, data: bytes) -> str:
    with pytest.raises(RefusalError) as caught:
        sheets(folder, data)
    return caught.value.code
