"""What goes back to a sender: the cell coloured, its message as a comment, a list in front; nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlsxwriter

from scoring.intake.annotate import annotate
from scoring.runs import check_cycle
from tests.rubrics import text

UNITS = "unit_id,name,level,sector,parent_id\nt1,示例乡,township,territory,\nv1,示例甲村,village,village,t1\nv2,示例乙村,village,village,t1\n"


def cycle(folder: Path, *submissions: str) -> Path:
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "tiny.yaml").write_text(text(metrics="x: {label: 收入, type: number, range: [0, 100]}"), encoding="utf-8")
    files = ", ".join(submissions)
    head = "period: 2025\nrubrics: [tiny.yaml]\n"
    (folder / "cycle.yaml").write_text(
        f"{head}inputs: {{units: units.csv, submissions: [{files}]}}\n", encoding="utf-8"
    )
    return folder


def book(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("村")
        sheet.write_row(0, 0, ["2025 年度"])
        sheet.write_row(1, 0, ["unit_id", "收入", "经办人"])
        sheet.write_row(2, 0, ["v1", "约12", "=HYPERLINK(1)"])
        sheet.write_row(3, 0, ["v2", 9.5, "示例"])
        sheet.set_column(1, 1, 33)


def back(folder: Path, *submissions: str) -> dict[str, openpyxl.Workbook]:
    checked = check_cycle(cycle(folder, *submissions))
    written = annotate(checked.cycle, checked.issues, folder / "back")
    return {path.name: openpyxl.load_workbook(path) for path in written}


def test_the_cell_is_coloured_and_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx")
    made = back(tmp_path, "a.xlsx")["a.xlsx"]
    cell = made["村"]["B3"]
    assert cell.comment is not None
    assert "“约12”不是数字" in cell.comment.text
    assert "0—100" in cell.comment.text
    assert (cell.value, cell.fill.start_color.rgb[-6:]) == ("约12", "FFC7CE")
    assert made["村"]["B4"].comment is None
    assert (made["村"]["B4"].value, made["村"].column_dimensions["B"].width > 30) == (9.5, True)


def test_a_cell_with_two_issues_has_the_colour_of_the_graver_one(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["unit_id", "收入"], ["v1", "=1/0"], ["v2", 9]):
        made.worksheets[0].append(row)
    made.save(tmp_path / "a.xlsx")
    cell = back(tmp_path, "a.xlsx")["a.xlsx"].worksheets[1]["B2"]
    assert cell.comment is not None
    assert cell.comment.text.count("\n\n") == 1
    assert cell.fill.start_color.rgb[-6:] == "FFC7CE"


def test_a_list_in_front_links_to_each_cell(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx")
    made = back(tmp_path, "a.xlsx")["a.xlsx"]
    assert made.sheetnames == ["核对结果", "村"]
    rows = [[cell.value for cell in row] for row in made["核对结果"].iter_rows(min_row=2)]
    assert ["村!B3", "v1"] in [row[:2] for row in rows]
    assert made["核对结果"]["A2"].hyperlink is not None


def test_a_csv_comes_back_as_a_workbook_with_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("unit_id,收入,备注\nv1,101,=1+1\nv2,5,\nv9,5,\n", encoding="utf-8")
    made = back(tmp_path, "s.csv")["s.xlsx"]
    sheet = made.worksheets[1]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)] == [
        ["unit_id", "收入", "备注"],
        ["v1", "101", "=1+1"],
    ]
    assert sheet["C2"].data_type == "s"
    assert sheet["B2"].comment is not None
    assert "超出范围" in sheet["B2"].comment.text
    assert sheet["A4"].comment is not None  # the stranger's row
    assert [cell.value for cell in made["核对结果"]["A"]] == ["位置", "s!B2", "s!A4"]


def test_a_file_without_issues_is_not_sent_back(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("unit_id,收入\nv1,10\nv2,5\n", encoding="utf-8")
    assert back(tmp_path, "s.csv") == {}
