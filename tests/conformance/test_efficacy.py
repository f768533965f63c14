"""功效系数法: worked examples printed on public pages.

Four companies by the improved method (bubsandbeans.com/paper/184325789.html); three indicators by the five tiers
(ti.zuoweng.com/ti/mBk8KKKQ, 66tiku.cn/634/658700.html, chati51.com/tiku/669a36199533584bb2354616.html). The pages round on the
way, hence the tolerances of 0.003 and 0.005.
"""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from scoring import Result, score
from tests.conformance.cases import numbers, read, rubric

CASE = "efficacy-coefficient"
COMPANIES = {
    "company": "unit_id",
    "labour_productivity": "labour",
    "net_output_per_100_fixed_assets": "output",
    "sales_per_100_gross_output": "sales",
    "profit_tax_per_100_sales": "profit",
}
TIERS = {"excellent": "1", "good": "0.8", "average": "0.6", "low": "0.4", "poor": "0.2"}


def companies(ids: list[str]) -> pl.DataFrame:
    columns = {"unit_id": ["all", *ids], "name": ["all", *ids], "level": ["province", *["county"] * len(ids)]}
    return pl.DataFrame({**columns, "sector": "territory", "parent_id": [None, *["all"] * len(ids)]})


@cache
def scored() -> Result:
    table = read(CASE, "four_companies.csv")
    return score(rubric("four_companies.yaml"), companies(table["company"].to_list()), table.rename(COMPANIES))


def expected() -> pl.DataFrame:
    """The published results, in the order of the scores."""
    order = scored().scores.select("unit_id")
    return order.join(
        read(CASE, "four_companies_expected.csv"),
        left_on="unit_id",
        right_on="company",
        how="left",
        maintain_order="left",
    )


@pytest.mark.parametrize("name", ["d1", "d2", "d3", "d4"])
def test_four_companies_each_coefficient(name: str) -> None:
    found = scored().items("four_companies")[f"{name}.points"]
    assert [float(points) for points in found] == pytest.approx(numbers(expected()[name]), abs=0.003)


def test_four_companies_the_geometric_mean_and_the_one_that_was_cut_off() -> None:
    found = dict(zip(scored().scores["unit_id"], map(float, scored().scores["total"]), strict=True))
    for company, value in zip(expected()["unit_id"], numbers(expected()["D"]), strict=True):
        assert found[company] == pytest.approx(82.184 if value is None else value, abs=0.003)


def test_four_companies_their_ranks() -> None:
    assert scored().scores["rank_parent"].to_list() == expected()["rank"].cast(pl.Int64).to_list()


# -- five tiers -----------------------------------------------------------------------------------------------------


def tiers() -> list[dict[str, str | None]]:
    return list(read(CASE, "five_tier_examples.csv").iter_rows(named=True))


def points(example: str, value: float) -> float:
    """What one of the examples earns at a value."""
    plan = rubric("five_tiers.yaml")
    leaf = plan.leaf(example.replace("-", "_"))
    values = pl.DataFrame({"unit_id": ["one"], leaf.inputs["value"].bare: [value]})
    return float(score(plan, companies(["one"]), values).items("five_tiers")[f"{leaf.id}.points"][0])


def test_the_rubric_has_the_standards_and_weights_that_were_printed() -> None:
    for row in tiers():
        method = rubric("five_tiers.yaml").leaf(str(row["example"]).replace("-", "_")).method
        printed = [(row[tier], coefficient) for tier, coefficient in TIERS.items() if row[tier] is not None]
        assert [float(mark) for mark in method.standards] == [float(mark or 0) for mark, _ in printed]
        assert [float(c) for c in method.coefficients] == [float(coefficient) for _, coefficient in printed]
        assert float(method.points) == float(row["weight"] or 0)


def test_five_tiers_each_score() -> None:
    for row in tiers():
        found = points(str(row["example"]), float(row["actual"] or 0))
        assert found == pytest.approx(float(row["expected_score"] or 0), abs=0.005)


def test_five_tiers_each_base_is_what_its_standard_earns() -> None:
    for row in tiers():
        marks = [float(row[tier] or 0) for tier in TIERS if row[tier] is not None]
        reached = max(mark for mark in marks if mark <= float(row["actual"] or 0))
        assert points(str(row["example"]), reached) == pytest.approx(float(row["expected_base"] or 0), abs=0.005)
