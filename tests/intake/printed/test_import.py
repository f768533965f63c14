"""Printed tables read back into rubrics: our own handbooks, and tables as offices make them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from scoring import Plan, RubricError, load_rubrics, parse_rubric
from scoring.intake.printed import skeleton
from scoring.intake.printed.sentence import understand
from scoring.reports.handbook import handbook, handbook_xlsx
from scoring.rubric import Plan as Read

PLANS = load_rubrics(Path(__file__).parents[3] / "rubrics")
HEADS = ["序号", "一级指标", "二级指标", "分值", "评分标准", "考核方式", "责任单位", "备注"]
OFFICE = [
    [1, "班子建设", "书记配备", 10, "书记空缺的，每次扣5分；委员缺员，每1人扣1分，扣完为止", "查资料", "组织部", ""],
    [2, "", "班子学历", 10, "大专以上比例（%）：30%得0分，60%得10分，其间按比例", "查资料", "组织部", ""],
    [3, "集体经济", "村集体经济收入", 30, "50万元及以上得30分，10万元以上得20分，其余得5分", "查账", "农业农村局", ""],
    [4, "", "特色工作", 50, "由考核组根据情况酌情评定", "实地查看", "组织部", ""],
    ["", "合计", "", 100, "", "", "", ""],
]


@pytest.mark.parametrize("plan", PLANS, ids=[plan.id for plan in PLANS])
def test_a_handbook_comes_back_as_a_rubric_with_the_same_items_and_points(plan: Plan, tmp_path: Path) -> None:
    back = imported(tmp_path, handbook_xlsx(handbook(plan)))
    assert [leaf.method.points for leaf in back.all_leaves()] == [leaf.method.points for leaf in plan.all_leaves()]
    assert [leaf.method.name.zh for leaf in back.all_leaves()] == [leaf.method.name.zh for leaf in plan.all_leaves()]
    assert back.rubric.full == plan.rubric.full


@pytest.mark.parametrize("plan", PLANS, ids=[plan.id for plan in PLANS])
def test_a_rule_that_is_understood_is_the_rule_that_was_printed(plan: Plan, tmp_path: Path) -> None:
    back = imported(tmp_path, handbook_xlsx(handbook(plan)))
    pairs = zip(back.all_leaves(), plan.all_leaves(), strict=True)
    understood = [(mine, other) for mine, other in pairs if mine.method.method == other.method.method]
    plain = [(mine, other) for mine, other in understood if mine.method.method in ("bands", "linear", "efficacy")]
    assert [back.rule(mine).zh for mine, _ in plain] == [plan.rule(other).zh for _, other in plain]


def test_what_is_not_understood_is_marked_in_its_item(tmp_path: Path) -> None:
    found = skeleton(office(tmp_path))
    assert found.unread == (6,)
    line = next(line for line in found.text.splitlines() if "没有读懂" in line)
    assert line.strip() == "# 待定：评分标准没有读懂，先按是否计分：由考核组根据情况酌情评定"


def test_an_offices_table_becomes_methods(tmp_path: Path) -> None:
    plan = parse_rubric(skeleton(office(tmp_path)).text)
    methods = {leaf.method.name.zh: leaf.method.method for leaf in plan.all_leaves()}
    assert methods == {"书记配备": "deduct", "班子学历": "linear", "村集体经济收入": "bands", "特色工作": "check"}
    assert plan.rule(plan.leaf("item_3")).zh == "≥50 万元得 30 分；≥10 万元得 20 分；其余得 5 分"


def test_a_row_of_totals_is_no_item(tmp_path: Path) -> None:
    assert skeleton(office(tmp_path)).items == 4


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("每少1次扣2分，扣完为止", "deduct"),
        ("国家级，每1项加3分；省级，每1项加2分；就高不累计", "award"),
        ("好得10分；较好得8分；一般得6分；差得0分", "choice"),
        ("不低于90%得10分；不低于80%得6分；否则不得分", "bands"),
        ("目标为100%，按完成率计分", "completion"),
        ("是得5分，否不得分", "check"),
    ],
)
def test_the_usual_turns_of_phrase(text: str, method: str) -> None:
    assert understand(text, "某项").lines[0] == f"method: {method}"


def test_a_workbook_without_such_a_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "说明"
    book.save(path)
    with pytest.raises(RubricError, match="no-printed-rubric"):
        skeleton(path)


def imported(folder: Path, data: bytes) -> Read:
    path = folder / "printed.xlsx"
    path.write_bytes(data)
    return parse_rubric(skeleton(path).text)


def office(folder: Path) -> Path:
    """A table as an office keeps it: a title, merged first column, a number before and a remark behind, a total below."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["某县村党组织书记考核评分表"])
    sheet.append(HEADS)
    for row in OFFICE:
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("B5:B6")
    path = folder / "office.xlsx"
    book.save(path)
    return path
