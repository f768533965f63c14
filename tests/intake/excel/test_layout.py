"""The table in a sheet as people make them; what is left out is said, with its address."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scoring.intake.excel.layout import Table, tables
from scoring.intake.excel.workbook_child import read
from scoring.intake.issues import Issue, issue_frame
from scoring.intake.table import ROW, read_table
from tests.intake.excel import files

KNOWN = ("unit_id", "单位编号", "单位名称", "name", "收入", "income", "满意率", "上年收入", "本年收入", "备注")
UNITS = {"收入": "万元"}


def table(
    folder: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), top: int = 0, left: int = 0
) -> Table:
    return laid(folder, files.grid(rows, top, left, merged))


def laid(folder: Path, data: bytes, **options: Any) -> Table:
    (sheet,) = read(files.saved(folder, "a.xlsx", data))
    (found,) = tables(sheet, KNOWN, **options)
    return found


def said(issues: Sequence[Issue]) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.column) for one in issues]


HEAD = ["单位编号", "单位名称", "收入"]
ROWS = [["v-1", "甲村", 97.4], ["v-2", "乙村", 80]]


def test_a_plain_table_is_the_frame_that_a_csv_gives(tmp_path: Path) -> None:
    found = table(tmp_path, [HEAD, *ROWS, ["v-3", "　", None]])
    csv = files.saved(tmp_path, "a.csv", "单位编号,单位名称,收入\nv-1,甲村,97.4\nv-2,乙村,80\nv-3,　,\n".encode())
    assert found.frame.equals(read_table(csv, "a.csv")[0])
    assert found.issues == []


def test_titles_and_notes_above_and_blank_rows_do_not_move_row_numbers(tmp_path: Path) -> None:
    rows = [["2025 年考核数据"], ["单位：万元"], [], HEAD, [], ROWS[0], [], ROWS[1]]
    found = table(tmp_path, rows, merged=["C3:E3"], top=2, left=2)
    assert found.frame[ROW].to_list() == [8, 10]
    assert found.frame["收入"].to_list() == ["97.4", "80"]
    assert found.letters == {"单位编号": "C", "单位名称": "D", "收入": "E"}
    assert found.issues == []


@pytest.mark.parametrize(
    "heading",
    [
        "收入",
        " 收 入 ",
        "收入\n",
        "收入（万元）",
        "收入(万元)",
        "收入【万元】",
        "收入（单位：万元）",
        "*收入：",
        "收\n入",
    ],
)
def test_a_heading_is_recognised_as_people_write_it(tmp_path: Path, heading: str) -> None:
    found = laid(tmp_path, files.grid([["单位编号", heading], ["v-1", 5]]), units=UNITS)
    assert found.frame["收入"].to_list() == ["5"]
    assert found.issues == []


def test_another_unit_of_measure_in_the_heading_is_refused(tmp_path: Path) -> None:
    found = laid(tmp_path, files.grid([["单位编号", "满意率", "收入（亿元）"], ["v-1", 9, 5]]), units=UNITS)
    assert found.frame.columns == [ROW, "单位编号", "满意率"]
    assert said(found.issues) == [("other-measure", 1, "C1")]


def test_a_unit_that_cannot_be_checked_is_said(tmp_path: Path) -> None:
    found = table(tmp_path, [["单位编号", "收入（亿元）"], ["v-1", 5]])
    assert found.frame["收入"].to_list() == ["5"]
    assert [(one.code, one.severity) for one in found.issues] == [("measure-passed-over", "note")]


def test_two_rows_of_headings_under_groups(tmp_path: Path) -> None:
    rows = [["单位编号", "单位名称", "经济", None], [None, None, "收入", "满意率"], ["v-1", "甲村", 5, 9]]
    found = table(tmp_path, rows, merged=["A1:A2", "B1:B2", "C1:D1"])
    assert found.frame.rows() == [(3, "v-1", "甲村", "5", "9")]
    assert found.frame.columns == [ROW, "单位编号", "单位名称", "收入", "满意率"]
    assert found.issues == []


def test_one_name_under_two_groups_is_told_apart_by_the_group(tmp_path: Path) -> None:
    rows = [["单位编号", "上年", None, "本年", None], [None, "收入", "其他", "收入", "其他"], ["v-1", 1, 2, 3, 4]]
    found = table(tmp_path, rows, merged=["A1:A2", "B1:C1", "D1:E1"])
    assert found.frame["上年收入"].to_list() == ["1"]
    assert found.frame["本年收入"].to_list() == ["3"]


def test_headings_merged_downward_with_sub_headings_nobody_knows_hold_both_rows(tmp_path: Path) -> None:
    rows = [["单位编号", "收入", "其他", None], [None, None, "一", "二"], ["v-1", 5, 6, 7]]
    found = table(tmp_path, rows, merged=["A1:A2", "B1:B2", "C1:D1"])
    assert found.frame.rows() == [(3, "v-1", "5", "6", "7")]


@pytest.mark.parametrize("word", ["合计", "合 计", "总计", "小计", "平均", "全县平均", "合计（2个村）", "平均值："])
def test_a_total_is_left_out_with_a_note(tmp_path: Path, word: str) -> None:
    found = table(tmp_path, [HEAD, *ROWS, [word, None, 177.4]])
    assert found.frame["单位编号"].to_list() == ["v-1", "v-2"]
    assert [(one.code, one.row, one.severity) for one in found.issues] == [("total-row", 4, "note")]


def test_a_unit_with_an_odd_name_or_a_choice_is_no_total(tmp_path: Path) -> None:
    rows = [["单位编号", "单位名称", "备注"], ["v-1", "合计村", "高于平均"], ["v-2", "县平均", "合计"]]
    assert table(tmp_path, rows).frame["单位编号"].to_list() == ["v-1", "v-2"]


def test_remarks_below_and_column_numbers_are_left_out(tmp_path: Path) -> None:
    found = table(tmp_path, [HEAD, ["甲", "乙", "1"], *ROWS, ["注：数据截至年底"], ["填表人：张三"]])
    assert found.frame["单位编号"].to_list() == ["v-1", "v-2"]
    assert [(one.code, one.row) for one in found.issues] == [("numbering-row", 2), ("note-row", 5), ("note-row", 6)]


def test_a_second_table_below_is_refused(tmp_path: Path) -> None:
    found = table(tmp_path, [HEAD, *ROWS, [], ["单位编号", "满意率"], ["v-1", 9]])
    assert found.frame[ROW].to_list() == [2, 3]
    assert [(one.code, one.row, one.severity) for one in found.issues] == [("second-table", 5, "error")]


def test_headings_repeated_on_each_page_are_left_out(tmp_path: Path) -> None:
    found = table(tmp_path, [HEAD, ROWS[0], HEAD, ROWS[1]])
    assert found.frame[ROW].to_list() == [2, 4]
    assert [(one.code, one.row) for one in found.issues] == [("repeated-headings", 3)]


def test_a_heading_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    found = table(tmp_path, [["单位编号", "收入", "收入 "], ["v-1", 5, 6]])
    assert found.frame["收入"].to_list() == ["5"]
    assert said(found.issues) == [("duplicate-heading", 1, "C1")]


def test_data_without_a_heading_is_said(tmp_path: Path) -> None:
    found = table(tmp_path, [["单位编号", None, "收入"], ["v-1", None, 5], ["v-2", 7, 6]])
    assert found.frame.columns == [ROW, "单位编号", "收入"]
    assert said(found.issues) == [("blank-heading", 3, "B3")]


def test_a_heading_nobody_knows_stays_as_it_is(tmp_path: Path) -> None:
    assert table(tmp_path, [["单位编号", "收入", " 党员 人数"], ["v-1", 5, 6]]).frame["党员 人数"].to_list() == ["6"]


def test_cells_without_a_value_of_their_own_are_null_and_issues_at_their_address(tmp_path: Path) -> None:
    text = '<c r="{0}" t="str"><v>{1}</v></c>'
    head = "".join(text.format(f"{col}2", name) for col, name in zip("ABC", HEAD, strict=True))
    rows = (
        f'<row r="2">{head}</row><row r="3">{text.format("A3", "v-1")}<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        f'<row r="4">{text.format("A4", "v-2")}<c r="C4"><f>A1</f></c></row>'
        f'<row r="5">{text.format("A5", "v-3")}<c r="C5"><v>123456789012345678</v></c></row>'
        f'<row r="6">{text.format("A6", "v-4")}<c r="C6"><v>5</v></c></row><row r="7">{text.format("A7", "v-5")}</row>'
    )
    merged = '<mergeCells count="1"><mergeCell ref="C6:C7"/></mergeCells>'
    found = laid(tmp_path, files.sheet(f"<sheetData>{rows}</sheetData>{merged}"), file="submissions/a.xlsx")
    assert found.frame["收入"].to_list() == [None, None, None, "5", None]
    assert said(found.issues) == [
        ("error-cell", 3, "C3"), ("formula-without-value", 4, "C4"), ("digits-lost", 5, "C5"), ("merged-cell", 7, "C7"),
        ("stale-formulas", 3, "C3"),
    ]  # fmt: skip
    assert {one.file for one in found.issues} == {"submissions/a.xlsx:Sheet1"}
    assert issue_frame(found.issues).height == 5


def test_percents_dates_and_booleans_are_the_text_a_person_sees(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["单位编号", "满意率", "备注", "收入"])
        sheet.write("A2", "v-1")
        sheet.write("B2", 0.85, workbook.add_format({"num_format": "0%"}))
        sheet.write("C2", True)
        sheet.write("D2", 45720, workbook.add_format({"num_format": "yyyy/m/d"}))

    assert laid(tmp_path, files.book(fill)).frame.rows() == [(2, "v-1", "85%", "TRUE", "2025-03-04")]


def test_a_hidden_sheet_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row("A1", HEAD)
        workbook.add_worksheet("two").activate()
        sheet.hide()

    first, second = read(files.saved(tmp_path, "a.xlsx", files.book(fill)))
    (found,) = tables(first, KNOWN)
    assert found.frame.is_empty()
    assert [one.code for one in found.issues] == ["hidden-sheet"]
    assert tables(second, KNOWN) == []


def test_a_sheet_without_known_headings_is_said(tmp_path: Path) -> None:
    found = table(tmp_path, [["填报说明"], ["一、……"]])
    assert found.frame.is_empty()
    assert [one.code for one in found.issues] == ["no-headings"]


def test_a_stray_word_above_that_is_a_heading_does_not_hide_the_headings(tmp_path: Path) -> None:
    found = table(tmp_path, [["备注"], HEAD, *ROWS])
    assert found.frame[ROW].to_list() == [3, 4]
