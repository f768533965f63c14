"""Scoring from Parquet files to Parquet files: for tables that are large, or that are files already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import polars as pl

from scoring.engine import Result, score
from scoring.engine.score import Units, claimed_units, withins
from scoring.engine.scored import Scored
from scoring.engine.streamed import BAD, can_stream, scored, stream
from scoring.engine.tables import read_tables, repeated
from scoring.engine.wide import values_for
from scoring.errors import SubmissionError
from scoring.names import UNIT, UNIT_COLUMNS
from scoring.rubric import Plan
from scoring.rubric.claims import owners
from scoring.runs.ballots import added_up
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
    `score` takes; ballots, which may be a hundred million, are added up while they are read.

    Where the rubrics need nothing but reported values, these are never in memory whole (engine/streamed.py); otherwise
    everything is. The result is the same. Streamed, memory grows by about half a kilobyte a unit,
    mostly for the tree, and not with the number of items.

    Raises:
        SubmissionError, RubricError: as `scoring.score`; no half-written file is left then.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    folder, table, given = Path(out), _units(plans, units), pl.scan_parquet(values)
    (folder / "points").mkdir(parents=True, exist_ok=True)
    if others or not can_stream(plans, given.collect_schema()):
        result = _in_memory(plans, table, given.collect(), others)
        for one in result.scored:
            _write(_points(folder, one.plan), one.points.lazy())
    else:
        tree, claims = claimed_units(plans, table)
        rows = _rows(plans, table, claims, given)
        result = Result(table, tuple(_streamed(plan, tree, rows[plan.id], folder) for plan in plans))
    _write(folder / SCORES, result.lazy_scores)
    return folder


def _in_memory(plans: Sequence[Plan], units: pl.DataFrame, values: pl.DataFrame, others: Mapping[str, Any]) -> Result:
    tables: dict[str, Any] = {
        name: added_up(path) if name == "ballots" else pl.read_parquet(path) for name, path in others.items()
    }
    try:
        return score(plans, units, values, **tables)
    except SubmissionError:
        if "ballots" not in others:
            raise
    tables["ballots"] = pl.read_parquet(others["ballots"])  # all of it, so that the rows are named by their numbers
    return score(plans, units, values, **tables)


def _units(plans: Sequence[Plan], path: str | Path) -> pl.DataFrame:
    """The units with the attributes that some rubric reads."""
    table = pl.scan_parquet(path)
    read = {name for plan in plans for name in (*plan.read_names(), *withins(plan))}
    return table.select(n for n in table.collect_schema() if n in UNIT_COLUMNS or f"unit.{n}" in read).collect()


def _rows(
    plans: Sequence[Plan], table: pl.DataFrame, claims: Mapping[str, pl.Series], given: pl.LazyFrame
) -> dict[str, pl.LazyFrame]:
    """The reported values in the order of each rubric's units; as they stand where they are just these in that order."""
    ids = given.select(UNIT).collect()
    if len(plans) == 1 and ids[UNIT].equals(claims[plans[0].id]):
        return {plans[0].id: given}
    read_tables(table, plans, owners(claims), ids, None, None, None, None)
    if twice := repeated(ids, "values"):
        raise SubmissionError(twice)
    joined = {id: mine.to_frame(UNIT).lazy() for id, mine in claims.items()}
    return {id: mine.join(given, on=UNIT, how="left", maintain_order="left") for id, mine in joined.items()}


def _streamed(plan: Plan, tree: Units, rows: pl.LazyFrame, folder: Path) -> Scored:
    flow, path = stream(plan, tree, rows), _points(folder, plan)
    beside, part = flow.beside, path.with_name(path.name + PART)
    try:
        sink = flow.points.sink_parquet(part, row_group_size=ROWS_A_GROUP, lazy=True)
        _, kept = pl.collect_all([sink, flow.kept], engine="streaming")
        if kept[BAD].any():
            values_for(plan, rows.collect(), beside[UNIT])
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    del flow, sink  # and the peers' statistics with them: places need room
    return scored(plan, beside, kept)


def _points(folder: Path, plan: Plan) -> Path:
    return folder / "points" / f"{plan.id}.parquet"


def _write(path: Path, table: pl.LazyFrame) -> None:
    part = path.with_name(path.name + PART)
    table.sink_parquet(part, row_group_size=ROWS_A_GROUP)
    part.replace(path)
