"""A better figure never earns fewer points, under every method that orders its values."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Plan, score
from scoring.names import points_of
from tests.rubrics import plan, units

HIGHER = {
    "completion": "method: completion, target: 40, floor: 0.2, cap: 1.2",
    "completion of a target of each unit": "method: completion, target: target.x",
    "linear": "method: linear, zero_at: 10, full_at: 60",
    "curve": "method: curve, through: [[0, 0], [20, 4], [20.5, 7], [60, 10]]",
    "bands": "method: bands, bands: [{at_least: 50, points: 10}, {above: 20, points: 6}, {otherwise: true, points: 1}]",
    "step": "method: step, target: 30, per: {up: 0.3, down: 0.7}, size: 2.5, steps: whole, base: 6, floor: 0, cap: 10",
    "step started": "method: step, target: 30, per: 0.5, steps: started, base: 6, floor: 1, cap: 9",
    "efficacy": "method: efficacy, standards: [80, 60, 40, 20, 5]",
    "peer_range": "method: peer_range, floor: 0.6",
    "peer_rank": "method: peer_rank, mode: linear",
    "peer_rank by table": "method: peer_rank, mode: table, table: [10, 8, 5]",
    "peer_rank ratio": "method: peer_rank, mode: ratio_to_best",
    "peer_score": "method: peer_score, mean_share: 0.6, sd_share: 0.2",
}
LOWER = {
    "completion lower": "method: completion, target: 40, direction: lower",
    "linear less is better": "method: linear, zero_at: 60, full_at: 10",
    "bands at most": "method: bands, bands: [{at_most: 3, points: 10}, {below: 30, points: 4}, {otherwise: true, points: 0}]",
    "efficacy reversed": "method: efficacy, standards: [5, 20, 40, 60, 80]",
    "peer_range lower": "method: peer_range, direction: lower",
    "peer_rank lower": "method: peer_rank, mode: linear, direction: lower",
}
COUNTS = "method: deduct, each: [{count: x, per: 0.7, cap: 6}]"
figure = st.decimals(0, 100, places=2).map(float)


def rubric(rule: str, kind: str = "number") -> Plan:
    value = "" if "deduct" in rule or "award" in rule else ", value: x"
    return plan(metrics=f"x: {{type: {kind}}}", scorecard=f"- {{id: a, points: 10{value}, {rule}}}")


def points(made: Plan, values: list[Any]) -> list[Any]:
    ids = [f"v{n:03d}" for n in range(len(values))]
    table = pl.DataFrame({"unit_id": ids, "x": values})
    targets = table.with_columns(x=pl.lit(35.0))
    return score(made, units("t1: " + " ".join(ids)), table, targets).items("tiny")[points_of("a")].to_list()


@given(st.lists(figure, min_size=2, max_size=30))
@settings(max_examples=25)
def test_points_follow_the_order_of_the_values(values: list[float]) -> None:
    rising = sorted(values)
    for name, rule in HIGHER.items():
        found = points(rubric(rule), rising)
        assert found == sorted(found), name
    for name, rule in LOWER.items():
        found = points(rubric(rule), rising)
        assert found == sorted(found, reverse=True), name


@given(st.lists(figure, min_size=2, max_size=12), st.decimals(0, 50, places=2).map(float))
@settings(max_examples=15)
def test_a_better_figure_of_ones_own_never_costs_points_whatever_the_others_have(
    values: list[float], more: float
) -> None:
    for rules, better in ((HIGHER, values[0] + more), (LOWER, max(0.0, values[0] - more))):
        for name, rule in rules.items():
            before, after = (points(rubric(rule), [mine, *values[1:]])[0] for mine in (values[0], better))
            assert after >= before, name


@given(st.lists(st.integers(0, 30), min_size=2, max_size=20))
def test_more_faults_never_earn_more_and_more_honours_never_less(counts: list[int]) -> None:
    rising = sorted(counts)
    lost = points(rubric(COUNTS, "integer"), rising)
    assert lost == sorted(lost, reverse=True)
    earned = points(rubric("method: award, each: [{count: x, per: 0.7, cap: 6}]", "integer"), rising)
    assert earned == sorted(earned)
