"""A province from its submissions to the ranking workbook: ten rubrics, roll-ups, ballots, panels; submissions as workbooks or as CSV."""

from __future__ import annotations

import os
import re
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scoring.reports import View
from scoring.reports.book.rankings import ranking_workbook
from scoring.rubric import load_rubrics
from scoring.runs import run_cycle
from scoring.sample import SIZES, make_sample

RUBRICS = sorted((Path(__file__).parents[1] / "rubrics").glob("*.yaml"))


@pytest.fixture(params=["xlsx", "csv"])
def cycle(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The first of the two years, its submissions as one workbook a file."""
    files = [path for path in RUBRICS if path.stem != "province"]
    folder = make_sample(tmp_path / "cycles", load_rubrics(files), SIZES["province"], 1, 2025, 0.0, files)[0]
    if request.param == "xlsx":
        for file in sorted((folder / "submissions").glob("*.csv")):
            pl.read_csv(file, infer_schema=False).write_excel(file.with_suffix(".xlsx"), "填报")
            file.unlink()
        settings = folder / "cycle.yaml"
        told = re.sub(r"(submissions/[\w-]+)\.csv", r"\1.xlsx", settings.read_text(encoding="utf-8"))
        settings.write_text(told, encoding="utf-8")
    return folder


@pytest.mark.benchmark(group="province")
def test_from_submissions_to_the_ranking_workbook(benchmark: BenchmarkFixture, cycle: Path, tmp_path: Path) -> None:
    before = sum(os.times()[:4])

    def whole() -> object:
        return ranking_workbook(View(run_cycle(cycle, tmp_path / "runs").run))

    assert benchmark.pedantic(whole, rounds=1)
    benchmark.extra_info["cpu"] = round(sum(os.times()[:4]) - before, 1)
    print(f"\n{benchmark.name}: {benchmark.extra_info['cpu']} s CPU")
