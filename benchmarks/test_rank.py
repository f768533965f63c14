"""Four ranks with two tie-breakers, quota and grades of units that have their totals already."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import scoring
from benchmarks import sizes
from benchmarks.side import work
from scoring.engine.grades import grades
from scoring.engine.ranks import ranks
from scoring.names import HELD, TOTAL, ancestor_of, group_of, points_of


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> scoring.Plan:
    file: Path = tmp_path_factory.mktemp("rubric") / "side.yaml"
    file.write_text(work.rubric(), encoding="utf-8")
    return scoring.load_rubric(file)


def scored(units: int) -> pl.DataFrame:
    """The columns that ranks and grades read."""
    random = np.random.default_rng(1)
    at = pl.int_range(units, eager=True)
    groups = {w: "g" + (at // each).cast(pl.String) for w, each in zip(work.RANKED, (12, 132, 792, units), strict=True)}
    return pl.DataFrame(
        {
            TOTAL: np.round(8_000 + 600 * random.standard_normal(units)).astype(np.int64),
            points_of("i00"): random.integers(0, 300, units),
            "income": np.round(random.random(units) * 100, 2),
            "satisfaction": random.random(units) * 100,
            HELD: np.zeros(units, dtype=bool),
            "veto.v1": random.random(units) < 0.01,
            "veto.v2": np.zeros(units, dtype=bool),
        }
        | {ancestor_of(within): group for within, group in groups.items()}
        | {group_of("county"): groups["county"]}
    )


@pytest.mark.benchmark(group="rank", timer=time.process_time)
@pytest.mark.parametrize("units", sizes(1_000, 10_000, 100_000, full=(1_000_000,)))
def test_rank_units(benchmark: BenchmarkFixture, plan: scoring.Plan, units: int) -> None:
    frame = scored(units).lazy()
    ranked = benchmark.pedantic(lambda: grades(ranks(frame, plan), plan).collect(), rounds=3, warmup_rounds=1)
    assert ranked["rank_province"].min() == 1
