"""Tables handed to the engine: Polars or pandas, wide or long, and what is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from scoring import Result, SubmissionError, score
from tests.rubrics import item, leaf, plan, points, table, totals, units

METRICS = "x: {type: number}\nok: {type: boolean}\nmove: {type: choice, choices: [晋位, 降位]}"
CARD = f"""
    - {leaf("a", "x", 50)}
    - {{id: b, method: check, value: ok, points: 30}}
    - {{id: c, method: choice, value: move, points: 20, choices: {{晋位: 20, 降位: 5}}}}
"""
PLAN = plan(metrics=METRICS, scorecard=CARD)
UNITS = units("t1: v1 v2 v3")
VALUES = table([{"x": "12.5", "ok": True, "move": "晋位"}, {"x": 7, "ok": False, "move": "降位"}, {}]).with_columns(
    pl.col("x").cast(pl.Float64)
)
EXPECTED = points("62.5", 12, 0)


def scored(values: Any, where: Any = UNITS, **more: Any) -> Result:
    return score(PLAN, where, values, **more)


def refused(call: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(SubmissionError) as stopped:
        call()
    for problem in stopped.value.problems:
        assert problem.message.zh
        assert problem.message.en
    return [(problem.code, str(problem.place)) for problem in stopped.value.problems]


# -- what is taken --------------------------------------------------------------------------------------------------


def test_a_wide_table_has_a_column_a_metric() -> None:
    assert totals(scored(VALUES)) == EXPECTED


def test_a_long_table_has_a_row_a_value_as_text() -> None:
    rows = [
        ("v1", "x", "12.5"),
        ("v1", "ok", "true"),
        ("v1", "move", "晋位"),
        ("v2", "x", "7"),
        ("v2", "ok", "否"),
        ("v2", "move", "降位"),
    ]
    long = pl.DataFrame(rows, schema=["unit_id", "metric", "value"], orient="row")
    assert totals(scored(long)) == EXPECTED
    assert totals(scored(long.sample(fraction=1, shuffle=True, seed=1))) == EXPECTED


@pytest.mark.parametrize("arrow", [False, True])
def test_pandas_frames_give_the_same_scores(arrow: bool) -> None:
    def pandas(frame: pl.DataFrame) -> pd.DataFrame:
        return frame.to_pandas(use_pyarrow_extension_array=arrow)

    found = scored(pandas(VALUES), pandas(UNITS))
    assert_frame_equal(found.scores, scored(VALUES).scores)
    assert_frame_equal(found.items("tiny"), scored(VALUES).items("tiny"))


def test_an_empty_cell_of_pandas_is_a_missing_value_not_a_nan() -> None:
    frame = pd.DataFrame({"unit_id": ["v1", "v2"], "x": [12.5, float("nan")]})
    assert item(scored(frame), "a") == points("12.5", 0, 0)


def test_scores_go_back_to_pandas_as_exact_decimals() -> None:
    frame = scored(VALUES).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["total"].astype(str)) == ["62.50", "12.00", "0.00"]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.UInt32, pl.Float32, pl.Decimal(10, 3), pl.String])
def test_numbers_come_in_any_type_that_holds_them(dtype: Any) -> None:
    frame = VALUES.with_columns(x=pl.Series(["12", "7", None]).cast(pl.Int8).cast(dtype))
    assert item(scored(frame), "a") == points(12, 7, 0)


def test_lazy_frames_are_taken() -> None:
    assert totals(scored(VALUES.lazy(), UNITS.lazy())) == EXPECTED


def test_columns_nothing_asks_for_and_units_of_other_rubrics_are_left_alone() -> None:
    more = pl.concat([VALUES, VALUES.head(1).with_columns(unit_id=pl.lit("t1"))]).with_columns(spare=1)
    assert totals(scored(more)) == EXPECTED


def test_each_rubric_may_have_a_table_of_its_own() -> None:
    assert totals(scored({"tiny": VALUES, "other": VALUES.head(1)})) == EXPECTED
    assert totals(scored({"other": VALUES})) == points(0, 0, 0)


def test_no_values_at_all_are_all_missing() -> None:
    assert totals(scored(None)) == points(0, 0, 0)


def test_no_units_give_no_scores() -> None:
    assert scored(VALUES.clear(), UNITS.clear()).scores.height == 0


def test_nothing_handed_over_is_changed() -> None:
    values, where = VALUES.clone(), UNITS.clone()
    scored(values, where)
    assert_frame_equal(values, VALUES)
    assert_frame_equal(where, UNITS)


# -- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_nan_and_infinity_are_refused_by_unit_and_metric(bad: float) -> None:
    frame = VALUES.with_columns(x=pl.Series([1.0, bad, None]))
    assert refused(lambda: scored(frame)) == [("bad-value", "values:2:x")]


@pytest.mark.parametrize("bad", ["nan", "inf", "many", "", "５", "1,000", "12 万"])
def test_text_that_is_no_number_is_refused(bad: str) -> None:
    frame = VALUES.with_columns(x=pl.Series([bad, "7", None]))
    assert refused(lambda: scored(frame)) == [("bad-value", "values:1:x")]


@pytest.mark.parametrize("column", [[True, False, None], [date(2025, 1, 1), None, None], [[1], [2], None]])
def test_what_is_no_number_is_no_number(column: list[Any]) -> None:
    found = refused(lambda: scored(VALUES.with_columns(x=pl.Series(column))))
    assert {code for code, _ in found} == {"bad-value"}


def test_a_number_is_no_truth() -> None:
    assert refused(lambda: scored(VALUES.with_columns(ok=pl.Series([1, 0, None])))) == [
        ("bad-value", "values:1:ok"),
        ("bad-value", "values:2:ok"),
    ]


def test_every_bad_value_is_listed_at_once() -> None:
    frame = VALUES.with_columns(x=pl.Series(["a", "7", "b"]), ok=pl.Series(["yes", "true", None]))
    assert refused(lambda: scored(frame)) == [
        ("bad-value", "values:1:x"),
        ("bad-value", "values:3:x"),
        ("bad-value", "values:1:ok"),
    ]


def test_targets_and_last_year_are_refused_under_their_own_names() -> None:
    rate = plan(
        metrics="x: {type: number}",
        scorecard="- {id: a, method: step, value: x, target: target.x, per: 1, points: 9}",
    )
    nan = table({"v1": {"x": float("nan")}})
    assert refused(lambda: score(rate, UNITS, VALUES, targets=nan)) == [("bad-value", "targets:1:x")]
    last = plan(metrics="x: {type: number}", scorecard=f"- {leaf('a', 'x - previous.x', 9)}")
    assert refused(lambda: score(last, UNITS, VALUES, previous=nan)) == [("bad-value", "previous:1:x")]


def test_a_unit_twice_is_refused() -> None:
    assert refused(lambda: scored(pl.concat([VALUES, VALUES.head(1)]))) == [
        ("repeated-unit", "values:1:unit_id"),
        ("repeated-unit", "values:4:unit_id"),
    ]
    assert refused(lambda: scored(VALUES, pl.concat([UNITS, UNITS.tail(1)]))) == [
        ("repeated-unit", "units:4:unit_id"),
        ("repeated-unit", "units:5:unit_id"),
    ]


def test_a_value_twice_in_a_long_table_is_refused() -> None:
    long = pl.DataFrame({"unit_id": ["v1", "v1"], "metric": ["x", "x"], "value": ["1", "1"]})
    assert refused(lambda: scored(long)) == [("repeated-value", "values:x")]


def test_units_without_their_columns_are_refused() -> None:
    assert refused(lambda: scored(VALUES, UNITS.drop("sector", "parent_id"))) == [("missing-column", "units")] * 2
    assert refused(lambda: scored(VALUES.drop("unit_id"))) == [("missing-column", "values")]


def test_ids_read_as_numbers_are_refused() -> None:
    numbers = VALUES.with_columns(unit_id=pl.Series([1, 2, 3]))
    assert refused(lambda: scored(numbers)) == [("bad-value", "values:unit_id")]
    assert refused(lambda: scored(VALUES, UNITS.with_columns(unit_id=pl.Series([1, 2, 3, 4])))) == [
        ("bad-value", "units:unit_id")
    ]


def test_an_unknown_parent_is_refused() -> None:
    lost = UNITS.with_columns(parent_id=pl.Series([None, "t1", "t9", "t1"]))
    assert refused(lambda: scored(VALUES, lost)) == [("unknown-parent", "units:3:parent_id")]


def test_a_circle_is_refused_with_its_members() -> None:
    circle = UNITS.with_columns(parent_id=pl.Series(["v1", "t1", "t1", "t1"]))
    with pytest.raises(SubmissionError, match="t1 → v1 → t1"):
        scored(VALUES, circle)
    own = UNITS.with_columns(parent_id=pl.Series(["t1", "t1", "t1", "t1"]))
    assert refused(lambda: scored(VALUES, own)) == [("circle", "units:parent_id")]


def test_an_unknown_level_is_refused() -> None:
    assert refused(
        lambda: scored(VALUES, UNITS.with_columns(level=pl.Series(["township", "vilage", "village", "village"])))
    ) == [("unknown-level", "units:2:level")]


def test_every_fault_of_the_tree_is_listed_at_once() -> None:
    bad = UNITS.with_columns(level=pl.lit("vilage"), parent_id=pl.Series(["v1", "t1", "t9", None]))
    assert {code for code, _ in refused(lambda: scored(VALUES, bad))} == {"unknown-level", "unknown-parent", "circle"}


def test_a_unit_under_two_rubrics_is_refused() -> None:
    found = refused(lambda: score([PLAN, plan(rubric="other")], UNITS, VALUES))
    assert found == [("claimed-twice", "other:v1"), ("claimed-twice", "other:v2"), ("claimed-twice", "other:v3")]


def test_a_pandas_column_that_mixes_types_is_refused() -> None:
    mixed = pd.DataFrame({"unit_id": ["v1", "v2"], "x": [1, "two"]})
    assert refused(lambda: scored(mixed)) == [("bad-value", "table")]


# -- where ----------------------------------------------------------------------------------------------------------


def test_a_rubric_scores_the_units_it_applies_to() -> None:
    where = units("t1: v1 v2 v3", zone={"v1": "farming", "v2": "pastoral"})
    farming = plan(applies_to="{sector: village, where: unit.zone = 'farming'}")
    other = plan(rubric="other", applies_to="{level: village, where: unit.zone = 'pastoral'}")
    result = score([farming, other], where, VALUES)
    assert dict(result.scores.select("unit_id", "rubric").iter_rows()) == {"v1": "tiny", "v2": "other"}


def test_an_attribute_nobody_has_claims_nobody() -> None:
    assert score(plan(applies_to="{sector: village, where: unit.zone = 'farming'}"), UNITS, VALUES).scores.height == 0
