"""Scoring and ranking villages with the village rubric: polls and panels included."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import scoring
from benchmarks import province, sizes

VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"


@pytest.mark.benchmark(group="score", timer=time.process_time)
@pytest.mark.parametrize("villages", sizes(1_000, 10_000, 100_000))
def test_score_villages(benchmark: BenchmarkFixture, villages: int) -> None:
    plan = scoring.load_rubric(VILLAGE)
    units = province.units(villages)
    ids = units.filter(level="village")["unit_id"]
    given = {
        "values": province.values(plan, ids),
        "ballots": province.ballots(plan, ids),
        "panels": province.panels(plan, ids),
    }
    result = benchmark.pedantic(lambda: scoring.score(plan, units, **given).scores, rounds=5, warmup_rounds=1)
    assert result["total"].count() == villages
