"""Groups that several provinces share: their places and quotas are those of Polars, and what cannot be settled is refused."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from scoring import Plan, parse_rubric, score
from scoring.errors import SubmissionError
from tests.rubrics import leaf, text
from tests.spark.tabled import digests, on_spark

METRICS = (
    "\n".join(f"{id}: {{type: number}}" for id in "xyz") + "\nok: {type: boolean}\nmust: {type: number, missing: hold}"
)
CARD = f"- {leaf('a', 'x * 15', 60)}\n- {leaf('b', 'y * 5', 20)}\n- {leaf('c', 'must * 5', 20)}"
QUOTA = "{{share: {share}, within: {within}, rounding: {rounding}, min: {min}, cut_ties: {cut}}}"
RANKINGS = (  # ties, tie_break, and how the two quotas are: share, group, rounding, min, cut_ties
    ("competition", "[a, -y, ok]", ("30%", "unit.line", "floor", 1, "exclude"), ("50%", "county", "half_up", 0, "exclude")),
    ("dense", "[ok]", ("33.3%", "unit.line", "half_up", 0, "include"), ("40%", "unit.line", "ceil", 2, "committee")),
    ("average", "[]", ("20%", "county", "ceil", 1, "committee"), ("25%", "unit.line", "floor", 0, "include")),
    ("average", "[-z, b]", ("15%", "parent", "floor", 1, "exclude"), ("25%", "prefecture", "floor", 0, "committee")),
)  # fmt: skip


def rubric(n: int) -> Plan:
    ties, tie_break, *quotas = RANKINGS[n]
    names = ("share", "within", "rounding", "min", "cut")
    good, fair = (QUOTA.format(**dict(zip(names, quota, strict=True))) for quota in quotas)
    parts = {
        "rubric": f"tiny{n}",
        "applies_to": f"{{sector: village, where: \"unit.kind = 'k{n}'\"}}",
        "metrics": METRICS,
        "scorecard": CARD,
        "vetoes": "[{id: bad, when: y = 3, grade_at_most: fair, points_at_most: 40}]",
        "ranking": f"{{within: [parent, county, province, unit.line], ties: {ties}, tie_break: {tie_break}}}",
        "grades": f"[{{grade: good, at_least: 20, requires: y > 1, quota: {good}}}, {{grade: fair, quota: {fair}}}, {{grade: poor}}]",
    }
    return parse_rubric(text(**parts), f"tiny{n}.yaml")


def villages(provinces: int, each: int) -> pl.DataFrame:
    """Villages in lines that run through all provinces; the first stand directly under the province, in no county."""
    rows = [(f"p{p}", "province", "territory", None, None, None) for p in range(provinces)]
    rows += [(f"p{p}c{c}", "county", "territory", f"p{p}", None, None) for p in range(provinces) for c in range(3)]
    for p in range(provinces):
        for n in range(each):
            above = f"p{p}" if n < 4 else f"p{p}c{n % 3}"
            line = None if n % 7 == 0 else ("北线", "south")[n % 2]
            rows.append((f"p{p}v{n}", "village", "village", above, line, f"k{n % len(RANKINGS)}"))
    columns = ("unit_id", "level", "sector", "parent_id", "line", "kind")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(name="unit_id")


def few_values(units: pl.DataFrame) -> pl.DataFrame:
    """Whole numbers from few, so that many are equal; some are missing."""
    ids = units.filter(level="village")["unit_id"]
    draws = {
        name: ids.hash(seed).cast(pl.Int64, wrap_numerical=True).abs()
        for seed, name in enumerate(("x", "y", "z", "ok", "must"))
    }
    columns = {name: pl.select(pl.when(draw % 11 > 0).then(draw % 5)).to_series() for name, draw in draws.items()}
    columns["ok"] = columns["ok"] > 2
    return pl.DataFrame({"unit_id": ids, **columns})


def test_places_and_quotas_that_provinces_share_are_those_of_polars(spark: Any) -> None:
    plans, units = [rubric(n) for n in range(len(RANKINGS))], villages(3, 120)
    tables = {"units": units, "values": few_values(units)}
    local = score(plans, **tables)
    assert {"good", "fair", "poor", None} == set(local.scores["grade"])
    assert local.scores["undecided"].any()
    assert local.scores["held"].any()
    assert digests(on_spark(spark, plans, tables)) == digests(local)


# -- what is refused ------------------------------------------------------------------------------------------------


NO_CLUSTER = None  # refused before any is asked


def refused(*plans: Plan) -> list[str]:
    with pytest.raises(SubmissionError) as caught:
        on_spark(NO_CLUSTER, list(plans), {"units": villages(2, 40)})
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("within", ["", ", within: unit.line"])
def test_an_item_that_compares_units_of_several_provinces_is_refused_by_name(within: str) -> None:
    card = f"- {{id: best, method: peer_rank, mode: linear, value: x, points: 100{within}}}"
    with pytest.raises(SubmissionError, match="best") as caught:
        on_spark(NO_CLUSTER, [parse_rubric(text(scorecard=card), "tiny.yaml")], {"units": villages(2, 40)})
    assert [problem.code for problem in caught.value.problems] == ["peers-across"]


def test_a_mean_of_units_of_several_provinces_is_refused() -> None:
    plan = parse_rubric(text(metrics="x: {type: number, missing: peer_mean}"), "tiny.yaml")
    assert refused(plan) == ["peers-across"]


TOWN = text(
    rubric="town",
    applies_to="{level: county, sector: territory}",
    metrics="weak: {rollup: {share: \"grade = 'poor'\", over: {sector: village}}}",
    scorecard="- {id: b, method: linear, value: weak, zero_at: 100, full_at: 0, points: 100}",
)


def test_a_roll_up_of_grades_whose_quota_several_provinces_share_is_refused() -> None:
    assert refused(rubric(1), parse_rubric(TOWN, "town.yaml")) == ["rollup-across"]


def test_of_one_province_nothing_is_refused(spark: Any) -> None:
    plans, units = [rubric(1), parse_rubric(TOWN, "town.yaml")], villages(1, 40)
    tables = {"units": units, "values": few_values(units)}
    assert digests(on_spark(spark, plans, tables)) == digests(score(plans, **tables))


def test_rows_of_unknown_units_on_the_cluster_are_refused_not_lost(spark: Any) -> None:
    strange = spark.createDataFrame([("nobody", 1.0)], "unit_id string, x double")
    with pytest.raises(SubmissionError, match="nobody"):
        on_spark(spark, [rubric(0)], {"units": villages(2, 8), "values": strange})


def test_ids_that_were_read_as_numbers_are_refused_on_the_cluster_too(spark: Any) -> None:
    numbers = spark.createDataFrame([(1, 1.0)], "unit_id bigint, x double")
    with pytest.raises(SubmissionError, match="unit_id"):
        on_spark(spark, [rubric(0)], {"units": villages(2, 8), "values": numbers})


POLL = text(metrics="x: {ballot: {choices: {yes: 100, no: 0}}}")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("p0v1", "x", None, "yes", 3, "a"), ("p0v1", "x", None, "yes", -1, "b")], "bad-count"),
        ([("p0v1", "x", None, "yes", 1, "a"), ("p0v1", "x", None, "yes", 1, "a")], "repeated-ballot"),
        ([("p0v1", "x", None, "yes", 1, "a"), ("p0v1", "x", None, "oui", 1, "b")], "unknown-choice"),
    ],
)
def test_ballots_that_cannot_be_counted_are_refused_before_they_are_added_up(
    spark: Any, rows: list[tuple[Any, ...]], code: str
) -> None:
    ballots = spark.createDataFrame(
        rows, "unit_id string, poll string, group string, choice string, count int, ballot_id string"
    )
    tables = {"units": villages(2, 8), "ballots": ballots}
    with pytest.raises(SubmissionError) as caught:
        on_spark(spark, [parse_rubric(POLL, "tiny.yaml")], tables)
    assert code in {problem.code for problem in caught.value.problems}
