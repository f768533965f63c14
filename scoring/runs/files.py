"""Scoring from Parquet files to Parquet files: for tables that are large, or that are files already."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import polars as pl

from scoring.engine import Result, score
from scoring.engine.score import Units, claimed_units
from scoring.engine.scored import Scored
from scoring.engine.streamed import BAD, can_stream, stream
from scoring.engine.tables import read_tables, repeated
from scoring.engine.wide import values_for
from scoring.errors import SubmissionError
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import owners
from scoring.runs.write import ROWS_A_GROUP

SCORES: Final = "scores.parquet"
PART: Final = ".part"  # ends the name of a file that is not whole yet


def score_files(
    rubrics: Sequence[Plan] | Plan, units: str | Path, values: str | Path, out: str | Path, **others: str | Path
) -> Path:
    """Scores units from Parquet files and writes `scores.parquet` and `points/<rubric>.parquet` into the folder `out`.

    `scores` is what `Result.scores` gives. `points` has a row a unit in the order of ids, in groups of 50,000 rows, so
    that one unit's row is a few milliseconds away: `<item>.points` of every item and group, `total`, in whole numbers of
    the last place (22.50 is 2250), null where an item does not count. `others` are Parquet files of the other tables that
    `score` takes.

    Where the rubrics need nothing but reported values, these are never in memory whole (engine/streamed.py); otherwise
    everything is. The result is the same. Streamed, memory grows by about a kilobyte a unit,
    mostly for the tree, and not with the number of items.

    Raises:
        SubmissionError, RubricError: as `scoring.score`; no half-written file is left then.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    folder, table, given = Path(out), pl.read_parquet(units), pl.scan_parquet(values)
    (folder / "points").mkdir(parents=True, exist_ok=True)
    if others or not can_stream(plans, given.collect_schema()):
        tables: dict[str, Any] = {name: pl.read_parquet(path) for name, path in others.items()}
        result = score(plans, table, given.collect(), **tables)
        for scored in result.scored:
            _write(_points(folder, scored.plan), scored.points)
    else:
        tree, claims = claimed_units(plans, table)
        ids = given.select(UNIT).collect()
        if len(plans) > 1 or not ids[UNIT].equals(claims[plans[0].id]):  # else each is known, and stands once
            read_tables(table, plans, owners(claims), ids, None, None, None, None)
        parts = [_streamed(plan, tree, claims[plan.id], ids[UNIT], given, folder) for plan in plans]
        result = Result(table, tuple(parts))
    _write(folder / SCORES, result.scores)
    return folder


def _streamed(
    plan: Plan, tree: Units, mine: pl.Series, reported: pl.Series, given: pl.LazyFrame, folder: Path
) -> Scored:
    rows = given
    if not reported.equals(mine):  # another order, or other units among them
        if twice := repeated(reported.to_frame(UNIT), "values"):
            raise SubmissionError(twice)
        rows = mine.to_frame(UNIT).lazy().join(given, on=UNIT, how="left", maintain_order="left")
    flow, path = stream(plan, tree, rows), _points(folder, plan)
    part = path.with_name(path.name + PART)
    try:
        sink = flow.points.sink_parquet(part, row_group_size=ROWS_A_GROUP, lazy=True)
        _, kept = pl.collect_all([sink, flow.kept], engine="streaming")
        if kept[BAD].any():
            values_for(plan, given.collect(), mine)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return flow.scored(kept)


def _points(folder: Path, plan: Plan) -> Path:
    return folder / "points" / f"{plan.id}.parquet"


def _write(path: Path, table: pl.DataFrame) -> None:
    part = path.with_name(path.name + PART)
    table.write_parquet(part, row_group_size=ROWS_A_GROUP)
    part.replace(path)
