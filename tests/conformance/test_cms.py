"""US Hospital Value-Based Purchasing: CMS, fiscal years 2024 and 2021 (42 CFR 412.165; US government data, public domain).

Indicator scores are formulas and must be exact: ROUND is half up on nine decimals, where plain floats fall one point short
three times. The scorecard is the rule as an author would write it: two groups that want two items each and convert to 25,
missing dimensions shared out by the root. Its points have four decimals, the language's most, so it is compared at that
precision; the formulas beside it keep nine decimals and meet the published dimensions and totals within 1e-9.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import polars as pl
import pytest

from scoring import Result, score
from tests.conformance.cases import numbers, read, rubric

CASE = "cms-hvbp-fy2024"
INDICATORS = {
    "MORT-30-AMI": "ami",
    "MORT-30-HF": "hf",
    "MORT-30-PN": "pn",
    "MORT-30-COPD": "copd",
    "MORT-30-CABG": "cabg",
    "COMP-HIP-KNEE": "hip_knee",
    **{f"HAI-{n}": f"hai_{n}" for n in range(1, 7)},
}
CLINICAL = "Unweighted Normalized Clinical Outcomes Domain Score"
SAFETY = "Unweighted Normalized Safety Domain Score"
TOTAL = "Total Performance Score"
PLACES = Decimal("0.0001")


def published(name: str) -> pl.DataFrame:
    return read(CASE, name).sort("Facility ID")


def hospitals(table: pl.DataFrame, county: str) -> pl.DataFrame:
    """The tree of states, their counties, and hospitals as their lowest units."""
    places = table.select(
        "Facility ID", "State", where=pl.concat_str("State", pl.lit("/"), pl.col(county).fill_null("?"))
    )
    states = places.select(unit_id="State", level=pl.lit("province"), parent_id=pl.lit(None, pl.String)).unique()
    counties = places.select(unit_id="where", level=pl.lit("county"), parent_id="State").unique()
    lowest = places.select(unit_id="Facility ID", level=pl.lit("village"), parent_id="where")
    return pl.concat([states, counties, lowest]).with_columns(name="unit_id", sector=pl.lit("hospital"))


@cache
def scored() -> Result:
    rates, points, domains = (
        published(f"{name}.csv") for name in ("rates", "expected_points", "expected_domains_and_tps")
    )
    names = {
        f"{measure}|{period}": f"{id}_{when}"
        for measure, id in INDICATORS.items()
        for period, when in (("baseline", "before"), ("performance", "now"))
    }
    given = rates.select(
        pl.col("Facility ID").alias("unit_id"), *(pl.col(name).alias(id) for name, id in names.items())
    )
    inputs = {
        "engagement": "Unweighted Person And Community Engagement Domain Score",
        "efficiency": "Unweighted Normalized Efficiency And Cost Reduction Domain Score",
    }
    given = given.with_columns(
        points["SSI combined|score"].alias("ssi"), *(domains[column].alias(id) for id, column in inputs.items())
    )
    return score(rubric("hospitals_2024.yaml"), hospitals(rates, "County/Parish"), given)


def metric(id: str) -> list[Decimal | None]:
    return list(scored().items("hospitals_2024")[id])


def test_21480_indicator_scores_exactly() -> None:
    expected = published("expected_points.csv")
    count = 0
    for measure, id in INDICATORS.items():
        for what in ("achievement", "improvement"):
            wanted = numbers(expected[f"{measure}|{what}"])
            found = [None if value is None else float(value) for value in metric(f"{id}_{what}")]
            # improvement is printed only where there is a baseline, and so is the formula's
            assert [(f, w) for f, w in zip(found, wanted, strict=True) if w is not None and f != w] == []
        wanted = numbers(expected[f"{measure}|score"])
        assert [None if value is None else float(value) for value in metric(id)] == wanted
        count += sum(value is not None for value in wanted)
    assert count == 21_480


@pytest.mark.parametrize(
    ("id", "column", "count"), [("clinical_score", CLINICAL, 2413), ("safety_score", SAFETY, 2107)]
)
def test_dimensions_within_a_billionth(id: str, column: str, count: int) -> None:
    wanted = numbers(published("expected_domains_and_tps.csv")[column])
    found = metric(id)
    assert [value is None for value in found] == [value is None for value in wanted]
    assert sum(value is not None for value in wanted) == count
    assert max(abs(float(f) - w) for f, w in zip(found, wanted, strict=True) if f is not None and w is not None) <= 1e-9


def test_2474_totals_within_a_billionth() -> None:
    wanted = numbers(published("expected_domains_and_tps.csv")[TOTAL])
    assert len(wanted) == 2474
    assert max(abs(float(f or 0) - (w or 0)) for f, w in zip(metric("performance_score"), wanted, strict=True)) <= 1e-9


@pytest.mark.parametrize(("group", "column"), [("clinical", CLINICAL), ("safety", SAFETY)])
def test_groups_of_the_scorecard_are_the_dimensions_to_four_places(group: str, column: str) -> None:
    """A group is converted once from whole scores, so it is the published quarter rounded half up, exactly."""
    found = scored().items("hospitals_2024")[f"{group}.points"].to_list()
    wanted = published("expected_domains_and_tps.csv")[column].to_list()
    quarters = [
        None if text is None else (Decimal(text) / 4 + Decimal("1e-11")).quantize(PLACES, ROUND_HALF_UP)
        for text in wanted
    ]
    assert found == quarters


def test_totals_of_the_scorecard_to_the_precision_of_points() -> None:
    """Four dimensions, each rounded to four places, converted where one is missing: 4 x 0.00005 x 100/75 at most, and a rounding."""
    found = [float(total or 0) for total in scored().scores["total"]]
    assert found == pytest.approx(numbers(published("expected_domains_and_tps.csv")[TOTAL]), abs=0.0004)


def test_437_hospitals_have_three_dimensions_of_four() -> None:
    assert sum(value == 3 for value in metric("dimensions")) == 437
    assert sum(value == 4 for value in metric("dimensions")) == 2474 - 437


def test_ranks_in_each_state_are_those_of_the_published_totals_but_for_two() -> None:
    """No ranking is published; the rubric ranks by its total to four places and breaks ties by the nine of the formula.

    Two hospitals of New York share a published total with another whose dimensions round the other way at the fourth place.
    """
    wanted = published("expected_domains_and_tps.csv").select(
        pl.col("Facility ID").alias("unit_id"),
        pl.col(TOTAL).cast(pl.Float64).round(9).rank("min", descending=True).over("State").cast(pl.Int64).alias("rank"),
    )
    both = scored().scores.join(wanted, on="unit_id", how="left", maintain_order="left")
    apart = both.filter(pl.col("rank_province") != pl.col("rank"))
    assert apart["unit_id"].to_list() == ["330005", "330006"]
    assert (apart["rank_province"] - apart["rank"]).to_list() == [1, 1]


# -- 2021 -----------------------------------------------------------------------------------------------------------

DIMENSIONS_2021 = {
    "clinical": "Unweighted Normalized Clinical Outcomes Domain Score",
    "engagement": "Unweighted Person and Community Engagement Domain Score",
    "safety": "Unweighted Normalized Safety Domain Score",
    "efficiency": "Unweighted Normalized Efficiency and Cost Reduction Domain Score",
}


def test_2676_totals_of_2021_from_their_dimensions() -> None:
    table = published("fy2021_domains_and_tps.csv")
    given = table.select(
        pl.col("Facility ID").alias("unit_id"), *(pl.col(column).alias(id) for id, column in DIMENSIONS_2021.items())
    )
    result = score(rubric("hospitals_2021.yaml"), hospitals(table, "County Name"), given)
    wanted = numbers(table[TOTAL])
    assert len(wanted) == 2676
    exact = result.items("hospitals_2021")["performance_score"].to_list()
    assert max(abs(float(f) - (w or 0)) for f, w in zip(exact, wanted, strict=True)) <= 1e-9
    assert [float(total) for total in result.scores["total"]] == pytest.approx(wanted, abs=0.0004)
