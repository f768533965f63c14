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
    "a grade asks where the unit stands": lambda text: text.replace(
        "satisfaction >= 80", "satisfaction >= 80 and unit.parent_id != 'x' and unit.sector == 'village'"
    ),
    "an item asks for level and id": lambda text: text.replace(
        "  method: bands", "  method: bands\n    applies_if: unit.level == 'village' and unit.unit_id != 'v00000007'"
    ),
    "the scope asks for the level": lambda text: text.replace(
        "  sector: village", "  where: unit.level in ['village', 'community']", 1
    ),
    "ranked among those of a name and a sector": lambda text: text.replace(
        "  - parent\n", "  - parent\n  - unit.name\n  - unit.sector\n", 1
    ),
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


@pytest.mark.parametrize("asks", ["income > 50", "unit.name != '示例v00000007'"])
def test_units_in_any_order_and_in_small_chunks_keep_their_names(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asks: str
) -> None:
    monkeypatch.setattr("scoring.runs.files.MANY", 1)
    monkeypatch.setattr("scoring.runs.files.SMALL", 100)
    text = work.rubric().replace("  method: bands", f"  method: bands\n    applies_if: {asks}")
    plan, units = scoring.parse_rubric(text, "side.yaml"), pl.read_parquet(folder / "units.parquet")
    units.sample(fraction=1, shuffle=True, seed=5).write_parquet(tmp_path / "units.parquet")
    out = scoring.score_files(plan, tmp_path / "units.parquet", folder / "values.parquet", tmp_path / "out")
    known = scoring.score(plan, units, pl.read_parquet(folder / "values.parquet"))
    assert pl.read_parquet(out / "scores.parquet").equals(known.scores)


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


POLL = """
rubric: polled
title: 测评
version: "1"
valid: {from: 2025, until: 2026}
applies_to: {sector: village}
metrics: {m: {ballot: {choices: {好: 100, 差: 0}, min_ballots: 1, groups: {党员: 60, 群众: 40}}}}
scorecard: [{id: a, method: linear, points: 100, value: m, zero_at: 0, full_at: 100}]
ranking: {within: [parent]}
grades: [{grade: 好}]
decimals: 2
missing: no_points
"""


def polled(folder: Path, ballots: pl.DataFrame) -> Path:
    """Files of two villages, and the ballots of everybody in them."""
    units = {"unit_id": ["t", "v1", "v2"], "level": ["township", "village", "village"]}
    more = {"name": ["镇", "甲", "乙"], "sector": ["territory", "village", "village"], "parent_id": [None, "t", "t"]}
    pl.DataFrame(units | more).write_parquet(folder / "units.parquet")
    pl.DataFrame({"unit_id": ["v1", "v2"]}).write_parquet(folder / "values.parquet")
    ballots.write_parquet(folder / "ballots.parquet")
    return scoring.score_files(
        scoring.parse_rubric(POLL, "polled.yaml"),
        folder / "units.parquet",
        folder / "values.parquet",
        folder / "out",
        ballots=folder / "ballots.parquet",
    )


def marks(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    columns = {"unit_id": pl.String, "group": pl.String, "choice": pl.String, "count": pl.Int64}
    return pl.DataFrame(rows, columns, orient="row").with_columns(poll=pl.lit("m"))


def test_ballots_in_a_file_count_as_those_in_memory(tmp_path: Path) -> None:
    one_by_one = marks(*[("v1", "党员", "好", 1), ("v2", "群众", "差", 1), ("v1", "群众", "好", 1)] * 40)
    rest = marks(("v2", "党员", "好", 3), ("v1", "群众", "差", 7))
    out = polled(tmp_path, pl.concat([one_by_one, rest]))
    plan, units = scoring.parse_rubric(POLL, "polled.yaml"), pl.read_parquet(tmp_path / "units.parquet")
    known = scoring.score(plan, units, ballots=pl.concat([rest, one_by_one]))
    assert pl.read_parquet(out / "scores.parquet").equals(known.scores)


@pytest.mark.parametrize(
    ("row", "code"), [(("v1", "党员", "好", -1), "bad-count"), (("v1", "党员", "良", 1), "unknown-choice")]
)
def test_a_ballot_that_cannot_be_counted_is_named_by_its_row(
    tmp_path: Path, row: tuple[str, str, str, int], code: str
) -> None:
    with pytest.raises(scoring.SubmissionError) as refused:
        polled(tmp_path, marks(*[("v1", "党员", "好", 1)] * 9, row))
    [problem] = refused.value.problems
    assert (problem.code, problem.place.line) == (code, 10)


def test_text_among_numbers_is_read_in_memory_with_the_same_result(folder: Path, tmp_path: Path) -> None:
    values = pl.read_parquet(folder / "values.parquet").with_columns(pl.col("income").cast(pl.String))
    values.write_parquet(tmp_path / "values.parquet")
    plan = scoring.load_rubric(folder / "rubric.yaml")
    assert not can_stream([plan], values.schema)
    out = scoring.score_files(plan, folder / "units.parquet", tmp_path / "values.parquet", tmp_path / "out")
    known = scoring.score_files(plan, folder / "units.parquet", folder / "values.parquet", tmp_path / "known")
    for name in ("scores.parquet", "points/side.parquet"):
        assert table_digest(pl.read_parquet(out / name)) == table_digest(pl.read_parquet(known / name))
