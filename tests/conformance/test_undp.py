"""The Human Development Index 2021: UNDP, Human Development Report 2021/22, table 1 and technical note 1 (CC BY 3.0 IGO).

The natural rubric would be a `geometric_mean` group of three `linear` items. But items are rounded to the rubric's
decimals, three as the index is published, before a group combines them, and that moves the third decimal of the index.
UNDP rounds nothing before the index, so the index is one formula, whose parts keep nine decimals, and the only item
rounds it once. Ranks and tiers then come from the rounded index, as UNDP's do: unrounded, 29 countries would move.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import polars as pl

from scoring import Result, parse_rubric, score
from tests.conformance.cases import read, rubric

INPUTS = {
    "country": "unit_id",
    "life_expectancy": "life",
    "expected_years_schooling": "expected_schooling",
    "mean_years_schooling": "mean_schooling",
    "gni_per_capita": "income",
}


def published() -> pl.DataFrame:
    return read("undp-hdi-2021", "hdi_2021.csv").sort("country")


def world(countries: pl.Series) -> pl.DataFrame:
    ids = ["the world", *countries]
    level = ["province", *["prefecture"] * len(countries)]
    parent = [None, *["the world"] * len(countries)]
    return pl.DataFrame({"unit_id": ids, "name": ids, "level": level, "sector": "territory", "parent_id": parent})


@cache
def scored() -> Result:
    table = published()
    return score(rubric("hdi_2021.yaml"), world(table["country"]), table.select(*INPUTS).rename(INPUTS))


def test_191_index_values_to_three_decimals() -> None:
    wanted = [None if text is None else Decimal(text) for text in published()["hdi"]]
    assert sum(value is not None for value in wanted) == 191
    assert scored().scores["total"].to_list() == wanted


def test_191_ranks_that_share_the_smallest_at_a_tie() -> None:
    wanted = published()["hdi_rank"].cast(pl.Int64).to_list()
    assert sum(value is not None for value in wanted) == 191
    assert scored().scores["rank_province"].to_list() == wanted


def test_191_tiers() -> None:
    wanted = published().with_columns(pl.when(pl.col("hdi").is_not_null()).then("development_group").alias("tier"))
    assert scored().scores["grade"].to_list() == wanted["tier"].to_list()
    assert dict(scored().scores["grade"].drop_nulls().value_counts().iter_rows()) == {
        "VERY HIGH HUMAN DEVELOPMENT": 66,
        "HIGH HUMAN DEVELOPMENT": 49,
        "MEDIUM HUMAN DEVELOPMENT": 44,
        "LOW HUMAN DEVELOPMENT": 32,
    }


def test_four_countries_that_lack_an_input_are_unranked_and_not_last() -> None:
    held = scored().scores.filter("held")
    assert held.height == 4
    assert held["total"].null_count() == held["rank_province"].null_count() == held["grade"].null_count() == 4
    assert scored().scores["peers_province"].drop_nulls().unique().to_list() == [191]


def test_items_rounded_to_three_decimals_would_spoil_the_third_decimal() -> None:
    text = rubric("hdi_2021.yaml").text
    head, _, rest = text.partition("  - {id: hdi_index")
    items = "\n".join(
        f"      - {{id: {name}, method: linear, value: {name}_index, zero_at: 0, full_at: 1, points: 1}}"
        for name in ("health", "education", "income")
    ).replace("id: income,", "id: incomes,")
    group = f"  - id: hdi_index\n    points: 1\n    combine: geometric_mean\n    items:\n{items}\n"
    table = published()
    other = parse_rubric(head + group + rest.partition("\n")[2])
    rounded = score(other, world(table["country"]), table.select(*INPUTS).rename(INPUTS))
    moved = (rounded.scores["total"] != scored().scores["total"]).sum()
    assert moved > 0
