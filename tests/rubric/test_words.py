"""Rules in words: labels in place of ids, figures with their unit of measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import Plan, load_rubrics
from tests.rubrics import plan

RUBRICS = load_rubrics(Path(__file__).parents[2] / "rubrics")
METRICS = """
    x: {type: number}
    income: {type: number, uom: 万元, label: {zh: 收入, en: income}}
    people: {type: integer, label: {zh: 人口, en: people}}
    late: {type: integer, uom: 次, label: 逾期}
"""


def rule(item: str, **more: str) -> str:
    made = plan(metrics=METRICS, scorecard=f"- {{id: a, points: 10, {item}}}", **more)
    return made.rule(made.leaf("a")).zh


def test_a_figure_has_the_measure_of_the_metric_it_is_compared_with() -> None:
    assert (
        rule("method: linear, value: income, zero_at: 0, full_at: 10") == "0 万元得 0 分，10 万元得 10 分，其间按比例"
    )


def test_metrics_are_called_by_their_labels() -> None:
    said = "目标为收入的目标值，按完成率计分，达到目标得 10 分"
    assert rule("method: completion, value: income, target: target.income") == said
    assert rule("method: check, value: income / people > previous.people").startswith(
        "「收入」 ÷ 「人口」 > 「上年人口」："
    )


def test_what_stands_in_quotes_is_no_name() -> None:
    assert rule("method: check, value: unit.zone = 'income'").startswith("「地区类型」 = ‘income’：")


def test_deductions_take_off_what_they_count() -> None:
    counted = "{id: b, points: 3, method: award, each: [{count: late, per: 0.5}]}"
    made = plan(metrics=METRICS, bonus=f"{{items: [{counted}]}}")
    assert made.rule(made.leaf("b")).zh == "逾期，每 1 次加 0.5 分；最多 3 分"
    made = plan(metrics=METRICS, deductions=f"{{items: [{counted}]}}")
    assert made.rule(made.leaf("b")).zh == "逾期，每 1 次扣 0.5 分；最多 3 分"


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda one: one.id)
def test_every_item_of_the_shipped_rubrics_has_a_rule_in_both_languages(rubric: Plan) -> None:
    for leaf in rubric.all_leaves():
        said = rubric.rule(leaf)
        assert said.zh.strip()
        assert said.en.strip()
