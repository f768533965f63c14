"""The Human Development Index 2021: 191 values, ranks and tiers as UNDP published them (Report 2021/22, table 1).

The index is one formula and one linear item: the dimensions are not rounded on the way, only the index is, and ranks
are taken on the rounded value. The four countries that lack an input are on hold: unranked, not ranked last.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import scoring
from tests.published.cases import case

RENAMED = {
    "life_expectancy": "life",
    "expected_years_schooling": "expected",
    "mean_years_schooling": "mean_years",
    "gni_per_capita": "income",
}


@pytest.fixture(scope="module")
def scored() -> pl.DataFrame:
    table = pl.read_csv(case("undp-hdi-2021") / "hdi_2021.csv", infer_schema=False)
    country = pl.col("country").alias("unit_id")
    constants = {"level": "village", "sector": "village", "parent_id": None, "world": "world"}
    units = table.select(
        country, pl.col("country").alias("name"), *(pl.lit(v, pl.String).alias(k) for k, v in constants.items())
    )
    values = table.select(country, *(pl.col(old).alias(new) for old, new in RENAMED.items()))
    plan = scoring.load_rubric(Path(__file__).with_name("undp.yaml"))
    return scoring.score(plan, units, values).scores.join(table, left_on="unit_id", right_on="country")


def test_191_index_values_are_exact_to_three_decimals(scored: pl.DataFrame) -> None:
    ranked = scored.filter(~pl.col("held"))
    assert ranked.height == 191
    assert ranked["total"].to_list() == [Decimal(text) for text in ranked["hdi"]]


def test_191_ranks_and_tiers_are_those_published(scored: pl.DataFrame) -> None:
    ranked = scored.filter(~pl.col("held"))
    assert ranked["rank_world"].to_list() == [int(text) for text in ranked["hdi_rank"]]
    assert ranked["grade"].to_list() == ranked["development_group"].to_list()


def test_countries_without_an_input_are_unranked_not_last(scored: pl.DataFrame) -> None:
    held = scored.filter("held")
    assert held.height == 4
    assert held["rank_world"].null_count() == 4
    assert held["grade"].null_count() == 4
