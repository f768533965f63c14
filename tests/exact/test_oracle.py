"""The exact scorer against figures worked by hand: without this nobody should believe it.

Sources: the table of methods of the rubric language, and the worked examples of the field's published rules
(completion, interval, ladder and efficacy formulas of the 1999 rule and its textbook, rank tables, 缺项折算).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.exact.expression import parse
from tests.exact.outcome import slots
from tests.exact.rounding import half_away, ticks
from tests.exact.scorer import Score, score

GRADES = [{"grade": "好", "at_least": 85}, {"grade": "较好", "at_least": 75}, {"grade": "一般"}]
STANDARDS = ["13.5", "9.5", 6, 2, -3]
CURVE = [[0, 0], [10, 5], [20, 20]]
TIERS = [
    {"at_least": 50, "points": 10},
    {"at_least": 10, "points": 9},
    {"at_least": 5, "points": 7},
    {"above": 0, "points": 4},
    {"otherwise": True, "points": 0},
]


def rubric(scorecard: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A rubric with metrics x, y and n and the scorecard given."""
    basis = {
        "applies_to": {"sector": "village"},
        "decimals": 2,
        "missing": "no_points",
        "metrics": {"x": {"type": "number"}, "y": {"type": "number"}, "n": {"type": "integer"}},
        "ranking": {"within": ["parent"]},
        "grades": GRADES,
    }
    return basis | {"scorecard": scorecard} | more


def run(rules: dict[str, Any], rows: list[dict[str, Any]], **tables: Any) -> list[Score]:
    """The scores of villages of one township, one a row of values."""
    units = [{"unit_id": "t", "name": "t", "level": "township", "sector": "town", "parent_id": None}]
    units += [
        {"unit_id": f"v{i}", "name": f"v{i}", "level": "village", "sector": "village", "parent_id": "t"}
        for i in range(len(rows))
    ]
    return list(score(rules, units, {f"v{i}": row for i, row in enumerate(rows)}, **tables).values())


def earned(leaf: dict[str, Any], *xs: Any, **more: Any) -> list[Any]:
    """What a leaf earns for several units with these values of x."""
    item = {"id": "leaf", "points": 10, "value": "x"} | leaf
    return [one.items["leaf"] for one in run(rubric([item], **more), [{"x": x} for x in xs])]


def fractions(*texts: str | int) -> list[Fraction]:
    return [Fraction(text) for text in texts]


@pytest.mark.parametrize(
    ("leaf", "x", "points"),
    [
        ({"method": "completion", "target": 80}, 62, "7.75"),
        ({"method": "completion", "target": 80}, 95, "10"),
        ({"method": "completion", "target": 80, "cap": "1.2"}, 100, "12"),
        ({"method": "completion", "target": 80, "direction": "lower"}, 100, "8"),
        ({"method": "completion", "target": 80, "direction": "lower", "cap": "1.5"}, 0, "15"),
        ({"method": "completion", "target": 80, "floor": "0.3"}, -5, "3"),
        ({"method": "linear", "zero_at": 40, "full_at": 90}, "67.5", "5.5"),
        ({"method": "linear", "zero_at": 90, "full_at": 40}, "67.5", "4.5"),
        ({"method": "step", "points": 24, "base": 16, "target": 10, "per": "0.5"}, "13.4", "17.7"),
        ({"method": "step", "points": 24, "base": 16, "target": 10, "per": "0.5"}, 6, "14"),
        ({"method": "bands", "bands": TIERS}, "3.2", "4"),
        ({"method": "bands", "bands": TIERS}, 5, "7"),
        ({"method": "bands", "bands": TIERS}, "9.99", "7"),
        ({"method": "bands", "bands": TIERS}, 10, "9"),
        ({"method": "bands", "bands": TIERS}, 0, "0"),
        ({"method": "efficacy", "points": 20, "standards": STANDARDS}, "9.2", "15.66"),
        ({"method": "efficacy", "points": 20, "standards": STANDARDS}, 14, "20"),
        ({"method": "efficacy", "points": 20, "standards": STANDARDS}, 6, "12"),
        ({"method": "efficacy", "points": 20, "standards": STANDARDS}, -3, "4"),
        ({"method": "efficacy", "points": 20, "standards": STANDARDS}, "-3.1", "0"),
        ({"method": "efficacy", "standards": [45, 55, 65, 75, 85]}, 58, "7.4"),
        ({"method": "peer_range", "points": 100, "best": "16.7", "worst": "7.3", "floor": "0.6"}, "12.8", "83.40"),
        ({"method": "curve", "through": CURVE}, 15, "12.5"),
        ({"method": "curve", "through": CURVE}, 99, "20"),
        ({"method": "peer_rank", "mode": "linear"}, 3, "10"),
        ({"method": "check", "value": "x > 3 AND NOT x > 4"}, 4, "10"),
        ({"method": "check", "checklist": ["x > 1", "x > 2", "x > 3"]}, 3, "6.67"),
        ({"method": "check", "checklist": ["x > 1", "x > 2", "x > 3"], "need": "all"}, 3, "0"),
    ],
)
def test_single_units_earn_the_published_points(leaf: dict[str, Any], x: Any, points: str) -> None:
    assert earned(leaf, x) == fractions(points)


