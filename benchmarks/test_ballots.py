"""Tallying ballots, a row a mark: how many each choice has in each group of each unit, ours beside DuckDB."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import scoring
from benchmarks import province, sizes
from scoring.engine.ballots import marks

VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"


@pytest.mark.benchmark(group="ballots", timer=time.process_time)
@pytest.mark.parametrize("rows", sizes(100_000, 1_000_000, full=(10_000_000,)))
@pytest.mark.parametrize("by", ["scoring", "duckdb"])
def test_tally_ballots(benchmark: BenchmarkFixture, rows: int, by: str) -> None:
    plan = scoring.load_rubric(VILLAGE)
    table, units = province.single_ballots(plan, rows)
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
