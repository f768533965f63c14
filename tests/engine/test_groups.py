"""Groups: sums and the other ways to combine, conversions that round once, and items that do not apply."""

from __future__ import annotations

import pytest

from tests.rubrics import Row, item, leaf, points, run, said, totals

METRICS = "\n".join(f"{id}: {{type: number}}" for id in "xyz") + "\nrural: {type: boolean}"
EXEMPT = (
    "x: {type: number}\ny: {type: number, missing: exempt}\nz: {type: number, missing: exempt}\nrural: {type: boolean}"
)


def group(*items: str, points: int = 60, more: str = "", metrics: str = METRICS, **parts: str) -> dict[str, str]:
    """A rubric of one group g with these items."""
    lines = [f"- id: g\n  points: {points}", *([f"  {more}"] if more else []), "  items:"]
    card = "\n".join([*lines, *(f"    - {one}" for one in items)])
    return {"metrics": metrics, "scorecard": card} | parts


def earned(rubric: dict[str, str], *rows: Row) -> list[object]:
    return list(item(run(rubric, rows), "g"))


# -- sums -----------------------------------------------------------------------------------------------------------


def test_a_group_is_the_sum_of_its_items() -> None:
    rubric = group(leaf("a", "x", 20), leaf("b", "y", 40))
    assert earned(rubric, {"x": "12.34", "y": 30}, {"x": 0.1, "y": 0.2}) == points("42.34", "0.30")


def test_children_of_a_hundred_are_converted_to_sixty() -> None:
    rubric = group(leaf("a", "x", 60), leaf("b", "y", 40), more="scale: true")
    assert earned(rubric, {"x": "42.5", "y": 40}, {"x": "33.33", "y": 0}, {"x": 60, "y": 40}) == points(
        "49.50", "20.00", "60.00"
    )


def test_half_a_unit_of_the_last_place_is_converted_upwards() -> None:
    rubric = group(leaf("a", "x", 100), points=50, more="scale: true", decimals="0")
    assert earned(rubric, {"x": 1}, {"x": 3}, {"x": 2}, {"x": 99}) == points(1, 2, 1, 50)


def test_scale_and_exemption_are_one_conversion_with_one_rounding() -> None:
    rubric = group(
        leaf("a", "x", 50),
        leaf("b", "y", 30),
        leaf("c", "z", 20),
        metrics=EXEMPT,
        points=70,
        more="scale: true",
        decimals="0",
    )
    # 6 of 80 is 5.25 of 70; by way of 7.5 of 100 it would be 8 x 0.7 = 5.6, and 14 of 80 likewise 12.25, not 12.6
    assert earned(rubric, {"x": 6, "y": 0}, {"x": 10, "y": 4}) == points(5, 12)
    # where only x is known, 9 of 50 is 12.6 of 70
    assert earned(rubric, {"x": 9}) == points(13)


def test_the_missing_item_of_the_field_notes_is_converted() -> None:
    card = "\n".join(
        f"- {one}" for one in (leaf("a", "x", 25), leaf("b", "y", 27), leaf("c", "z", 33), leaf("d", "w", 15))
    )
    metrics = "x: {type: number}\ny: {type: number}\nz: {type: number}\nw: {type: number, missing: exempt}"
    result = run(
        {"metrics": metrics, "scorecard": card}, [{"x": 18, "y": 26, "z": 31}, {"x": 18, "y": 26, "z": 31, "w": 15}]
    )
    assert totals(result) == points("88.24", "90.00")


def test_nothing_is_converted_where_both_sides_are_equal() -> None:
    rubric = group(leaf("a", "x", 40), leaf("b", "y", 20), metrics=EXEMPT, points=40, more="scale: true")
    assert earned(rubric, {"x": "33.33"}) == points("33.33")


def test_points_below_zero_are_converted_half_up_on_the_magnitude() -> None:
    step = "{id: a, method: step, value: x, target: 100, per: 1, floor: -50, points: 100}"
    rubric = group(step, points=50, more="scale: true", decimals="0")
    assert earned(rubric, {"x": -1}, {"x": -3}, {"x": -2}) == points(-1, -2, -1)


def test_each_level_of_a_tree_is_converted_from_whole_points() -> None:
    card = f"""
        - id: outer
          points: 10
          scale: true
          items:
            - id: g
              points: 3
              scale: true
              items: [{leaf("a", "x", 10)}]
            - {leaf("b", "y", 4)}
    """
    result = run({"metrics": METRICS, "scorecard": card, "decimals": "0"}, [{"x": 5, "y": 0}, {"x": 5, "y": 4}])
    assert item(result, "g") == points(2, 2)  # 1.5
    assert item(result, "outer") == points(3, 9)  # 2 of 7 and 6 of 7


# -- exemption ------------------------------------------------------------------------------------------------------


def test_an_exempt_item_leaves_both_sides_of_the_sum() -> None:
    rubric = group(leaf("a", "x", 20), leaf("b", "y", 40), metrics=EXEMPT)
    result = run(rubric, [{"x": 10}, {"x": 10, "y": 40}])
    assert item(result, "b") == points(None, 40)
    assert result.items("tiny")["b.possible"].to_list() == points(None, 40)
    assert item(result, "g") == points(30, 50)


def test_an_item_that_does_not_apply_is_exempt_whatever_its_missing_rule() -> None:
    rubric = group(leaf("a", "x", 20), leaf("b", "y", 40, "applies_if: rural"))
    result = run(rubric, [{"x": 10, "rural": False}, {"x": 10, "rural": True}, {"x": 10, "rural": None}])
    assert item(result, "b") == points(None, 0, 0)
    assert item(result, "g") == points(30, 10, 10)
    assert said(result, "v3") == {("b", "condition-unknown")}


