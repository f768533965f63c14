"""What is handed out of a run of 10,000 villages with a year before it: the ranking workbook, CSV, the summary report.

CPU time, as the machine may be shared; reading the run's tables is part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import scoring
from benchmarks import province
from scoring.reports import View
from scoring.reports.book.as_csv import table_csv
from scoring.reports.book.rankings import ranking_tables, ranking_workbook
from scoring.reports.overview import overview_html, overview_workbook
from scoring.runs import Run, open_run
from tests.reports.book.stored import store

VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"
VILLAGES = 10_000


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Last year's run and this year's."""
    out = tmp_path_factory.mktemp("runs")
    plan, units = scoring.load_rubric(VILLAGE), province.units(VILLAGES)
    ids = units.filter(level="village")["unit_id"]

    def made(seed: int, before: Run | None) -> Run:
        ballots, panels = province.ballots(plan, ids, seed), province.panels(plan, ids, seed=seed)
        values = province.values(plan, ids, seed)
        return store(out, plan, units, values, ballots=ballots, panels=panels, previous_run=before)

    before = made(1, None)
    return before.folder, made(2, before).folder


@pytest.mark.benchmark(group="export", timer=time.process_time)
@pytest.mark.parametrize(
    "make",
    [
        ranking_workbook,
        lambda view: [table_csv(table) for table in ranking_tables(view)],
        overview_workbook,
        overview_html,
    ],
    ids=["ranking workbook", "ranking csv", "summary workbook", "summary page"],
)
def test_export_10_000_villages(
    benchmark: BenchmarkFixture, runs: tuple[Path, Path], make: Callable[[View], object]
) -> None:
    def fresh() -> tuple[tuple[View], dict[str, object]]:
        before, now = map(open_run, runs)
        return (View(now, last=before),), {}

    assert benchmark.pedantic(make, setup=fresh, rounds=3, warmup_rounds=1)
