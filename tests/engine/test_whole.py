"""A rubric with every method, scored whole: no floats come out, and neither order nor engine shows."""

from __future__ import annotations

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from scoring import Result, score
from scoring.methods import METHODS
from tests.rubrics import plan, units

METRICS = """
    x: {type: number, missing: peer_mean}
    y: {type: number}
    z: {type: number, missing: exempt}
    n: {type: integer}
    ok: {type: boolean}
    must: {type: number, missing: hold}
    move: {type: choice, choices: [晋位, 保位, 降位], missing: {value: 保位}}
    growth: {formula: (x / previous.x - 1) * 100, missing: exempt}
"""
CARD = """
    - id: first
      points: 60
      scale: true
      items:
        - {id: m1, method: completion, value: x, target: target.x, points: 10, cap: 1.2}
        - {id: m2, method: linear, value: y, zero_at: 0, full_at: 97, points: 10}
        - {id: m3, method: curve, value: z, through: [[0, 0], [33, 7], [100, 10]], points: 10}
        - {id: m4, method: bands, value: x, points: 10, bands: [{at_least: 70, points: 10}, {above: 33.3, points: 4}, {otherwise: true, points: 0}]}
        - {id: m5, method: step, value: y, target: 50, per: {up: 0.05, down: 0.1}, base: 8, steps: started, points: 10}
        - {id: m6, method: deduct, points: 10, each: [{count: n, per: 0.7, unless: ok}]}
    - id: second
      points: 30
      combine: weighted_mean
      items:
        - {id: m7, method: choice, value: move, points: 10, weight: 2, choices: {晋位: 10, 保位: 7, 降位: 0}}
        - {id: m8, method: check, points: 3, weight: 1, checklist: [ok, y > 50, z > 10]}
        - {id: m9, method: efficacy, value: x, standards: [90, 70, 50, 30, 10], points: 20, weight: 3}
    - id: third
      points: 10
      combine: geometric_mean
      min_items: 2
      items:
        - {id: m10, method: peer_range, value: x, floor: 0.6, within: parent, points: 10}
        - {id: m11, method: peer_rank, value: y, mode: linear, within: unit.zone, points: 10}
        - {id: m12, method: peer_score, value: z, mean_share: 0.6, sd_share: 0.2, points: 10}
"""
PARTS = {
    "metrics": METRICS,
    "scorecard": CARD,
    "bonus": "{cap: 3, items: [{id: m13, method: award, points: 5, mode: highest, each: [{count: n, per: 2}, {count: n, per: 0.5}]}]}",
    "deductions": "{items: [{id: late, method: award, points: 2, each: [{count: n, per: 0.33}]}]}",
    "total": "{min: 0, max: 100}",
    "vetoes": "\n- {id: low, when: must < 5, grade_at_most: 一般, points_at_most: 60}",
    "ranking": "{within: [parent, county, unit.zone], ties: average, tie_break: [m2, -growth]}",
    "grades": "[{grade: 好, at_least: 60, quota: {share: 30%, within: county, cut_ties: committee}}, {grade: 较好, at_least: 40, requires: ok}, {grade: 一般}]",
}
PLAN = plan(**PARTS)


def tables(number: int = 120) -> tuple[pl.DataFrame, ...]:
    """Units in eight townships of two counties and a ninth without one; one value in eight is missing."""
    rng = random.Random(20250110)
    ids = [f"v{n:03}" for n in range(number)]
    below = "; ".join(f"t{t}: {' '.join(ids[t::9])}" for t in range(9))
    zone = {id: rng.choice(("farming", "pastoral")) for id in ids if rng.random() > 0.1}
    where = units(f"f1: c1 c2 t8; c1: t0 t1 t2 t3; c2: t4 t5 t6 t7; {below}", zone=zone)

    def column(make: object) -> list[object]:
        return [None if rng.random() < 0.125 else make() for _ in ids]  # type: ignore[operator]

    def number_of() -> float:
        return round(rng.uniform(0, 110), rng.choice((0, 1, 2, 9)))

    names = {name: column(number_of) for name in ("x", "y", "z", "must")}
    names |= {"n": column(lambda: rng.randint(0, 6)), "ok": column(lambda: rng.random() < 0.6)}
    values = pl.DataFrame({"unit_id": ids, **names, "move": column(lambda: rng.choice(("晋位", "保位", "降位")))})
    targets = pl.DataFrame({"unit_id": ids, "x": column(number_of)})
    previous = pl.DataFrame({"unit_id": ids, "x": column(number_of)})
    return where, values, targets, previous


