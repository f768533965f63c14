"""Tallying ballots, a row a mark: how many each choice has in each group of each unit, ours beside DuckDB."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import scoring
from benchmarks import sizes
from scoring.engine.ballots import marks

VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"
A_UNIT = 100  # ballots


def ballots(plan: scoring.Plan, rows: int) -> tuple[pl.DataFrame, pl.Series]:
    """So many ballots of the plan's one poll, and the units that they are of."""
    [(poll, metric)] = plan.rubric.made_by("ballot").items()
    assert metric.ballot is not None
    random = np.random.default_rng(1)
    units = pl.Series("unit_id", [f"v{n:07d}" for n in range(max(1, rows // A_UNIT))])
    groups, choices = (pl.Series(list(names)) for names in (metric.ballot.voters(), metric.ballot.choices))
    table = pl.DataFrame(
        {
            "unit_id": units.gather(random.integers(0, len(units), rows)),
            "poll": pl.repeat(poll, rows, eager=True),
            "group": groups.gather(random.integers(0, len(groups), rows)),
            "choice": choices.gather(random.integers(0, len(choices), rows)),
            "count": pl.repeat(1, rows, eager=True),
        }
    )
    return table, units


@pytest.mark.benchmark(group="ballots", timer=time.process_time)
@pytest.mark.parametrize("rows", sizes(100_000, 1_000_000, full=(10_000_000,)))
@pytest.mark.parametrize("by", ["scoring", "duckdb"])
def test_tally_ballots(benchmark: BenchmarkFixture, rows: int, by: str) -> None:
    plan = scoring.load_rubric(VILLAGE)
    table, units = ballots(plan, rows)
    query = "SELECT unit_id, \"group\", choice, sum(count) AS n FROM ballots WHERE poll = '{}' GROUP BY ALL"

    def ours() -> int:
        return int(marks(plan, table, units).select(pl.sum_horizontal(pl.exclude("unit_id")).sum()).item())

    def theirs() -> int:
        with duckdb.connect() as base:
            base.execute("SET threads TO 2")
            base.register("ballots", table.to_arrow())
            return sum(row[-1] for row in base.execute(query.format(table["poll"][0])).fetchall())

    total = benchmark.pedantic(ours if by == "scoring" else theirs, rounds=3, warmup_rounds=1)
    assert total == rows
