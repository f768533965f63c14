"""Units on hold: not scored, not ranked, not last, and nobody's peer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rubrics import Row, by_unit, item, leaf, plan, points, run, said, totals, units

METRICS = """
    x: {type: number}
    y: {type: number}
    h: {type: number, missing: hold}
    ok: {type: boolean}
    h_ok: {type: boolean, missing: hold}
    n: {type: integer}
    half: {formula: h / 2}
    strict: {formula: y / 2, missing: hold}
"""
CARD = f"- {leaf('a', 'x', 60)}\n- {leaf('b', 'y', 40)}"
ALL = {"x": 30, "y": 20, "ok": True, "h_ok": True, "n": 1, "h": 10}


def held(row: Row, **parts: str) -> bool:
    result = run({"metrics": METRICS, "scorecard": CARD} | parts, [row])
    return bool(result.scores["held"][0])


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in ALL.items() if name not in names}


def test_a_unit_on_hold_has_no_total_no_place_no_grade_and_no_points() -> None:
    parts = {
        "metrics": METRICS,
        "scorecard": f"- {leaf('a', 'h', 60)}\n- {leaf('b', 'y', 40)}",
        "ranking": "{within: [parent]}",
    }
    result = run(parts, [without("h"), ALL | {"h": 1}, ALL])
    row = result.scores.row(0, named=True)
    assert row["held"] is True
    assert [row[name] for name in ("total", "grade", "rank_parent", "peers_parent", "quota_missed")] == [None] * 5
    assert row["vetoes"] == []
    assert item(result, "b") == points(None, 20, 20)
    assert by_unit(result, "rank_parent") == {"v1": None, "v2": 2, "v3": 1}
    assert by_unit(result, "peers_parent") == {"v1": None, "v2": 2, "v3": 2}
    assert ("h", "on-hold") in said(result, "v1")
    assert said(result, "v2") == set()


CARD_WITH = {
    "a value": leaf("c", "h", 40),
    "an expression": leaf("c", "'COALESCE(h, 0)'", 40),
    "a parameter": "{id: c, method: completion, value: y, target: h, points: 40}",
    "a count": "{id: c, method: deduct, points: 40, each: [{count: n, per: 1}, {count: h, per: 1}]}",
    "an excuse": "{id: c, method: deduct, points: 40, unless: h_ok, each: [{count: n, per: 1}]}",
    "an excuse of a line": "{id: c, method: deduct, points: 40, each: [{count: n, per: 1, unless: h_ok}]}",
    "a checklist": "{id: c, method: check, points: 40, checklist: [ok, h_ok]}",
    "a case": "{id: c, method: completion, value: y, target: {by: CASE WHEN h > 1 THEN 'a' ELSE 'b' END, a: 1, b: 2}, points: 40}",
    "a condition to apply": leaf("c", "y", 40, "applies_if: h_ok"),
    "a condition of its group": f"{{id: g, points: 40, applies_if: h > 0, items: [{leaf('c', 'y', 40)}]}}",
}


@pytest.mark.parametrize("where", CARD_WITH)
def test_a_metric_to_wait_for_holds_wherever_an_item_names_it(where: str) -> None:
    card = f"- {leaf('a', 'x', 60)}\n- {CARD_WITH[where]}"
    assert held(without("h", "h_ok"), scorecard=card)
    assert not held(ALL, scorecard=card)


def test_an_item_that_does_not_apply_waits_for_nothing() -> None:
    card = f"- {leaf('a', 'x', 60)}\n- {leaf('c', 'h', 40, 'applies_if: ok')}"
    assert not held(without("h") | {"ok": False}, scorecard=card)
    assert held(without("h") | {"ok": True}, scorecard=card)
    assert held(without("h", "ok"), scorecard=card)  # unknown: it applies


def test_bonus_and_deductions_wait_too() -> None:
    award = "{items: [{id: c, method: award, points: 5, each: [{count: h, per: 1}]}]}"
    assert held(without("h"), bonus=award)
    assert held(without("h"), deductions=award)


def test_vetoes_grades_and_tie_breaks_wait_too() -> None:
    assert held(without("h"), vetoes="\n- {id: low, when: h < 1, points_at_most: 10}")
    assert held(without("h"), grades="[{grade: 好, at_least: 50, requires: h > 1}, {grade: 差}]")
    assert held(without("h"), ranking="{within: [parent], tie_break: [-h]}")


def test_a_metric_that_nothing_names_holds_nobody() -> None:
    assert not held(without("h", "h_ok"))


def test_a_formula_waits_by_its_own_rule_not_by_that_of_its_inputs() -> None:
    assert not held(without("h"), scorecard=f"- {leaf('a', 'half', 100)}")
    assert held(without("y"), scorecard=f"- {leaf('a', 'strict', 100)}")
    assert not held(without("h"), scorecard=f"- {leaf('a', 'strict', 100)}")


def test_the_rubrics_own_default_may_be_to_wait() -> None:
    assert held(without("x"), missing="hold")
    assert held(without("x", "y"), missing="hold")
    assert not held(without("n"), missing="hold")


def test_to_wait_is_the_strictest_rule() -> None:
    parts = {"metrics": "x: {type: number, missing: exempt}\ny: {type: number}", "missing": "hold"}
    card = f"- {{id: c, method: completion, value: x, target: target.x, points: 60}}\n- {leaf('b', 'y', 40)}"
    assert held({"y": 1}, scorecard=card, **parts)
    assert held({"x": 5, "y": 1}, scorecard=card, **parts)


def test_a_unit_on_hold_is_nobodys_peer() -> None:
    card = f"- {{id: r, method: peer_rank, value: x, mode: linear, points: 60}}\n- {leaf('b', 'h', 40)}"
    rows = [{"x": 9}, {"x": 5, "h": 0}, {"x": 4, "h": 0}, {"x": 3, "h": 0}]
    result = run({"metrics": METRICS, "scorecard": card}, rows)
    assert item(result, "r") == points(None, 60, 30, 0)


def test_a_unit_on_hold_is_left_out_of_the_peers_mean() -> None:
    metrics = "x: {type: number, missing: peer_mean}\nh: {type: number, missing: hold}"
    card = f"- {leaf('a', 'x', 60)}\n- {leaf('b', 'h', 40)}"
    result = run({"metrics": metrics, "scorecard": card}, [{"x": 50}, {"x": 20, "h": 0}, {"x": 10, "h": 0}, {"h": 0}])
    assert totals(result) == points(None, 20, 10, 15)


def test_a_peer_method_that_cannot_be_computed_may_hold_without_changing_the_peers() -> None:
    metrics = "x: {type: number, missing: hold}\ny: {type: number}"
    card = """
        - {id: r, method: peer_rank, value: x, mode: ratio_to_best, within: parent, points: 60}
        - {id: s, method: peer_rank, value: y, mode: linear, points: 40}
    """
    rows = {"v1": {"x": 0, "y": 4}, "v2": {"x": -1, "y": 3}, "v3": {"x": 5, "y": 2}, "v4": {"x": 10, "y": 1}}
    result = run({"metrics": metrics, "scorecard": card}, rows, units=units("t1: v1 v2; t2: v3 v4"))
    assert by_unit(result, "held") == {"v1": True, "v2": True, "v3": False, "v4": False}
    assert item(result, "r") == points(None, None, 30, 60)
    assert item(result, "s") == points(None, None, "13.33", 0)  # third and fourth of four
    assert ("r", "on-hold") in said(result, "v1")


def test_why_a_unit_is_on_hold_is_said_in_both_languages() -> None:
    metrics = "x: {type: number, missing: hold, label: {zh: 收入, en: income}}"
    result = run({"metrics": metrics}, [{}])
    (issue,) = result.issues.filter(code="on-hold").iter_rows(named=True)
    assert issue["zh"] == "暂不评分：未报“收入”"
    assert issue["en"] == "on hold: 'income' is missing"


def test_an_item_that_applies_only_after_a_fill_waits_for_its_value_too() -> None:
    """Late, once the fills are known: the unit is held, and its peers stay what they were."""
    made = plan(
        metrics="""
            x: {type: number}
            y: {type: number, missing: peer_mean}
            p: {type: number, missing: hold}
        """,
        scorecard="""
            - {id: a, method: linear, value: x, zero_at: 0, full_at: 10, points: 10, applies_if: "y IS NOT NULL AND COALESCE(p, 1) > 0"}
            - {id: b, method: linear, value: x, zero_at: 0, full_at: 10, points: 10}
        """,
    )
    result = run(made, [{"x": 5.0, "y": 3.0, "p": 1.0}, {"x": 5.0, "y": None, "p": None}])
    assert by_unit(result, "held") == {"v1": False, "v2": True}
