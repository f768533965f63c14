"""What a rubric rules out before a value is seen: no unit can be on hold, an item surely counts."""

from __future__ import annotations

import pytest

from scoring.engine.state import EXEMPT, HOLD, NO_POINTS, NOT_APPLIED, SCORED
from scoring.engine.sure import Sure, sure
from tests.rubrics import leaf, plan

METRICS = "x: {type: number}\ny: {type: number, missing: exempt}\nh: {type: number, missing: hold}"
CARD = f"- {leaf('a', 'x', 60)}\n- {leaf('b', 'y', 40)}"


def known(**parts: str) -> Sure:
    return sure(plan(**{"metrics": METRICS, "scorecard": CARD} | parts))


def test_nobody_waits_where_nothing_that_is_read_says_hold() -> None:
    assert not known().holds


@pytest.mark.parametrize(
    "parts",
    [
        {"scorecard": f"- {leaf('a', 'x + h', 60)}\n- {leaf('b', 'x', 40)}"},
        {"ranking": "{within: [parent], tie_break: [h]}"},
        {"missing": "hold"},
        {"scorecard": f"- {leaf('b', 'y', 100)}"},  # where nothing counts there is nothing to rank
    ],
)
def test_somebody_may_wait(parts: dict[str, str]) -> None:
    assert known(**parts).holds


def test_an_item_is_scored_or_goes_by_the_rule_of_what_is_missing() -> None:
    states = known(scorecard=f"- {leaf('a', 'x', 60)}\n- {leaf('b', 'y + h', 40, 'applies_if: x > 0')}").states
    assert states["a"] == {SCORED, NO_POINTS}
    assert states["b"] == {SCORED, NO_POINTS, EXEMPT, HOLD, NOT_APPLIED}


@pytest.mark.parametrize(("least", "counts"), [(1, True), (2, False)])
def test_a_group_surely_counts_where_enough_of_its_items_do(least: int, counts: bool) -> None:
    inner = f"items: [{leaf('a', 'x', 60)}, {leaf('b', 'y', 40)}]"
    found = known(scorecard=f"- {{id: g, points: 100, min_items: {least}, {inner}}}")
    assert found.shown(found.plan.rubric.scorecard[0]) is counts
