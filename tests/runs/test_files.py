"""From files to files: streamed or in memory, in any order of the rows, the result is that of `scoring.score`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import scoring
from benchmarks.side import work
from scoring.engine.streamed import can_stream
from scoring.runs.digest import table_digest

ROOT = Path(__file__).parents[2]
SIZE = 1_500
Change = Callable[[pl.DataFrame], pl.DataFrame]
ORDERS: dict[str, Change] = {
    "in order": lambda values: values,
    "shuffled": lambda values: values.sample(fraction=1, shuffle=True, seed=3),
    "some did not report": lambda values: values[::3],
}
RULES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "some wait": lambda text: text.replace("missing: exempt", "missing: hold", 2),
    "some do not apply": lambda text: text.replace("  method: bands", "  method: bands\n    applies_if: income > 50"),
    "everything may be left out": lambda text: text.replace("missing: no_points", "missing: exempt"),
    "ties share their mean": lambda text: text.replace("ranking:", "ranking:\n  ties: average"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return work.make(tmp_path_factory.mktemp("side"), SIZE)


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("order", ORDERS)
def test_streamed_is_as_in_memory(folder: Path, tmp_path: Path, rules: str, order: str) -> None:
    plan = scoring.parse_rubric(RULES[rules](work.rubric()), "side.yaml")
    units, values = pl.read_parquet(folder / "units.parquet"), ORDERS[order](pl.read_parquet(folder / "values.parquet"))
    values.write_parquet(tmp_path / "values.parquet")
    assert can_stream([plan], values.schema)
    out = scoring.score_files(plan, folder / "units.parquet", tmp_path / "values.parquet", tmp_path / "out")
    result = scoring.score(plan, units, values)
    assert pl.read_parquet(out / "scores.parquet").equals(result.scores)
    assert pl.read_parquet(out / "points/side.parquet").equals(result.of("side").points)


def test_threads_do_not_show(folder: Path, tmp_path: Path) -> None:
    found = set()
    for threads in ("1", "2", "16"):
        command = [sys.executable, "-m", "benchmarks.side.measure", "scoring", str(folder), str(tmp_path / threads)]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"POLARS_MAX_THREADS": threads}, check=True)
        parts = [pl.read_parquet(tmp_path / threads / name) for name in ("scores.parquet", "points/side.parquet")]
        found.add(" ".join(map(table_digest, parts)))
    assert len(found) == 1


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e30])
def test_a_value_that_is_no_number_is_refused_with_its_row_and_leaves_nothing(
    folder: Path, tmp_path: Path, bad: float
) -> None:
    values = pl.read_parquet(folder / "values.parquet")
    wrong = pl.when(pl.int_range(pl.len()) == 7).then(bad).otherwise("m00").alias("m00")
    values.with_columns(wrong).write_parquet(tmp_path / "values.parquet")
    plan = scoring.load_rubric(folder / "rubric.yaml")
    with pytest.raises(scoring.SubmissionError) as refused:
        scoring.score_files(plan, folder / "units.parquet", tmp_path / "values.parquet", tmp_path / "out")
    [problem] = refused.value.problems
    assert (problem.code, problem.place.line, problem.place.cell) == ("bad-value", 8, "m00")
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_a_unit_that_stands_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    values = pl.read_parquet(folder / "values.parquet")
    pl.concat([values, values[:1]]).write_parquet(tmp_path / "values.parquet")
    with pytest.raises(scoring.SubmissionError, match="repeated-unit"):
        scoring.score_files(
            scoring.load_rubric(folder / "rubric.yaml"),
            folder / "units.parquet",
            tmp_path / "values.parquet",
            tmp_path / "out",
        )


def test_text_among_numbers_is_read_in_memory_with_the_same_result(folder: Path, tmp_path: Path) -> None:
    values = pl.read_parquet(folder / "values.parquet").with_columns(pl.col("income").cast(pl.String))
    values.write_parquet(tmp_path / "values.parquet")
    plan = scoring.load_rubric(folder / "rubric.yaml")
    assert not can_stream([plan], values.schema)
    out = scoring.score_files(plan, folder / "units.parquet", tmp_path / "values.parquet", tmp_path / "out")
    known = scoring.score_files(plan, folder / "units.parquet", folder / "values.parquet", tmp_path / "known")
    for name in ("scores.parquet", "points/side.parquet"):
        assert table_digest(pl.read_parquet(out / name)) == table_digest(pl.read_parquet(known / name))