def test_nothing_inside_a_group_that_does_not_apply_applies() -> None:
    card = f"""
        - id: g
          points: 40
          applies_if: rural
          items: [{leaf("a", "x", 40)}]
        - {leaf("b", "y", 60)}
    """
    result = run(
        {"metrics": METRICS, "scorecard": card}, [{"y": 30, "rural": False}, {"x": 40, "y": 30, "rural": None}]
    )
    assert item(result, "a") == points(None, 40)
    assert item(result, "g") == points(None, 40)
    assert totals(result) == points(50, 70)


def test_a_group_of_which_nothing_applies_is_exempt() -> None:
    card = f"""
        - id: g
          points: 40
          items: [{leaf("b", "y", 20)}, {leaf("c", "z", 20)}]
        - {leaf("a", "x", 60)}
    """
    result = run({"metrics": EXEMPT, "scorecard": card}, [{"x": 30}, {"x": 30, "y": 20}])
    assert item(result, "g") == points(None, 40)
    assert totals(result) == points(50, 70)


def test_a_unit_of_which_nothing_applies_is_on_hold() -> None:
    result = run(group(leaf("b", "y", 60), metrics=EXEMPT), [{}, {"y": 60}])
    assert result.scores["held"].to_list() == [True, False]
    assert totals(result) == points(None, 60)
    assert ("scorecard", "on-hold") in said(result, "v1")


def test_a_group_with_fewer_items_than_it_asks_for_is_exempt() -> None:
    card = f"""
        - id: g
          points: 30
          min_items: 2
          items: [{leaf("b", "y", 10)}, {leaf("c", "z", 20)}]
        - {leaf("a", "x", 70)}
    """
    result = run({"metrics": EXEMPT, "scorecard": card}, [{"x": 35, "y": 10}, {"x": 35, "y": 10, "z": 0}, {"x": 35}])
    assert item(result, "g") == points(None, 10, None)
    assert totals(result) == points(50, 45, 50)


def test_a_missing_item_with_full_counts_all_its_points() -> None:
    rubric = group(
        leaf("a", "x", 20), leaf("b", "y", 40), metrics="x: {type: number}\ny: {type: number, missing: full}"
    )
    assert earned(rubric, {"x": 10}, {"x": 10, "y": 0}) == points(50, 10)


# -- other ways to combine ------------------------------------------------------------------------------------------

SHARES = (
    "{id: a, method: completion, value: x, target: 100, points: 10, weight: 2}",
    "{id: b, method: completion, value: y, target: 100, points: 50, weight: 1}",
)
PLAIN = tuple(one.replace(", weight: 2", "").replace(", weight: 1", "") for one in SHARES)


def test_a_weighted_mean_of_shares() -> None:
    rubric = group(*SHARES, points=30, more="combine: weighted_mean", metrics=EXEMPT)
    assert earned(rubric, {"x": 50, "y": 80}, {"x": 100, "y": 100}, {"x": 50}) == points("18.00", "30.00", "15.00")


def test_a_geometric_mean_of_shares() -> None:
    rubric = group(*PLAIN, points=30, more="combine: geometric_mean", metrics=EXEMPT)
    rows = ({"x": 50, "y": 80}, {"x": 25, "y": 100}, {"x": 0, "y": 100}, {"x": 50}, {"x": 100, "y": 100})
    assert earned(rubric, *rows) == points("18.97", "15.00", "0.00", "15.00", "30.00")


def test_a_geometric_mean_with_a_share_below_zero_is_nothing() -> None:
    below = "{id: a, method: step, value: x, target: 10, per: 1, floor: -5, points: 10}"
    rubric = group(below, PLAIN[1], points=30, more="combine: geometric_mean")
    assert earned(rubric, {"x": -5, "y": 100}) == points(0)


@pytest.mark.parametrize(
    ("combine", "expected"), [("best", ("24.00", "27.00", "15.00")), ("worst", ("15.00", "15.00", "15.00"))]
)
def test_the_best_and_the_worst_share(combine: str, expected: tuple[str, ...]) -> None:
    rubric = group(*PLAIN, points=30, more=f"combine: {combine}", metrics=EXEMPT)
    assert earned(rubric, {"x": 50, "y": 80}, {"x": 90, "y": 50}, {"x": 50}) == points(*expected)


def test_a_group_may_be_one_of_the_shares() -> None:
    card = f"""
        - id: g
          points: 30
          combine: best
          items:
            - id: inner
              points: 20
              items: [{leaf("a", "x", 15)}, {leaf("b", "y", 5)}]
            - {leaf("c", "z", 10)}
    """
    result = run({"metrics": METRICS, "scorecard": card}, [{"x": 10, "y": 4, "z": 6}])
    assert item(result, "inner") == points(14)
    assert item(result, "g") == points(21)


def test_shares_are_of_points_as_they_were_rounded() -> None:
    third = "{id: a, method: completion, value: x, target: 3, points: 1}"
    rubric = group(third, points=1000, more="combine: best")
    assert earned(rubric, {"x": 1}) == points("330.00")  # 0.33 of 1, not a third


def test_a_group_of_shares_without_an_item_that_applies_is_exempt() -> None:
    items = "{id: b, method: completion, value: y, target: 100, points: 50}"
    card = f"- {{id: g, points: 30, combine: geometric_mean, items: [{items}]}}\n- {leaf('a', 'x', 70)}"
    result = run({"metrics": EXEMPT, "scorecard": card}, [{"x": 35}])
    assert item(result, "g") == points(None)
    assert totals(result) == points(50)