def test_partial_steps_may_be_linear_whole_or_started() -> None:
    ladder = {"method": "step", "points": 1, "target": 90, "per": "0.1"}
    found = [earned(ladder | {"steps": way}, "86.35", decimals=3)[0] for way in ("linear", "whole", "started")]
    assert found == fractions("0.635", "0.7", "0.6")


def test_deductions_stop_at_zero() -> None:
    lines = [{"count": "x", "per": "0.5"}, {"count": "n", "per": 1}]
    item = {"id": "leaf", "method": "deduct", "points": 5, "each": lines}
    found = run(rubric([item]), [{"x": 2, "n": 1}, {"x": 3, "n": 4}])
    assert [one.items["leaf"] for one in found] == fractions(3, 0)


def test_awards_stop_at_their_points_and_highest_does_not_add_up() -> None:
    lines = [{"count": "x", "per": 2}, {"count": "n", "per": "0.5"}]
    item = {"id": "leaf", "method": "award", "points": 5, "each": lines}
    rows = [{"x": 2, "n": 3}, {"x": 0, "n": 3}]
    assert [one.items["leaf"] for one in run(rubric([item]), rows)] == fractions(5, "1.5")
    assert [one.items["leaf"] for one in run(rubric([item | {"mode": "highest"}]), rows)] == fractions(2, "0.5")


def test_peers_are_compared_as_the_rules_print_it() -> None:
    rank = {"method": "peer_rank", "points": 6}
    assert earned(rank | {"mode": "ratio_to_best"}, "9.5", 9, "8.1") == fractions(6, "5.68", "5.12")
    table = rank | {"points": 60, "mode": "table", "table": [60, 57, 54]}
    assert earned(table, 5, 4, 4, 3) == fractions(60, 57, 57, 0)
    assert earned(rank | {"points": 10, "mode": "linear"}, 5, 4, 3, 2, 1) == fractions(10, "7.5", 5, "2.5", 0)
    assert earned({"method": "peer_range"}, 2, 4, 6) == fractions(0, 5, 10)
    scored = {"method": "peer_score", "mean_share": "0.6", "sd_share": "0.1"}
    assert earned(scored, 2, 4, 4, 4, 5, 5, 7, 9) == fractions("4.5", "5.5", "5.5", "5.5", 6, 6, 7, 8)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("competition", ["1", "2", "2", "4"]), ("dense", ["1", "2", "2", "3"]), ("average", ["1", "2.5", "2.5", "4"])],
)
def test_equal_totals_share_a_rank(ties: str, expected: list[str]) -> None:
    item = {"id": "leaf", "method": "completion", "value": "x", "target": 10, "points": 10}
    rules = rubric([item], ranking={"within": ["parent"], "ties": ties})
    found = run(rules, [{"x": "9.5"}, {"x": 9}, {"x": 9}, {"x": "8.1"}])
    assert [one.ranks["parent"] for one in found] == fractions(*expected)


def test_missing_items_are_converted_over_what_applied() -> None:
    parts = [("a", 20, 18), ("b", 30, 26), ("c", 35, 31), ("d", 15, None)]
    items = [
        {"id": name, "method": "completion", "value": name, "target": points, "points": points}
        for name, points, _ in parts
    ]
    metrics = {name: {"type": "number", "missing": "exempt"} for name, _, _ in parts}
    found = run(rubric(items, metrics=metrics), [{name: value for name, _, value in parts}, {}])
    assert found[0].scorecard == Fraction("88.24")
    assert (found[0].items["d"], found[1].held, found[1].total) == (None, True, None)


def test_a_scaled_group_shows_both_figures() -> None:
    leaf = {"id": "leaf", "method": "completion", "value": "x", "target": 100, "points": 100}
    found = run(rubric([{"id": "group", "points": 60, "scale": True, "items": [leaf]}]), [{"x": "82.5"}])
    assert [found[0].items["leaf"], found[0].items["group"]] == fractions("82.5", "49.5")


def test_the_composite_of_weighted_sources() -> None:
    items = [
        {"id": f"i{i}", "method": "completion", "value": value, "target": 100, "points": 100, "weight": weight}
        for i, (value, weight) in enumerate([("88.4", 4), ("90.2", 3), ("91.75", 3)])
    ]
    found = run(rubric([{"id": "all", "points": 100, "combine": "weighted_mean", "items": items}]), [{}])
    assert found[0].items["all"] == Fraction("89.95")


