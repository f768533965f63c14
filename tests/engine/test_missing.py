"""What is missing: the rules of items, fills that everything sees, and values that cannot be computed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.rubrics import Row, item, leaf, plan, points, run, said, totals, units

OTHER = leaf("rest", "z", 50)


def metrics(x: str = "", y: str = "", more: str = "") -> str:
    """Metrics x, y with these rules for what is missing; z is always there."""
    rule = {name: f", missing: {found}" if found else "" for name, found in (("x", x), ("y", y))}
    return "\n".join(f"{name}: {{type: number{rule.get(name, '')}}}" for name in "xyz") + (f"\n{more}" if more else "")


def outcome(rules: str, one: str, *rows: Row, **more: Any) -> list[Any]:
    """What an item of 50 points earns beside one that earns 20 of 50."""
    rubric = {"metrics": rules, "scorecard": f"- {one}\n- {OTHER}"} | more.pop("parts", {})
    return list(item(run(rubric, [{"z": 20, **row} for row in rows], **more), one.split()[1].rstrip(",")))


A = leaf("a", "x", 50)
RATE = "{id: a, method: completion, value: x, target: y, points: 50}"


@pytest.mark.parametrize(("rule", "expected"), [("no_points", 0), ("exempt", None), ("full", 50)])
def test_a_missing_value_takes_its_metrics_rule(rule: str, expected: int | None) -> None:
    assert outcome(metrics(x=rule), A, {}) == points(expected)


def test_a_metric_without_a_rule_takes_the_rubrics() -> None:
    assert outcome(metrics(), A, {}, parts={"missing": "full"}) == points(50)
    assert outcome(metrics(x="no_points"), A, {}, parts={"missing": "full"}) == points(0)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        *(("exempt", "full", None), ("full", "exempt", None), ("no_points", "exempt", 0), ("exempt", "no_points", 0)),
        *(("full", "full", 50), ("full", "no_points", 0)),
    ],
)
def test_the_strictest_rule_of_value_and_parameter_decides(x: str, y: str, expected: int | None) -> None:
    assert outcome(metrics(x, y), RATE, {}) == points(expected)


def test_only_what_is_missing_is_asked_for_its_rule() -> None:
    assert outcome(metrics("exempt", "no_points"), RATE, {"x": 5}, {"y": 5}) == points(0, None)


def test_an_expression_takes_the_strictest_rule_of_what_it_lacks() -> None:
    sum_of_two = leaf("a", "x + y", 50)
    assert outcome(metrics("exempt", "full"), sum_of_two, {}, {"x": 1}, {"y": 1}) == points(None, 50, None)


def test_an_expression_that_fails_without_a_missing_metric_takes_the_rubrics_rule() -> None:
    quotient = leaf("a", "x / y", 50)
    found = outcome(metrics("exempt", "exempt"), quotient, {"x": 1, "y": 0}, {"x": 1}, parts={"missing": "full"})
    assert found == points(50, None)


def test_a_formula_takes_its_own_rule() -> None:
    more = "ratio: {formula: x / y, missing: full}"
    found = outcome(
        metrics("no_points", "exempt", more), leaf("a", "ratio", 50), {}, {"x": 1, "y": 0}, {"x": 6, "y": 2}
    )
    assert found == points(50, 50, 3)


def test_a_method_that_cannot_be_computed_takes_the_rule_of_its_value() -> None:
    found = outcome(metrics(x="exempt", y="full"), RATE, {"x": 5, "y": 0}, {"x": 5, "y": -1}, {"x": 5, "y": 10})
    assert found == points(None, None, 25)


def test_a_choice_that_is_not_listed_takes_the_rule_of_its_value_and_is_noticed() -> None:
    rules = "x: {type: text, missing: exempt}\nz: {type: number}"
    one = "{id: a, method: choice, value: x, points: 50, choices: {甲: 50, 乙: 20}}"
    result = run({"metrics": rules, "scorecard": f"- {one}\n- {OTHER}"}, [{"x": "丙", "z": 20}, {"x": "乙", "z": 20}])
    assert item(result, "a") == points(None, 20)
    assert said(result, "v1") == {("a", "not-computable")}
    assert said(result, "v2") == set()


# -- targets, last year, cases --------------------------------------------------------------------------------------


def test_a_target_nobody_set_takes_the_rubrics_rule_and_is_noticed() -> None:
    one = "{id: a, method: completion, value: x, target: target.x, points: 50}"
    rubric = {"metrics": metrics(x="exempt"), "scorecard": f"- {one}\n- {OTHER}"}
    result = run(rubric, [{"x": 5, "z": 20}, {"x": 5, "z": 20}, {"z": 20}], targets={"v1": {"x": 10}})
    assert item(result, "a") == points(25, 0, 0)
    assert said(result, "v1") == set()
    assert ("a", "no-parameter") in said(result, "v2")


def test_last_years_value_has_no_rule_of_its_own() -> None:
    more = "growth: {formula: (x / previous.x - 1) * 100, missing: exempt}"
    rubric = {"metrics": metrics(x="full", more=more), "scorecard": f"- {leaf('a', 'growth', 50)}\n- {OTHER}"}
    result = run(
        rubric, [{"x": 12, "z": 20}, {"x": 12, "z": 20}, {"x": 12, "z": 20}], previous={"v1": {"x": 10}, "v2": {"x": 0}}
    )
    assert item(result, "a") == points(20, None, None)


def test_last_years_total_grade_and_place_may_be_named() -> None:
    checks = "{id: a, method: check, points: 50, checklist: [previous.total < 60, previous.grade = '差', previous.rank_county > 10]}"
    rubric = {"metrics": metrics(), "scorecard": f"- {checks}\n- {OTHER}"}
    previous = {
        "v1": {"total": "59.99", "grade": "差", "rank_county": 11},
        "v2": {"total": 60, "grade": "好", "rank_county": 10},
    }
    assert item(run(rubric, [{"z": 20}, {"z": 20}, {"z": 20}], previous=previous), "a") == points(50, 0, 0)


def test_a_case_nobody_listed_takes_the_rubrics_rule_and_is_noticed() -> None:
    one = "{id: a, method: completion, value: x, target: {by: unit.zone, farming: 10, pastoral: 5}, points: 50}"
    rubric = {"metrics": metrics(x="exempt"), "scorecard": f"- {one}\n- {OTHER}"}
    where = units("t1: v1 v2 v3 v4", zone={"v1": "farming", "v2": "pastoral", "v3": "forest"})
    result = run(rubric, [{"x": 4, "z": 20}] * 4, units=where)
    assert item(result, "a") == points(20, 40, 0, 0)
    assert said(result, "v3") == {("a", "not-computable")}
    assert said(result, "v4") == {("a", "no-parameter")}
    otherwise = rubric | {"scorecard": rubric["scorecard"].replace("pastoral: 5", "pastoral: 5, otherwise: 8")}
    assert item(run(otherwise, [{"x": 4, "z": 20}] * 4, units=where), "a")[:3] == points(20, 40, 25)


# -- counts ---------------------------------------------------------------------------------------------------------

COUNTED = "{id: a, method: deduct, points: 50, each: [{count: x, per: 1}, {count: y, per: 2, unless: z > 30}]}"


def test_a_count_is_a_whole_number_from_nought_up() -> None:
    rubric = {"metrics": metrics(x="exempt"), "scorecard": f"- {COUNTED}\n- {OTHER}"}
    rows = [{"x": 3, "y": 1}, {"x": -1, "y": 1}, {"x": "1.5", "y": 1}, {"x": "2.0000000001", "y": 0}]
    result = run(rubric, [{"z": 20, **row} for row in rows])
    assert item(result, "a") == points(45, None, None, 48)
    assert said(result, "v2") == {("a", "bad-count")}
    assert said(result, "v1") == set()


def test_a_line_that_is_waived_needs_no_count() -> None:
    found = outcome(metrics(y="exempt"), COUNTED, {"x": 3}, {"x": 3, "z": 40}, {"x": 3, "y": 9, "z": 40})
    assert found == points(None, 47, 47)


# -- fills ----------------------------------------------------------------------------------------------------------


def test_a_constant_fill_is_seen_by_everything() -> None:
    more = "twice: {formula: x * 2}\nknown: {formula: CASE WHEN x IS NULL THEN 0 ELSE 1 END}"
    rubric = {
        "metrics": metrics(x="{value: 7}", more=more),
        "scorecard": f"- {leaf('a', 'x', 50)}\n- {leaf('b', 'twice', 50)}\n- {leaf('c', 'known', 1)}",
    }
    result = run(rubric, [{}, {"x": 1}])
    assert item(result, "a") == points(7, 1)
    assert item(result, "b") == points(14, 2)
    assert item(result, "c") == points(1, 1)
    assert result.items("tiny")["x"].to_list() == [Decimal("7.000000000"), Decimal("1.000000000")]
    assert result.items("tiny")["reported.x"].to_list() == [None, Decimal("1.000000000")]


def test_conditions_and_choices_may_be_filled_too() -> None:
    rules = "x: {type: boolean, missing: {value: true}}\ny: {type: choice, choices: [甲, 乙], missing: {value: 乙}}"
    card = "- {id: a, method: check, value: x, points: 50}\n- {id: b, method: choice, value: y, points: 50, choices: {甲: 50, 乙: 20}}"
    assert totals(run({"metrics": rules, "scorecard": card}, [{}, {"x": False, "y": "甲"}])) == points(70, 50)


def test_a_formula_may_be_filled() -> None:
    more = "ratio: {formula: x / y, missing: {value: 9}}"
    assert outcome(metrics(more=more), leaf("a", "ratio", 50), {}, {"x": 4, "y": 2}, {"x": 4, "y": 0}) == points(
        9, 2, 9
    )


def test_the_peers_mean_is_of_reported_values_and_seen_by_formulas() -> None:
    more = "twice: {formula: x * 2}"
    rubric = {
        "metrics": metrics(x="peer_mean", more=more),
        "scorecard": f"- {leaf('a', 'x', 50)}\n- {leaf('b', 'twice', 50)}",
    }
    result = run(rubric, [{"x": 1}, {"x": 1}, {"x": 2}, {}, {}])
    assert result.items("tiny")["x"].to_list()[3] == Decimal("1.333333333")
    assert item(result, "a") == points(1, 1, 2, "1.33", "1.33")
    assert item(result, "b") == points(2, 2, 4, "2.67", "2.67")


def test_a_mean_of_nothing_earns_no_points() -> None:
    assert outcome(metrics(x="peer_mean"), A, {}, {}, parts={"missing": "full"}) == points(0, 0)


def test_a_formula_may_take_the_peers_mean() -> None:
    more = "ratio: {formula: x / y, missing: peer_mean}"
    found = outcome(metrics(more=more), leaf("a", "ratio", 50), {"x": 4, "y": 2}, {"x": 9, "y": 3}, {"x": 1, "y": 0})
    assert found == points(2, 3, "2.5")


def test_a_filled_value_counts_among_the_peers() -> None:
    rank = "{id: a, method: peer_rank, value: x, mode: linear, points: 50}"
    assert outcome(metrics(x="peer_mean"), rank, {"x": 1}, {"x": 3}, {}) == points(0, 50, 25)


# -- peers ----------------------------------------------------------------------------------------------------------


def test_a_value_that_is_missing_is_no_peers_value() -> None:
    rank = "{id: a, method: peer_rank, value: x, mode: linear, points: 50}"
    assert outcome(metrics(x="exempt"), rank, {"x": 1}, {}, {"x": 3}) == points(0, None, 50)


def test_an_item_compares_only_the_units_it_applies_to() -> None:
    rank = "{id: a, method: peer_rank, value: x, mode: linear, points: 50, applies_if: y > 0}"
    found = outcome(metrics(), rank, {"x": 9, "y": 0}, {"x": 3, "y": 1}, {"x": 2, "y": 1})
    assert found == points(None, 50, 0)


def test_peers_are_compared_within_their_group() -> None:
    rank = "{id: a, method: peer_range, value: x, within: parent, points: 50}"
    where = units("t1: v1 v2; t2: v3 v4 v5")
    found = outcome(metrics(), rank, {"x": 1}, {"x": 2}, {"x": 1}, {"x": 3}, {"x": 5}, units=where)
    assert found == points(0, 50, 0, 25, 50)


def test_a_peer_method_that_cannot_be_computed_takes_the_rule_of_its_value() -> None:
    rank = "{id: a, method: peer_rank, value: x, mode: ratio_to_best, points: 50}"
    assert outcome(metrics(x="exempt"), rank, {"x": 0}, {"x": -1}) == points(None, None)
    assert outcome(metrics(x="full"), rank, {"x": 0}, {"x": -1}) == points(50, 50)


def test_an_attribute_may_be_a_condition() -> None:
    rubric = {"metrics": metrics(), "scorecard": f"- {leaf('a', 'x', 50, 'applies_if: unit.remote')}\n- {OTHER}"}
    where = units("t1: v1 v2 v3", remote={"v1": "是", "v2": "false"})
    assert item(run(rubric, [{"x": 5, "z": 20}] * 3, units=where), "a") == points(5, None, 5)


def test_a_mean_that_ends_in_a_half_of_the_last_place_goes_up_exactly() -> None:
    made = plan(
        metrics="x: {type: number, missing: peer_mean}",
        scorecard="- {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 100}",
    )
    values = [65.892785714, 65.892785715, None]
    assert run(made, [{"x": x} for x in values]).items("tiny")["x"].to_list()[2] == Decimal("65.892785715")


def test_a_computed_value_too_large_to_be_kept_is_none() -> None:
    made = plan(
        metrics="x: {type: number}\nhuge: {formula: EXP(x)}",
        scorecard="- {id: a, method: linear, value: huge, zero_at: 0, full_at: 100, points: 100}",
    )
    result = run(made, [{"x": 400.0}, {"x": 1.0}])
    assert result.items("tiny")["huge"].to_list() == [None, Decimal("2.718281828")]
    assert ("huge", "not-computable") in said(result, "v1")
