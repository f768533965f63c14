"""The boundary of the engine: what it takes, what it refuses with names, and what types it gives back."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import scoring

PLAN = scoring.load_rubric(Path(__file__).parents[2] / "docs" / "first.yaml")
UNITS = pl.DataFrame(
    {
        "unit_id": ["x", "a", "b"],
        "name": ["示例县", "示例甲村", "示例乙村"],
        "level": ["county", "village", "village"],
        "sector": ["territory", "village", "village"],
        "parent_id": [None, "x", "x"],
    }
)
VALUES = pl.DataFrame({"unit_id": ["a", "b"], "income": [9.99, 10.0], "solved": [80.0, None]})


def with_row(**row: str | None) -> pl.DataFrame:
    return pl.concat([UNITS, pl.DataFrame([{"level": "village", "sector": "village", **row}], schema=UNITS.schema)])


def test_no_result_table_has_a_float() -> None:
    result = scoring.score(PLAN, UNITS, VALUES)
    for table in (result.scores, result.items("first"), result.issues):
        assert [name for name, dtype in table.schema.items() if dtype.is_float()] == []


def test_pandas_frames_give_the_same_scores() -> None:
    ours = scoring.score(PLAN, UNITS, VALUES)
    theirs = scoring.score(PLAN, UNITS.to_pandas(), VALUES.to_pandas())
    assert theirs.scores.equals(ours.scores)


def test_scores_are_returned_as_pandas_on_wish_still_exact() -> None:
    found = scoring.score(PLAN, UNITS, VALUES).to_pandas()
    assert isinstance(found, pd.DataFrame)
    assert [str(total) for total in found["total"]] == ["80.56", "60.00"]


def test_long_values_score_like_wide_ones() -> None:
    long = pl.DataFrame(
        {"unit_id": ["a", "a", "b"], "metric": ["income", "solved", "income"], "value": ["9.99", "80", "10"]}
    )
    assert scoring.score(PLAN, UNITS, long).scores.equals(scoring.score(PLAN, UNITS, VALUES).scores)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_refused_with_unit_and_metric(bad: float) -> None:
    values = VALUES.with_columns(income=pl.Series([bad, 10.0]))
    with pytest.raises(scoring.SubmissionError) as refused:
        scoring.score(PLAN, UNITS, values)
    assert "income" in str(refused.value)
    assert "“a”" in str(refused.value)


@pytest.mark.parametrize(
    ("units", "code"),
    [
        (with_row(unit_id="a", name="又一"), "repeated-unit"),
        (with_row(unit_id="c", name="丙", parent_id="nobody"), "unknown-parent"),
        (with_row(unit_id="c", name="丙", parent_id="c"), "circle"),
        (with_row(unit_id="c", name="丙", level="hamlet"), "unknown-level"),
        (UNITS.drop("parent_id"), "missing-column"),
    ],
)
def test_a_table_of_units_that_is_no_tree_is_refused(units: pl.DataFrame, code: str) -> None:
    with pytest.raises(scoring.SubmissionError, match=code):
        scoring.score(PLAN, units, VALUES)


@pytest.mark.parametrize(
    "values",
    [
        pl.DataFrame({"unit_id": ["a", "a"], "income": [1.0, 2.0]}),
        pl.DataFrame({"unit_id": ["a", "b"], "income": ["1", "many"]}),
        pl.DataFrame({"unit_id": ["a", "b"], "income": [True, False]}),
        pl.DataFrame({"unit_id": ["a", "a"], "metric": ["income", "income"], "value": ["1", "2"]}),
    ],
)
def test_values_that_cannot_be_used_are_refused(values: pl.DataFrame) -> None:
    with pytest.raises(scoring.SubmissionError):
        scoring.score(PLAN, UNITS, values)


def test_two_rubrics_may_not_claim_one_unit() -> None:
    other = scoring.parse_rubric(PLAN.text.replace("rubric: first", "rubric: second"))
    with pytest.raises(scoring.SubmissionError, match="claimed-twice"):
        scoring.score([PLAN, other], UNITS, VALUES)


def test_a_rubric_without_units_gives_an_empty_table() -> None:
    result = scoring.score(PLAN, UNITS.head(1))
    assert result.scores.height == 0
    assert result.issues.height == 0


def test_values_of_a_unit_that_is_not_listed_are_refused_by_name() -> None:
    for table in ("values", "targets"):
        with pytest.raises(scoring.SubmissionError) as caught:
            scoring.score(PLAN, UNITS.head(1), **{table: VALUES})
        assert {p.code for p in caught.value.problems} == {"unknown-unit"}
        assert len(caught.value.problems) == VALUES.height


def test_a_number_as_text_is_read_as_people_write_it_and_no_other_way() -> None:
    def total(text: str) -> object:
        values = pl.DataFrame({"unit_id": VALUES["unit_id"], "income": [text] * VALUES.height})
        return scoring.score(PLAN, UNITS, values).items(PLAN.id)["income"][0]

    assert total("10.50") == Decimal("10.5")
    for text in ("1e1", "0x1", "1_0", " 10", "inf", "１０"):
        with pytest.raises(scoring.SubmissionError):
            total(text)


def test_nothing_handed_in_is_changed() -> None:
    units, values = UNITS.clone(), VALUES.clone()
    scoring.score(PLAN, units, values)
    assert units.equals(UNITS)
    assert values.equals(VALUES)


def test_the_explanation_of_a_unit_nobody_scored_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        scoring.score(PLAN, UNITS, VALUES).explain("x")


def test_every_sentence_is_there_in_both_languages() -> None:
    result = scoring.score(PLAN, UNITS, VALUES)

    def sentences(node: Any) -> list[Any]:
        return [node.how, *(text for child in node.children for text in sentences(child))]

    for unit in ("a", "b"):
        said = [text for text in sentences(result.explain(unit).scorecard) if text is not None]
        assert said
        assert all(text.zh and text.en for text in said)
