"""The workbook that goes out: what may be filled is open, what may not is shut, and it says which form it is."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

import scoring
from scoring.intake.excel.workbook_child import read
from scoring.intake.form.identity import Form, form_in, form_of
from scoring.intake.form.style import width
from scoring.intake.form.template import write_template, write_templates
from scoring.intake.sources import read_sources
from tests import rubrics
from tests.intake.excel import files

ROOT = Path(__file__).parents[2]
RUBRICS = sorted((ROOT / "rubrics").glob("*.yaml"))
SAMPLE = pl.read_csv(ROOT / "data/sample/2025/units.csv", infer_schema=False)
LONG = ", ".join(f"很长的选项之第{n}项" for n in range(40))
METRICS = """
income: {label: 收入, type: number, uom: 万元, range: [0, 1000], evidence: 查资料, department: 农业农村局, note: 按决算填}
staff: {label: 缺员数, type: integer, uom: 人, range: [0, 9], missing: hold}
share: {label: 达标率, type: percent}
free: {label: 结余, type: number}
clean: {label: 无违纪, type: boolean, missing: {value: true}}
rating: {label: 等次, type: choice, choices: [好, 较好, 差]}
word: {label: 备考, type: text}
many: {label: 类别, type: choice, choices: [LONG]}
per_head: {label: 人均, formula: income / staff, uom: 万元}
""".replace("LONG", LONG)
SCORECARD = """
- id: economy
  label: 经济
  points: 60
  items:
    - {id: rich, label: 收入得分, method: linear, value: income, zero_at: 0, full_at: 100, points: 20, clause: 第三条}
    - {id: each, label: 人均得分, method: linear, value: per_head, zero_at: 0, full_at: 100, points: 40}
- id: order
  label: 秩序
  points: 40
  items:
    - {id: met, label: 达标得分, method: linear, value: share, zero_at: 0, full_at: 100, points: 40}
