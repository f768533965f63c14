"""功效系数法: worked examples of textbooks, as published to two or three decimals (see the case's own README)."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

import scoring
from tests.published.cases import case

FIVE_TIERS = """
rubric: tiers
title: 五档功效系数
version: "1"
valid: {{from: 2006, until: 2030}}
applies_to: {{level: village}}
decimals: 2
missing: no_points
metrics: {{actual: {{type: number}}}}
scorecard: [{{id: item, method: efficacy, value: actual, standards: [{standards}], coefficients: [{coefficients}], points: {weight}}}]
ranking: {{within: []}}
grades: [{{grade: 一}}]
"""
FOUR_COMPANIES = """
rubric: companies
title: 改进功效系数
version: "1"
valid: {from: 2006, until: 2030}
applies_to: {level: village}
decimals: 3
missing: no_points
metrics: {labour: {type: number}, output: {type: number}, sales: {type: number}, profit: {type: number}}
scorecard:
  - id: d
    points: 100
    combine: geometric_mean
    items:
      - {id: d1, method: peer_range, value: labour, floor: 0.6, points: 100}
      - {id: d2, method: peer_range, value: output, floor: 0.6, points: 100}
      - {id: d3, method: peer_range, value: sales, floor: 0.6, points: 100}
      - {id: d4, method: peer_range, value: profit, floor: 0.6, points: 100}
ranking: {within: [unit.run]}
grades: [{grade: 一}]
"""


def one_unit(ids: list[str]) -> pl.DataFrame:
    columns = {
        "unit_id": ids,
        "name": ids,
        "level": ["village"] * len(ids),
        "sector": ["village"] * len(ids),
        "parent_id": [None] * len(ids),
        "run": ["r"] * len(ids),
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def test_five_tier_examples_give_the_published_score() -> None:
    table = pl.read_csv(case("efficacy-coefficient") / "five_tier_examples.csv", infer_schema=False)
    tiers = {"excellent": "1", "good": "0.8", "average": "0.6", "low": "0.4", "poor": "0.2"}
    for row in table.iter_rows(named=True):
        known = {name: row[name] for name in tiers if row[name] is not None}
        text = FIVE_TIERS.format(
            standards=", ".join(known.values()),
            coefficients=", ".join(tiers[name] for name in known),
            weight=row["weight"],
        )
        values = pl.DataFrame({"unit_id": ["a"], "actual": [float(row["actual"])]})
        total = scoring.score(scoring.parse_rubric(text), one_unit(["a"]), values).scores["total"][0]
        assert total == Decimal(row["expected_score"]), row["example"]


def test_four_companies_have_the_published_figures_and_ranks() -> None:
    folder = case("efficacy-coefficient")
    table = pl.read_csv(folder / "four_companies.csv", infer_schema=False)
    expected = pl.read_csv(folder / "four_companies_expected.csv", infer_schema=False)
    values = table.rename(dict(zip(table.columns, ["unit_id", "labour", "output", "sales", "profit"], strict=True)))
    result = scoring.score(scoring.parse_rubric(FOUR_COMPANIES), one_unit(values["unit_id"].to_list()), values)
    found = result.scores.join(result.items("companies").select("unit_id", "^d[1-4].points$"), on="unit_id").join(
        expected, left_on="unit_id", right_on="company"
    )
    assert found["rank_run"].cast(pl.String).to_list() == found["rank"].to_list()
    for row in found.iter_rows(named=True):
        for name, column in (
            ("d1", "d1.points"),
            ("d2", "d2.points"),
            ("d3", "d3.points"),
            ("d4", "d4.points"),
            ("D", "total"),
        ):
            if row[name] is not None:
                assert abs(row[column] - Decimal(row[name])) <= Decimal("0.003")
