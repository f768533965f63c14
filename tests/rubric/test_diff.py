"""What differs between two texts of a rubric, told in the words of its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import load_rubrics, parse_rubric
from scoring.rubric.diff import Diff, diff
from tests.rubrics import text

ITEM = "- {{id: zero, label: 破零, method: bands, value: x, points: 60, bands: [{bands}, {{otherwise: true, points: 0}}]{more}}}"
TEN = "{at_least: 50, points: 60}, {at_least: 10, points: 40}"


def rubric(bands: str = TEN, more: str = "", rest: str = "", **parts: str) -> str:
    scorecard = f"""
        {ITEM.format(bands=bands, more=more)}
        - {{id: other, label: 台账, method: completion, value: y, target: 100, points: 40}}
        {rest}
    """
    metrics = "{x: {label: 收入, type: number, uom: 万元}, y: {label: 办结率, type: percent}}"
    return text(**{"metrics": metrics, "scorecard": scorecard, **parts})


def between(old: str, new: str) -> Diff:
    return diff(parse_rubric(old), parse_rubric(new))


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.severity, f"{change.of}: {change.said}") for change in between(old, new).changes]


def test_a_threshold_is_told_with_its_line() -> None:
    assert told(rubric(), rubric(TEN.replace("10", "8"))) == [
        ("numbers", "破零: 第 2 档由“≥10 万元得 40 分”改为“≥8 万元得 40 分”")
    ]


def test_a_line_more_in_a_table_is_a_branch_added() -> None:
    found = told(rubric(), rubric(TEN + ", {at_least: 5, points: 20}"))
    assert found == [("added", "破零: 第 3 档新增“≥5 万元得 20 分”")]


def test_a_clause_is_wording_and_an_example_is_an_example() -> None:
    found = told(rubric(), rubric(more=", clause: 第三条, examples: [{given: {x: 50}, points: 60}]"))
    assert found == [("example", "破零: 示例删去 0 个，新增 1 个"), ("wording", "破零: 依据新增“第三条”")]


def test_an_item_that_goes_is_the_gravest() -> None:
    other = "- {id: third, label: 阵地, method: check, value: y > 50, points: 0}"
    assert told(rubric(rest=other), rubric())[0] == ("removed", "阵地: 考核项删去")


def test_an_item_with_another_id_and_nothing_else_is_wording() -> None:
    assert told(rubric(), rubric().replace("id: other", "id: ledger"))[-1] == (
        "wording",
        "台账: 标识由“other”改为“ledger”",
    )


def test_another_method_is_told_with_both_rules() -> None:
    old = rubric()
    new = old.replace(
        "method: completion, value: y, target: 100", "method: linear, value: y, zero_at: 50, full_at: 100"
    )
    assert told(old, new) == [
        (
            "numbers",
            "台账: 计分方法由“目标为 100%，按完成率计分，达到目标得 40 分”改为“50% 得 0 分，100% 得 40 分，其间按比例”",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: percent", "type: percent, missing: hold", "办结率: 未报时新增“未报暂不评分”"),
        ("uom: 万元", "uom: 元", "收入: 计量单位由“万元”改为“元”"),
        ("decimals: 2", "decimals: 3", "细则: 小数位数由“2”改为“3”"),
    ],
)
def test_what_is_not_in_an_items_rule_is_told_by_its_key(old: str, new: str, said: str) -> None:
    assert ("numbers", said) in told(rubric(), rubric().replace(old, new))


QUOTA = "{share: 30%, within: county}", "{share: 25%, within: prefecture, rounding: ceil, cut_ties: committee}"


def test_words_of_closed_lists_groups_shares_and_expressions_are_put_into_words() -> None:
    sides = [
        rubric(grades=f"[{{grade: 好, at_least: 85, quota: {quota}{more}}}, {{grade: 差}}]")
        for quota, more in zip(QUOTA, ("", ", requires: x > 5"), strict=True)
    ]
    assert [said for _, said in told(*sides)] == [
        "“好”: 附加条件新增“「收入」 > 5”",
        "“好”: 名额 比例由“30%”改为“25%”",
        "“好”: 名额 名次范围由“全县”改为“全市州”",
        "“好”: 名额 取整由“去尾”改为“进一”",
        "“好”: 名额 跨线同分由“都不进入”改为“由考核组审定”",
    ]


def test_a_new_structure_is_told_with_all_its_keys() -> None:
    grades = [f"[{{grade: 好, at_least: 85{more}}}, {{grade: 差}}]" for more in ("", f", quota: {QUOTA[0]}")]
    (change,) = between(*(rubric(grades=one) for one in grades)).changes
    assert change.said.zh == "名额新增“比例 30%，名次范围 全县，取整 去尾，最低 0，跨线同分 都不进入”"
    assert (
        change.said.en
        == "quota: new, 'share 30%, ranked within county, rounding down, least 0, ties across the line stay out'"
    )


def test_published_scorecards_are_affected_by_points_and_not_by_wording() -> None:
    assert between(rubric(), rubric(TEN.replace("10", "8"))).affects_published
    assert not between(rubric(), rubric(more=", clause: 第三条")).affects_published


def test_rules_that_differ_under_one_version_are_told() -> None:
    new = rubric(TEN.replace("10", "8"))
    assert between(rubric(), new).needs_version
    assert not between(rubric(), new.replace('version: "1"', 'version: "2"')).needs_version


def test_a_line_moved_or_a_comment_added_is_no_difference() -> None:
    assert told(rubric(), "# 一行说明\n" + rubric()) == []


def test_every_shipped_rubric_differs_from_none_but_itself() -> None:
    plans = load_rubrics(Path(__file__).parents[2] / "rubrics")
    for one in plans:
        for other in plans:
            assert bool(diff(one, other).changes) == (one is not other)
