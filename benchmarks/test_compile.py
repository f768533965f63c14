"""Loading and checking rubrics: many files as `scoring rubric check` does, one very large one, one after each word typed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import sizes
from benchmarks.rubrics import rubric
from scoring.rubric import examine, examine_files, load_rubric
from scoring.rubric.sql import trees

VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"


@pytest.mark.benchmark(group="compile", timer=time.process_time)
def test_the_village_rubric(benchmark: BenchmarkFixture) -> None:
    plan = benchmark.pedantic(lambda: load_rubric(VILLAGE), setup=trees.cache_clear, rounds=20)
    assert plan.id == "village"


@pytest.mark.benchmark(group="compile", timer=time.process_time)
def test_sixty_rubrics_of_thirty_items(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    files = [tmp_path / f"r{n:02}.yaml" for n in range(60)]
    for n, file in enumerate(files):
        file.write_text(rubric(30, f"r{n:02}"), encoding="utf-8")
    plans, _ = benchmark.pedantic(lambda: examine_files(files), setup=trees.cache_clear, rounds=5)
    assert len(plans) == len(files)


@pytest.mark.benchmark(group="compile", timer=time.process_time)
@pytest.mark.parametrize("items", sizes(40, 400, full=(3_500,)))  # a file holds at most 1 MiB
def test_one_rubric(benchmark: BenchmarkFixture, items: int) -> None:
    text = rubric(items)
    plan, _ = benchmark.pedantic(lambda: examine(text, "big.yaml"), setup=trees.cache_clear, rounds=5)
    assert plan is not None


@pytest.mark.benchmark(group="compile", timer=time.process_time)
def test_the_village_rubric_again_after_a_word(benchmark: BenchmarkFixture) -> None:
    text = VILLAGE.read_text(encoding="utf-8")
    plan, _ = benchmark(lambda: examine(text, "village.yaml"))
    assert plan is not None
