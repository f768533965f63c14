"""Bonus, deductions, the bounds of the total, and vetoes that cap points."""

from __future__ import annotations

from tests.rubrics import Row, by_unit, item, leaf, points, run, said, totals

METRICS = (
    "\n".join(f"{id}: {{type: number}}" for id in "xyz")
    + "\nn: {type: integer}\nm: {type: integer}\nbad: {type: boolean}"
)
CARD = f"- {leaf('a', 'x', 100)}"
BONUS = "{cap: 5, items: [{id: plus, method: award, points: 4, each: [{count: n, per: 1.5}]}, {id: more, method: award, points: 3, each: [{count: m, per: 1}]}]}"
OFF = "{cap: 6, items: [{id: late, method: award, points: 10, each: [{count: m, per: 2.5}]}]}"


def rubric(**parts: str) -> dict[str, str]:
    return {"metrics": METRICS, "scorecard": CARD} | parts


def scored(parts: dict[str, str], *rows: Row) -> list[object]:
    return list(totals(run(rubric(**parts), rows)))


def test_the_bonus_is_added_item_caps_first_then_the_cap_of_all() -> None:
    rows = [{"x": 80, "n": 1, "m": 0}, {"x": 80, "n": 9, "m": 0}, {"x": 80, "n": 9, "m": 9}]
    result = run(rubric(bonus=BONUS), rows)
    assert item(result, "plus") == points("1.5", 4, 4)
    assert result.items("tiny")["bonus.points"].to_list() == points("1.5", 4, 5)
    assert totals(result) == points("81.5", 84, 85)


def test_deductions_are_taken_off_at_most_their_cap() -> None:
    assert scored({"deductions": OFF}, {"x": 80, "m": 1}, {"x": 80, "m": 3}, {"x": 2, "m": 2}) == points("77.5", 74, -3)


def test_without_a_cap_everything_counts() -> None:
    parts = {"bonus": BONUS.replace("cap: 5, ", ""), "deductions": OFF.replace("cap: 6, ", "")}
    assert scored(parts, {"x": 80, "n": 9, "m": 9}) == points(80 + 7 - 10)


def test_the_total_is_clamped_once_after_bonus_and_deductions() -> None:
    parts = {"bonus": BONUS, "deductions": OFF, "total": "{min: 0, max: 100}"}
    rows = ({"x": 98, "n": 9, "m": 1}, {"x": 100, "n": 9, "m": 0}, {"x": 1, "n": 0, "m": 2})
    # 98 + 5 - 2.5, though 98 + 5 alone would be over 100; 100 + 4; 1 + 2 - 5
    assert scored(parts, *rows) == points(100, 100, 0)
    assert scored(parts, {"x": 96, "n": 9, "m": 1}) == points("98.5")


def test_without_bounds_the_total_may_exceed_a_hundred_and_fall_below_zero() -> None:
    assert scored({"bonus": BONUS, "deductions": OFF}, {"x": 100, "n": 9, "m": 0}, {"x": 0, "n": 0, "m": 2}) == points(
        104, -3
    )


def test_a_missing_count_of_a_bonus_earns_nothing_and_converts_nothing() -> None:
    metrics = METRICS.replace("n: {type: integer}", "n: {type: integer, missing: exempt}")
    result = run(rubric(metrics=metrics, bonus=BONUS), [{"x": 80, "n": None, "m": 2}])
    assert item(result, "plus") == points(None)
    assert totals(result) == points(82)


def test_a_veto_caps_the_total_and_says_so() -> None:
    vetoes = "\n- {id: bad_case, when: bad, points_at_most: 59}\n- {id: low_y, when: y < 10, points_at_most: 40}"
    rows = [
        {"x": 80, "y": 50, "bad": False},
        {"x": 80, "y": 50, "bad": True},
        {"x": 80, "y": 5, "bad": True},
        {"x": 30, "y": 5, "bad": True},
    ]
    result = run(rubric(vetoes=vetoes), rows)
    assert totals(result) == points(80, 59, 40, 30)
    assert result.scores["vetoes"].to_list() == [[], ["bad_case"], ["bad_case", "low_y"], ["bad_case", "low_y"]]
    assert result.items("tiny")["total.before_veto"].to_list() == points(80, 80, 80, 30)


def test_a_veto_whose_condition_is_unknown_does_not_fire_and_is_listed() -> None:
    result = run(rubric(vetoes="\n- {id: bad_case, when: bad, points_at_most: 59}"), [{"x": 80}])
    assert totals(result) == points(80)
    assert result.scores["vetoes"].to_list() == [[]]
    assert said(result, "v1") == {("bad_case", "condition-unknown")}


def test_a_vetoed_unit_is_ranked_by_its_capped_total() -> None:
    parts = {"vetoes": "\n- {id: bad_case, when: bad, points_at_most: 59}", "ranking": "{within: [parent]}"}
    result = run(rubric(**parts), [{"x": 90, "bad": True}, {"x": 70, "bad": False}, {"x": 50, "bad": False}])
    assert by_unit(result, "rank_parent") == {"v1": 2, "v2": 1, "v3": 3}
    assert by_unit(result, "peers_parent") == {"v1": 3, "v2": 3, "v3": 3}


def test_a_veto_that_caps_the_grade_leaves_the_points() -> None:
    parts = {
        "vetoes": "\n- {id: bad_case, when: bad, grade_at_most: 一般}\n- {id: low_y, when: y < 10, grade_at_most: 较好}",
        "grades": "[{grade: 好, at_least: 85}, {grade: 较好, at_least: 75}, {grade: 一般, at_least: 60}, {grade: 差}]",
    }
    rows = [
        {"x": 90, "y": 50, "bad": False},
        {"x": 90, "y": 5, "bad": False},
        {"x": 90, "y": 5, "bad": True},
        {"x": 50, "y": 50, "bad": True},
    ]
    result = run(rubric(**parts), rows)
    assert totals(result) == points(90, 90, 90, 50)
    assert result.scores["grade"].to_list() == ["好", "较好", "一般", "差"]


def test_points_at_most_above_the_total_changes_nothing() -> None:
    result = run(rubric(vetoes="\n- {id: bad_case, when: bad, points_at_most: 95}"), [{"x": 80, "bad": True}])
    assert totals(result) == points(80)
    assert result.scores["vetoes"].to_list() == [["bad_case"]]