def test_totals_add_a_capped_bonus_and_vetoes_cap_grade_and_points() -> None:
    leaf = {"id": "leaf", "method": "completion", "value": "x", "target": 100, "points": 100}
    bonus = {"cap": 5, "items": [{"id": "b", "method": "award", "points": 9, "each": [{"count": "n", "per": 2}]}]}
    veto = {"id": "v", "when": "y > 0", "grade_at_most": "一般", "points_at_most": 59}
    rules = rubric([leaf], bonus=bonus, vetoes=[veto], total={"min": 0, "max": 100})
    found = run(rules, [{"x": 97, "n": 3, "y": 0}, {"x": 90, "n": 0, "y": 1}, {"x": 80, "n": 2}])
    assert [one.total for one in found] == fractions(100, 59, 84)
    assert [(one.grade, one.vetoes) for one in found] == [("好", []), ("一般", ["v"]), ("较好", [])]


def quota_case(cut_ties: str) -> list[tuple[str | None, bool, str | None]]:
    quota = {"share": "30%", "within": "parent", "cut_ties": cut_ties}
    grades = [{"grade": "好", "at_least": 85, "quota": quota}, {"grade": "较好", "at_least": 75}, {"grade": "一般"}]
    leaf = {"id": "leaf", "method": "completion", "value": "x", "target": 100, "points": 100}
    found = run(rubric([leaf], grades=grades), [{"x": x} for x in (95, 90, 90, 86, 70, 60, 50)])
    return [(one.grade, one.undecided, one.quota_missed) for one in found[:4]]


def test_a_tie_across_the_quota_is_excluded_included_or_left_to_the_committee() -> None:
    first, missed = ("好", False, None), ("较好", False, "好")
    assert quota_case("exclude") == [first, missed, missed, missed]
    assert quota_case("include") == [first, first, first, missed]
    assert quota_case("committee") == [first, (None, True, None), (None, True, None), missed]


def test_quota_slots_as_published() -> None:
    ways = ("floor", "half_up", "ceil")
    found = [[slots({"share": "30%", "rounding": way}, base) for way in ways] for base in (7, 10, 13, 366)]
    assert found == [[2, 2, 3], [3, 3, 3], [3, 4, 4], [109, 110, 110]]
    assert slots({"share": "30%", "min": 1}, 3) == 1


def test_peer_means_fill_before_formulas_and_leave_held_units_out() -> None:
    metrics = {
        "x": {"type": "number", "missing": "peer_mean"},
        "y": {"type": "number", "missing": "hold"},
        "double": {"formula": "x * 2"},
    }
    item = {"id": "leaf", "method": "completion", "value": "double", "target": 20, "points": 10, "applies_if": "y >= 0"}
    rows = [{"x": 4, "y": 1}, {"x": 6, "y": 1}, {"y": 1}, {"x": 100}]
    found = run(rubric([item], metrics=metrics), rows)
    assert [one.items["leaf"] for one in found] == [4, 6, 5, None]
    assert [one.held for one in found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.3 / 0.1 >= 3", True),
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 0", None),
        ("COALESCE(1 / 0, 4)", Fraction(4)),
        ("LEAST(gone, 120)", None),
        ("gone IS NULL OR FALSE", True),
        ("TRUE OR gone > 1", None),
        ("CASE WHEN gone > 1 THEN 1 ELSE 2 END", None),
        ("CASE WHEN 2 > 1 THEN 1 ELSE gone END", Fraction(1)),
        ("-2 * 3 - 4 / 8", Fraction("-6.5")),
        ("ROUND(-2.5, 0) + ROUND(2.345, 2)", Fraction("-0.65")),
        ("FLOOR(0.3 / 0.1) + CEIL(-1.5)", Fraction(2)),
        ("POWER(4, 0.5) + SQRT(9) + LN(EXP(1)) + POWER(2, -1)", Fraction("6.5")),
        ("NOT 2 BETWEEN 1 AND 3 OR 'a' NOT IN ('b', 'c')", True),
        ("SQRT(0 - 1)", None),
        ("GREATEST(1, 3, ABS(-7))", Fraction(7)),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    assert parse(text).value({}) == value


def test_rounding_is_half_up_on_the_magnitude() -> None:
    assert (ticks(Fraction("2.675"), 2), ticks(Fraction("-2.675"), 2), ticks(Fraction("84.449"), 1)) == (268, -268, 844)
    assert half_away(Fraction("-0.0000000005"), 9) == Fraction("-0.000000001")