def scored(shuffle: int | None = None, engine: str = "auto") -> Result:
    given = tables()
    if shuffle is not None:
        given = tuple(table.sample(fraction=1, shuffle=True, seed=shuffle) for table in given)
    return score(PLAN, *given, engine=engine)


def test_every_method_is_in_it() -> None:
    assert {leaf.method.method for leaf in PLAN.all_leaves()} == set(METHODS)


def test_something_of_everything_happens() -> None:
    scores = scored().scores
    assert set(scores["grade"]) == {"好", "较好", "一般", None}
    assert scores["held"].sum() > 5
    assert scores["rank_county"].null_count() > scores["held"].sum()
    assert (scores["vetoes"].list.len() > 0).any()


def test_no_float_comes_out() -> None:
    result = scored()
    for frame in (result.scores, result.items("tiny")):
        assert [name for name, dtype in frame.schema.items() if dtype.is_float()] == []


def test_points_have_the_rubrics_places_and_add_up() -> None:
    items = scored().items("tiny")
    assert items.schema["m1.points"] == pl.Decimal(38, 2)
    parts = pl.sum_horizontal("first.points", "second.points", "third.points")
    whole = items.filter(pl.col("scorecard.possible").is_not_null() & pl.col("third.points").is_not_null())
    assert whole.height > 50
    assert whole.select(pl.col("scorecard.points") == parts).to_series().all()


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("shuffle", [None, 1, 2])
def test_neither_the_order_of_rows_nor_the_engine_shows(shuffle: int | None, engine: str) -> None:
    base, other = scored(), scored(shuffle, engine)
    assert_frame_equal(other.scores, base.scores)
    assert_frame_equal(other.items("tiny"), base.items("tiny"))
    assert_frame_equal(other.issues, base.issues)


def test_another_county_changes_nothing_here() -> None:
    """Nothing here compares beyond a county, but for the standard score and the fill, which are taken out."""
    parts = PARTS | {
        "metrics": METRICS.replace("missing: peer_mean", "missing: full"),
        "scorecard": CARD.replace("peer_score, value: z", "peer_score, within: county, value: z").replace(
            "within: unit.zone", "within: parent"
        ),
        "ranking": "{within: [parent, county]}",
    }
    made = plan(**parts)
    where, values, targets, previous = tables()
    mine = where.filter(
        pl.col("unit_id").is_in(["f1", "c1", "t0", "t1", "t2", "t3"])
        | pl.col("parent_id").is_in(["t0", "t1", "t2", "t3"])
    )
    mine_only = pl.col("unit_id").is_in(mine["unit_id"].implode())
    alone = score(made, mine, values.filter(mine_only), targets.filter(mine_only), previous).scores
    together = score(made, where, values, targets, previous).scores
    assert_frame_equal(alone, together.filter(pl.col("unit_id").is_in(alone["unit_id"].implode())))


def test_two_rubrics_stand_in_one_table_of_scores() -> None:
    where = units("t1: v1 v2", kind={"v1": "a", "v2": "b"})
    fine = plan(
        rubric="fine",
        applies_to="{sector: village, where: unit.kind = 'a'}",
        decimals="3",
        ranking="{within: [parent]}",
    )
    rough = plan(rubric="rough", applies_to="{sector: village, where: unit.kind = 'b'}", decimals="0")
    values = pl.DataFrame({"unit_id": ["v1", "v2"], "x": [33.3333, 33.5]})
    result = score([fine, rough], where, values)
    assert [str(total) for total in result.scores["total"]] == ["33.333", "34.000"]
    assert result.scores["rank_parent"].to_list() == [1, None]
    assert [str(p) for p in result.items("rough")["a.points"]] == ["34"]