"""
HEADS = {
    "收入（万元）": 4,
    "缺员数（人）": 6,
    "达标率（%）": 7,
    "结余": 8,
    "无违纪": 9,
    "等次": 10,
    "备考": 11,
    "类别": 12,
}


def plan(**parts: str) -> scoring.Plan:
    return rubrics.plan(**{"metrics": METRICS, "scorecard": SCORECARD} | parts)


UNITS = rubrics.units("t1: v1 v2; t2: v3")


def made(
    folder: Path,
    plan: scoring.Plan,
    units: pl.DataFrame = UNITS,
    previous: pl.DataFrame | None = None,
    lang: str = "zh",
) -> Any:
    write_template(plan, units, folder / "x.xlsx", previous, lang)
    return openpyxl.load_workbook(folder / "x.xlsx")


@pytest.fixture
def book(tmp_path: Path) -> Any:
    return made(tmp_path, plan())


def heads(sheet: Any) -> list[Any]:
    return [cell.value for cell in sheet[4]]


def rule(sheet: Any, head: str) -> DataValidation:
    column = openpyxl.utils.get_column_letter(HEADS[head])
    return next(one for one in sheet.data_validations.dataValidation if str(one.sqref) == f"{column}6:{column}8")


def test_a_row_stands_for_each_unit_the_rubric_applies_to(book: Any) -> None:
    rows = [[cell.value for cell in row[:3]] for row in book["填报"].iter_rows(min_row=6)]
    assert rows == [["v1", "v1", "t1"], ["v2", "v2", "t1"], ["v3", "v3", "t2"]]


def test_the_first_rows_say_what_form_it_is(book: Any) -> None:
    sheet = book["填报"]
    assert sheet["A1"].value == "A tiny rubric"
    assert "适用周期：2025—2026" in sheet["A2"].value
    assert f"表号：tiny-1-{form_of(plan()).sha256[:8]}" in sheet["A2"].value


def test_headings_are_labels_with_units_and_evidence_stands_beside(book: Any) -> None:
    assert heads(book["填报"]) == ["单位编号", "单位名称", "上级单位", "收入（万元）", "依据", *list(HEADS)[1:]]


def test_metrics_stand_under_the_top_group_that_uses_them_even_by_a_formula(book: Any) -> None:
    sheet = book["填报"]
    assert [(cell.column, cell.value) for cell in sheet[3] if cell.value] == [(4, "经济"), (7, "秩序"), (8, "其他")]
    assert {"A1:L1", "A2:L2", "A3:C3", "D3:F3", "H3:L3"} == {str(one) for one in sheet.merged_cells.ranges}


def test_the_fifth_row_says_what_may_be_filled(book: Any) -> None:
    hints = [cell.value for cell in book["填报"][5]][3:]
    assert hints == [
        "数字 0—1000", "查资料", "整数 0—9", "数字 0—100，填 85，不填 0.85", "数字", "是·否", "好·较好·差", "文字", "从列表中选一项",
    ]  # fmt: skip


def test_only_the_cells_to_fill_are_unlocked(book: Any) -> None:
    sheet = book["填报"]
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {f"{column}{row}" for column in "DEFGHIJKL" for row in (6, 7, 8)}
    assert all(cell.protection.locked for row in book["说明"].iter_rows() for cell in row)


def test_the_sheet_is_protected_without_a_password_and_can_be_filtered_and_widened(book: Any) -> None:
    found = book["填报"].protection
    assert (found.sheet, found.password) == (True, None)
    assert (found.autoFilter, found.formatColumns) == (False, False)  # False: not forbidden
    assert (found.insertRows, found.deleteColumns) == (True, True)
    assert book["填报"].auto_filter.ref == "A5:C8"


def test_head_and_name_stay_in_sight_and_evidence_folds(book: Any) -> None:
    sheet = book["填报"]
    assert sheet.freeze_panes == "C6"
    assert sheet.column_dimensions["E"].outlineLevel == 1
    assert sheet.column_dimensions["D"].outlineLevel == 0
    assert sheet.column_dimensions["E"].width < sheet.column_dimensions["D"].width


def test_it_prints_one_page_wide_with_its_head_on_every_page(book: Any) -> None:
    sheet = book["填报"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page is what is not said
    assert sheet.print_title_rows == "$1:$5"
    assert sheet.print_title_cols is None


def test_a_wide_form_is_printed_on_sheets_side_by_side_with_the_units_on_each(tmp_path: Path) -> None:
    sheet = made(tmp_path, scoring.load_rubric(ROOT / "rubrics" / "village.yaml"), SAMPLE).worksheets[0]
    assert sheet.page_setup.fitToWidth == 2
    assert sheet.print_title_cols == "$A:$B"
    assert "&P" in sheet.oddFooter.center.text or "[Page]" in sheet.oddFooter.center.text


@pytest.mark.parametrize(
    ("head", "kind", "low", "high"),
    [
        ("收入（万元）", "decimal", "0", "1000"),
        ("缺员数（人）", "whole", "0", "9"),
        ("达标率（%）", "decimal", "0", "100"),
        ("结余", "decimal", "-9999999999999", "9999999999999"),
    ],
)
def test_numbers_are_kept_within_their_range(book: Any, head: str, kind: str, low: str, high: str) -> None:
    found = rule(book["填报"], head)
    assert (found.type, found.formula1, found.formula2) == (kind, low, high)
    assert found.errorStyle in (None, "stop")


def test_what_excel_says_names_the_range(book: Any) -> None:
    found = rule(book["填报"], "收入（万元）")
    assert found.promptTitle == "收入"
    assert found.prompt == "数字 0—1000\n单位：万元"
    assert "0—1000" in found.error
    assert "填 85，不填 0.85" in rule(book["填报"], "达标率（%）").prompt


def test_choices_are_lists_and_long_ones_lie_on_a_hidden_sheet(book: Any) -> None:
    sheet = book["填报"]
    assert rule(sheet, "无违纪").formula1 == '"是,否"'
    assert rule(sheet, "等次").formula1 == '"好,较好,差"'
    assert rule(sheet, "类别").formula1 == "'选项'!$A$2:$A$41"
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["A41"].value == "很长的选项之第39项"


def test_a_choice_with_a_comma_is_not_cut_in_two(tmp_path: Path) -> None:
    sheets = made(tmp_path, plan(metrics='income: {type: number}\nstaff: {type: integer}\nshare: {type: percent}\n'
                                 'per_head: {formula: income / staff}\nr: {type: choice, choices: ["a,b", c]}'))  # fmt: skip
    assert [cell.value for cell in sheets["选项"]["A"]] == ["r", "a,b", "c"]


def test_there_is_no_sheet_of_lists_where_none_is_long(tmp_path: Path) -> None:
    assert made(tmp_path, rubrics.plan()).sheetnames == ["填报", "说明", "_form"]


def test_empty_cells_to_fill_are_amber(book: Any) -> None:
    formats = book["填报"].conditional_formatting
    assert {str(one.sqref): one.rules[0].type for one in formats} == {
        f"{column}6:{column}8": "containsBlanks" for column in "DFGHIJKL"
    }


def test_a_comment_tells_all_about_the_metric(book: Any) -> None:
    assert book["填报"]["D4"].comment.text.splitlines() == [
        "收入", "单位：万元", "可填：数字 0—1000", "缺失：未报不得分", "依据：查资料", "部门：农业农村局",
        "用于：收入得分（20 分）、人均得分（40 分）", "条款：第三条", "说明：按决算填",
    ]  # fmt: skip
    assert "缺失：未报按 是 计" in book["填报"]["I4"].comment.text
    assert book["填报"]["E4"].comment is None


def test_a_veto_is_named_where_the_metric_decides_it(tmp_path: Path) -> None:
    vetoes = "[{id: bad, label: 违纪, when: NOT clean, grade_at_most: low}]"
    sheets = made(tmp_path, plan(vetoes=vetoes, grades="[{grade: high, at_least: 60}, {grade: low}]"))
    assert "用于：一票否决：违纪" in sheets["填报"]["I4"].comment.text


def test_last_years_figures_stand_locked_beside_this_years(tmp_path: Path) -> None:
    previous = pl.DataFrame({"unit_id": ["v1", "v3", "zz"], "income": [9.99, float("nan"), 1.0], "clean": [True, None, None],
                             "staff": [None, None, 7.0], "rating": [None, "=1+1", None]})  # fmt: skip
    sheet = made(tmp_path, plan(), previous=previous)["填报"]
    assert heads(sheet)[3:6] == ["上年", "收入（万元）", "依据"]
    assert heads(sheet).count("上年") == 3  # no unit of the form has one for staff
    assert [sheet[f"D{row}"].value for row in (6, 7, 8)] == [9.99, None, None]
    assert sheet["D6"].protection.locked
    assert [sheet.cell(6, heads(sheet).index("无违纪")).value, sheet.cell(8, heads(sheet).index("等次")).value] == [
        "是",
        "=1+1",
    ]
    assert sheet.cell(8, heads(sheet).index("等次")).data_type == "s"


@pytest.mark.parametrize(
    "name", ["=1+1", "+x", "-2", "@SUM(A1)", "http://a.b", "007", "\t=1", "1e5", "<r><t>x</t></r>"]
)
def test_names_that_look_like_formulas_links_or_numbers_stay_text(tmp_path: Path, name: str) -> None:
    units = UNITS.with_columns(pl.lit(name).alias("name"))
    sheet = made(tmp_path, plan(), units)["填报"]
    assert [(sheet[place].value, sheet[place].data_type) for place in ("B6", "C6")] == [(name, "s")] * 2
    assert sheet["B6"].hyperlink is None
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_labels_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    odd = rubrics.plan(title='"=1+1"', metrics='x: {label: "=2+2", type: number, note: "=3+3"}')
    book = made(tmp_path, odd)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert [book["填报"]["A1"].value, book["填报"]["D4"].value] == ["=1+1", "=2+2"]


def known(path: Path) -> Form | None:
    """Which form a workbook is when it comes back."""
    return form_in(read(path)[0].properties)


def test_the_form_says_which_rubric_it_was_made_from(tmp_path: Path) -> None:
    book = made(tmp_path, plan())
    assert known(tmp_path / "x.xlsx") == form_of(plan())
    assert book["_form"].sheet_state == "hidden"
    assert dict(book["_form"].iter_rows(values_only=True)) == form_of(plan())._asdict()
    assert form_of(plan()) == Form("tiny", "1", form_of(plan()).sha256, "1", f"scoring {scoring.__version__}")


def test_a_form_saved_by_another_program_is_still_known(tmp_path: Path) -> None:
    made(tmp_path, plan()).save(tmp_path / "again.xlsx")
    assert known(tmp_path / "again.xlsx") == form_of(plan())


@pytest.mark.parametrize(
    "properties",
    [b"<Properties/>", b'<Properties><property name="scoring.rubric"><x>tiny</x></property></Properties>', b"<a>" + b" " * (1 << 17) + b"</a>"],
    ids=["none", "some", "too long"],
)  # fmt: skip
def test_a_workbook_without_all_the_properties_is_no_form(tmp_path: Path, properties: bytes) -> None:
    made(tmp_path, plan())
    data = files.packed(files.parts((tmp_path / "x.xlsx").read_bytes()) | {"docProps/custom.xml": properties})
    assert known(files.saved(tmp_path, "y.xlsx", data)) is None


def test_a_form_that_lost_its_properties_is_known_by_its_hidden_sheet(tmp_path: Path) -> None:
    made(tmp_path, plan())
    lost = files.packed(files.parts((tmp_path / "x.xlsx").read_bytes()) | {"docProps/custom.xml": b"<Properties/>"})
    found = read_sources([(files.saved(tmp_path, "y.xlsx", lost), "y.xlsx")], {"单位编号": ""}, [plan()])
    assert [one.place for one in found.found] == ["y.xlsx:填报"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, lang: str) -> None:
    previous = pl.DataFrame({"unit_id": ["v1"], "income": [9.99]})
    for name in ("a.xlsx", "b.xlsx"):
        write_template(plan(), UNITS, tmp_path / name, previous, lang)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", RUBRICS, ids=lambda path: path.stem)
def test_every_rubric_gives_a_workbook(tmp_path: Path, path: Path, lang: str) -> None:
    rubric = scoring.load_rubric(path)
    fill = made(tmp_path, rubric, SAMPLE, lang=lang).worksheets[0]
    metrics = rubric.rubric.made_by("type")
    assert len(fill.data_validations.dataValidation) == len(metrics)
    assert sum(cell.comment is not None for cell in fill[4]) == len(metrics)
    assert fill.max_row > 5
    assert known(tmp_path / "x.xlsx") == form_of(rubric)


def test_the_guide_lists_every_metric(book: Any) -> None:
    column = [row[0].value for row in book["说明"].iter_rows()]
    at = column.index("指标")
    assert column[at + 1 :] == ["收入", "缺员数", "达标率", "结余", "无违纪", "等次", "备考", "类别"]
    assert "未报暂不评分：缺员数" in column
    assert column[1].startswith("适用周期：2025—2026　版本：1")


def test_english_forms_speak_english(tmp_path: Path) -> None:
    book = made(tmp_path, plan(), lang="en")
    assert book.sheetnames == ["Fill in", "Guide", "Options", "_form"]
    assert [cell.value for cell in book["Fill in"][4]][:4] == ["unit_id", "name", "parent", "收入 (万元)"]


def test_a_rubric_that_applies_to_no_unit_says_so(tmp_path: Path) -> None:
    with pytest.raises(scoring.SubmissionError, match="no-rubric"):
        write_template(plan(), UNITS.filter(pl.col("level") != "village"), tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_one_workbook_for_all_or_one_for_each_parent(tmp_path: Path) -> None:
    assert [path.name for path in write_templates(plan(), UNITS, tmp_path / "all", None)] == ["tiny.xlsx"]
    parts = write_templates(plan(), UNITS, tmp_path / "parts", "parent")
    assert [path.name for path in parts] == ["tiny-t1-t1.xlsx", "tiny-t2-t2.xlsx"]
    ids = [[row[0].value for row in openpyxl.load_workbook(path)["填报"].iter_rows(min_row=6)] for path in parts]
    assert ids == [["v1", "v2"], ["v3"]]


def test_file_names_are_safe_and_never_collide(tmp_path: Path) -> None:
    odd = {"t1": "a/../b", "t2": "A:..:B", "v1": "x", "v2": "y", "v3": "z"}
    ids = {"t1": "..", "t2": ".."}
    units = UNITS.with_columns(
        pl.col("unit_id").replace(odd | ids), pl.col("name").replace(odd), pl.col("parent_id").replace({"t1": "p/", "t2": "P:"})
    )  # fmt: skip
    parts = write_templates(plan(), units, tmp_path / "parts", "parent")
    assert [path.name for path in parts] == ["tiny-p_.xlsx", "tiny-P_-2.xlsx"]
    assert {path.parent for path in parts} == {tmp_path / "parts"}


def test_columns_are_as_wide_as_their_words(book: Any) -> None:
    sheet = book["填报"]
    assert sheet.column_dimensions["L"].width >= width("很长的选项之第39项")
