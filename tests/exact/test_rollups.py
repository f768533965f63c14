"""Roll-ups against figures worked by hand: villages, townships and a county scored in one run."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.exact.rollup import in_order, score_all
from tests.exact.test_oracle import rubric

INCOMES: dict[str, Any] = {"a1": 10, "a2": 40, "a3": None, "b1": 70, "b2": 100, "x1": 20}
PARENTS = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b1", "x1": "k"}


def units() -> list[dict[str, Any]]:
    """County k with townships a, b, c; one village lies below another, one below the county itself."""
    areas = [("k", "county", None), *((town, "township", "k") for town in "abc")]
    found: list[dict[str, Any]] = [
        {"unit_id": name, "level": level, "sector": "territory", "parent_id": parent, "zone": None}
        for name, level, parent in areas
    ]
    for name, parent in PARENTS.items():
        zone = "pastoral" if name.startswith("a") else None
        found.append({"unit_id": name, "level": "village", "sector": "village", "parent_id": parent, "zone": zone})
    return found


def leaf(value: str) -> list[dict[str, Any]]:
    return [{"id": "leaf", "method": "completion", "value": value, "target": 100, "points": 100}]


def villages(**more: Any) -> dict[str, Any]:
    """Villages earn their income; a3, which reports none, is held."""
    metrics = {"income": {"type": "number", "missing": "hold"}, "well": {"formula": "income >= 40"}}
    return rubric(leaf("income"), metrics=metrics, rubric="village", **more)


def above(level: str, name: str, **metrics: Any) -> dict[str, Any]:
    """A rubric of townships or counties."""
    scope = {"sector": "territory", "level": level}
    specs = {key: spec if "rollup" in spec else {"rollup": spec} for key, spec in metrics.items()}
    return rubric(leaf(next(iter(metrics))), metrics=specs, rubric=name, applies_to=scope)


def rolled(**spec: Any) -> list[Any]:
    """The value of one roll-up for townships a, b and c."""
    full = {"over": {"sector": "village"}} | spec
    found = score_all([above("township", "town", m=full), villages()], units(), rows())
    return [found["town"][town].known["m"] for town in "abc"]


def rows() -> dict[str, dict[str, Any]]:
    return {name: {"income": income} for name, income in INCOMES.items()}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("mean", [25, 85, None]),
        ("median", [25, 85, None]),
        ("sum", [50, 170, 0]),
        ("min", [10, 70, None]),
        ("max", [40, 100, None]),
        ("count", [2, 2, 0]),
    ],
)
def test_every_way_to_roll_up_leaves_held_units_out(by: str, expected: list[Any]) -> None:
    for of in ("total", "income", "leaf"):
        assert rolled(of=of, by=by) == expected


def test_truths_count_one_and_shares_are_percent() -> None:
    assert rolled(of="well", by="sum") == [1, 2, 0]
    assert rolled(of="well", by="mean") == [Fraction(1, 2), 1, None]
    assert rolled(share="well") == [50, 100, None]
    assert rolled(share="grade IN ('一般')") == [100, 50, None]
    assert rolled(share="total > 10 AND rank_parent = 1") == [50, 100, None]
    assert rolled(share="unit.zone = 'pastoral'") == [100, 0, None]


def test_over_narrows_by_level_and_attribute() -> None:
    assert rolled(of="total", by="count", over={"level": "village"}) == [2, 2, 0]
    assert rolled(of="total", by="count", over={"level": "village", "sector": "territory"}) == [0, 0, 0]
    assert rolled(of="total", by="count", over={"sector": "village", "where": "unit.zone = 'pastoral'"}) == [2, 0, 0]
    assert rolled(of="total", by="count", over={"sector": "village", "where": "unit.zone <> 'farming'"}) == [2, 0, 0]


def test_two_steps_up_whatever_the_order_of_the_files() -> None:
    towns = above("township", "town", of_villages={"of": "total", "over": {"sector": "village"}, "by": "mean"})
    over = {"sector": "territory", "level": "township"}
    county = above(
        "county",
        "county",
        of_towns={"of": "of_villages", "over": over, "by": "mean"},
        best={"of": "total", "over": over, "by": "max"},
        all_villages={"of": "total", "over": {"sector": "village"}, "by": "sum"},
    )
    found = score_all([county, towns, villages()], units(), rows())
    assert [found["town"][town].total for town in "abc"] == [25, 85, 0]
    known = found["county"]["k"].known
    assert [known["of_towns"], known["best"], known["all_villages"]] == [55, 85, 240]


def test_a_circle_is_refused() -> None:
    over = {"of": "total", "over": {"sector": "territory"}, "by": "mean"}
    with pytest.raises(ValueError, match="circle"):
        in_order([above("township", "town", m=over)])
