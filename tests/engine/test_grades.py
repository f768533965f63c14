"""Grades: thresholds, conditions, and quotas with their rounding, ties and bases."""

from __future__ import annotations

from typing import Any

import pytest

from scoring import Result
from tests.rubrics import by_unit, leaf, run, said, units

METRICS = "x: {type: number}\ny: {type: number}\nheld_by: {type: number, missing: hold}\nbad: {type: boolean}"
GOOD = "{grade: 好, at_least: 80%s}, {grade: 较好, at_least: 60}, {grade: 一般}"


def rubric(grades: str, **parts: str) -> dict[str, str]:
    made = {
        "metrics": METRICS,
        "scorecard": f"- {leaf('a', 'x', 100)}",
        "grades": f"[{grades}]",
        "ranking": "{within: [parent]}",
    }
    return made | parts


def quota(more: str = "within: parent", share: str = "30%") -> str:
    return GOOD % f", quota: {{share: {share}, {more}}}"


def given(grades: str, *xs: Any, **parts: str) -> list[Any]:
    return list(run(rubric(grades, **parts), [{"x": x} for x in xs]).scores["grade"])


def best(result: Result) -> set[str]:
    return {unit for unit, grade in by_unit(result, "grade").items() if grade == "好"}


# -- thresholds and conditions --------------------------------------------------------------------------------------


def test_a_threshold_owns_its_edge() -> None:
    assert given(GOOD % "", 80, "79.99", 60, "59.99", 0) == ["好", "较好", "较好", "一般", "一般"]


def test_a_total_is_compared_as_it_was_rounded() -> None:
    assert given(GOOD % "", "79.995", "79.9949") == ["好", "较好"]


def test_requires_must_hold_for_the_grade() -> None:
    grades = GOOD % ", requires: y >= 50"
    result = run(rubric(grades), [{"x": 90, "y": 50}, {"x": 90, "y": 49}, {"x": 90, "y": None}])
    assert result.scores["grade"].to_list() == ["好", "较好", "较好"]
    assert said(result, "v3") == {("好", "condition-unknown")}


def test_the_last_grade_takes_everyone_left() -> None:
    assert given("{grade: 合格, at_least: 60}, {grade: 不合格}", 60, 59, -5) == ["合格", "不合格", "不合格"]


# -- how many -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "rounding", "expected"),
    [
        *((7, "floor", 2), (7, "half_up", 2), (7, "ceil", 3)),
        *((10, "floor", 3), (10, "half_up", 3), (10, "ceil", 3)),
        *((13, "floor", 3), (13, "half_up", 4), (13, "ceil", 4)),
        *((3, "floor", 0), (3, "half_up", 1), (3, "ceil", 1)),
        *((5, "half_up", 2), (366, "floor", 109), (366, "half_up", 110), (366, "ceil", 110)),
    ],
)
def test_thirty_percent_of_so_many_units(number: int, rounding: str, expected: int) -> None:
    found = given(quota(f"within: parent, rounding: {rounding}"), *(f"{99 - n / 100:.2f}" for n in range(number)))
    assert found == ["好"] * expected + ["较好"] * (number - expected)


def test_rounding_is_down_unless_written() -> None:
    assert given(quota(), *range(99, 92, -1)).count("好") == 2


def test_at_least_min_units_but_never_more_than_there_are() -> None:
    assert given(quota("within: parent, min: 1"), 90, 89, 88).count("好") == 1
    assert given(quota("within: parent, min: 5"), 90, 89, 88).count("好") == 3
    assert given(quota("within: parent, min: 1"), 70, 69, 68).count("好") == 0  # nobody reached the threshold


def test_the_base_is_everyone_scored_also_those_below_the_threshold_or_vetoed() -> None:
    vetoes = "\n- {id: bad_case, when: bad, grade_at_most: 一般}"
    rows = [{"x": 90 - n, "bad": n == 0} for n in range(4)] + [{"x": 10, "bad": False} for _ in range(6)]
    result = run(rubric(quota(), vetoes=vetoes), rows)
    assert result.scores["grade"].to_list() == ["一般", "好", "好", "好"] + ["一般"] * 6


def test_units_on_hold_are_no_base() -> None:
    card = f"- {leaf('a', 'x', 50)}\n- {leaf('b', 'held_by', 50)}"
    rows = [{"x": 50, "held_by": 50 - n} for n in range(9)] + [{"x": 50, "held_by": None}]
    result = run(rubric(quota(), scorecard=card), rows)
    assert result.scores["grade"].to_list() == ["好"] * 2 + ["较好"] * 7 + [None]


def test_quotas_count_in_each_group_by_itself() -> None:
    where = units("t1: v1 v2 v3 v4; t2: v5 v6 v7 v8 v9 v10 v11 v12")
    result = run(rubric(quota()), {f"v{n}": {"x": 99 - n} for n in range(1, 13)}, units=where)
    assert best(result) == {"v1", "v5", "v6"}


def test_units_without_the_ancestor_share_the_quota_of_the_next_higher_one() -> None:
    where = units("p1: f1 f2; f1: c1 t2; f2: t3; c1: t1; t1: v1 v2 v3 v4; t2: v5 v6 v7 v8; t3: v9 v10 v11 v12")
    result = run(rubric(quota("within: county")), {f"v{n}": {"x": 99 - n} for n in range(1, 13)}, units=where)
    assert best(result) == {"v1", "v5", "v9"}


def test_a_quota_among_units_of_the_same_attribute() -> None:
    zone = {f"v{n}": "farming" if n <= 4 else "pastoral" for n in range(1, 8)}
    where = units("t1: v1 v2 v3 v4 v5 v6 v7 v8 v9 v10", zone=zone)
    result = run(
        rubric(quota("within: unit.zone, rounding: ceil", "25%")),
        {f"v{n}": {"x": 99 - n} for n in range(1, 11)},
        units=where,
    )
    assert best(result) == {"v1", "v5", "v8"}


# -- ties across the line -------------------------------------------------------------------------------------------

TIED = (95, 90, 90, 85, 84, 83, 82, 81, 80, 79)  # 3 of 10: 95, 90, 90 fit
ACROSS = (95, 94, 90, 90, 85, 84, 83, 82, 81, 80)  # the third and fourth are equal


def test_a_tie_inside_the_line_fits() -> None:
    assert given(quota(), *TIED) == ["好"] * 3 + ["较好"] * 7


def test_a_tie_across_the_line_is_left_out_unless_written() -> None:
    result = run(rubric(quota()), [{"x": x} for x in ACROSS])
    assert result.scores["grade"].to_list() == ["好"] * 2 + ["较好"] * 8
    assert result.scores["quota_missed"].to_list() == [None] * 2 + ["好"] * 8
    assert not result.scores["undecided"].any()


def test_freed_slots_are_not_passed_on() -> None:
    assert given(quota(), 95, 90, 90, 90, 85, 84, 83, 82, 81, 80) == ["好"] + ["较好"] * 9


def test_a_tie_across_the_line_may_be_taken_in() -> None:
    result = run(rubric(quota("within: parent, cut_ties: include")), [{"x": x} for x in ACROSS])
    assert result.scores["grade"].to_list() == ["好"] * 4 + ["较好"] * 6
    assert result.scores["quota_missed"].to_list() == [None] * 4 + ["好"] * 6


def test_a_tie_across_the_line_may_be_left_to_a_committee() -> None:
    result = run(rubric(quota("within: parent, cut_ties: committee")), [{"x": x} for x in ACROSS])
    assert result.scores["grade"].to_list() == ["好"] * 2 + [None] * 2 + ["较好"] * 6
    assert result.scores["undecided"].to_list() == [False] * 2 + [True] * 2 + [False] * 6
    assert result.scores["quota_missed"].to_list() == [None] * 4 + ["好"] * 6


def test_a_tie_break_settles_a_tie_before_the_quota_does() -> None:
    ranking = "{within: [parent], tie_break: [y]}"
    rows = [{"x": x, "y": n} for n, x in enumerate(ACROSS)]
    result = run(rubric(quota(), ranking=ranking), rows)
    assert result.scores["grade"].to_list() == ["好", "好", "较好", "好"] + ["较好"] * 6


def test_no_slots_at_all_leave_nobody_undecided() -> None:
    result = run(rubric(quota("within: parent, cut_ties: committee")), [{"x": 90}, {"x": 90}, {"x": 90}])
    assert result.scores["grade"].to_list() == ["较好"] * 3
    assert not result.scores["undecided"].any()


# -- several quotas -------------------------------------------------------------------------------------------------

TWO = "{grade: 好, at_least: 80, quota: {share: 20%, within: parent}}, {grade: 较好, at_least: 60, requires: y > 0, quota: {share: 40%, within: parent}}, {grade: 一般}"


def test_who_misses_one_quota_competes_for_the_next_by_its_own_conditions() -> None:
    rows = [{"x": 99 - n, "y": 0 if n == 3 else 1} for n in range(10)]
    result = run(rubric(TWO), rows)
    assert result.scores["grade"].to_list() == ["好"] * 2 + ["较好", "一般"] + ["较好"] * 3 + ["一般"] * 3
    assert result.scores["quota_missed"].to_list() == [None] * 2 + ["好"] * 8


def test_those_left_to_a_committee_take_no_lower_slot() -> None:
    grades = TWO.replace("20%, within: parent", "20%, within: parent, cut_ties: committee").replace(
        "requires: y > 0, ", ""
    )
    result = run(rubric(grades), [{"x": x} for x in (99, 90, 90, 88, 87, 86, 85, 84, 83, 82)])
    assert result.scores["grade"].to_list() == ["好", None, None] + ["较好"] * 4 + ["一般"] * 3


def test_a_unit_below_the_threshold_missed_no_quota() -> None:
    result = run(rubric(quota()), [{"x": x} for x in (95, 79, 78, 50)])
    assert result.scores["grade"].to_list() == ["好", "较好", "较好", "一般"]
    assert result.scores["quota_missed"].to_list() == [None] * 4


def test_a_vetoed_unit_takes_no_slot_and_misses_no_quota() -> None:
    vetoes = "\n- {id: bad_case, when: bad, grade_at_most: 较好}"
    result = run(
        rubric(quota("within: parent, rounding: ceil"), vetoes=vetoes),
        [{"x": 95, "bad": True}, {"x": 90, "bad": False}, {"x": 85, "bad": False}],
    )
    assert result.scores["grade"].to_list() == ["较好", "好", "较好"]
    assert result.scores["quota_missed"].to_list() == [None, None, "好"]
