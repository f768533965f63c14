"""Scoring from Parquet files to Parquet files: for tables that are large, or that are files already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from scoring.engine import Result, score
from scoring.engine.score import Units, by_unit, claimed_units, placed, withins
from scoring.engine.scored import Scored
from scoring.engine.streamed import BAD, can_stream, scored, stream
from scoring.engine.tables import read_tables, repeated
from scoring.engine.wide import values_for
from scoring.errors import SubmissionError
from scoring.names import LEVEL, NAME, SECTOR, UNIT, UNIT_COLUMNS
from scoring.rubric import Plan
from scoring.rubric.claims import owners
from scoring.runs.ballots import added_up
from scoring.runs.write import ROWS_A_GROUP

SCORES: Final = "scores.parquet"
MANY: Final = 2_000_000  # units; from here memory is short rather than time, and rows go through in
SMALL: Final = ROWS_A_GROUP // 2  # chunks of so many: a third less memory, some hundredths more time
NAMES: Final = f"unit.{NAME}"
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
    everything is. The result is the same. Streamed, memory grows by about 0.3 kilobytes a unit, for names, groups and
    places, and not with the number of items.

    Raises:
        SubmissionError, RubricError: as `scoring.score`; no half-written file is left then.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    folder, given = Path(out), pl.scan_parquet(values)
    (folder / "points").mkdir(parents=True, exist_ok=True)
    if others or not can_stream(plans, given.collect_schema()):
        result = _in_memory(plans, _units(plans, units), given.collect(), others)
        for one in result.scored:
            _write(_points(folder, one.plan), one.points.lazy())
    else:
        mine, rows = _by_rubric(plans, _units(plans, units), given)  # what ranking needs of the tree stands beside each
        ranked = [_streamed(plan, mine, rows[plan.id], folder) for plan in plans]
        result = Result(pl.DataFrame(), tuple(_with_names(ranked, units)))
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
    table, read = pl.scan_parquet(path), _read(plans)
    return table.select(n for n in table.collect_schema() if n in UNIT_COLUMNS or f"unit.{n}" in read).collect()


def _read(plans: Sequence[Plan]) -> set[str]:
    """What rubrics compute with, rank and compare by."""
    return {name for plan in plans for name in (*plan.read_names(), *withins(plan))}


def _by_rubric(
    plans: Sequence[Plan], table: pl.DataFrame, given: pl.LazyFrame
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.LazyFrame]]:
    """Each rubric's units with their groups, and their reported values in the same order."""
    tree, claims = claimed_units(plans, table)
    rows = _rows(plans, table, claims, given)
    slim = Units(table.clear(), _slim(plans, tree.frame), tree.above)
    del table, tree, claims
    return {plan.id: placed(plan, slim) for plan in plans}, rows


def _slim(plans: Sequence[Plan], units: pl.DataFrame) -> pl.DataFrame:
    """Without what no rubric computes with: ids as attributes; levels and sectors as categories, names as their numbers."""
    read = _read(plans)
    words = {f"unit.{LEVEL}", f"unit.{SECTOR}"} - read
    slim = units.drop({f"unit.{UNIT}"} - read).with_columns(pl.col(word).cast(pl.Categorical) for word in words)
    return slim if NAMES in read else slim.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(NAMES))


def _with_names(ranked: Sequence[Scored], units: str | Path) -> Sequence[Scored]:
    """The names, for which numbers stood while room was needed."""
    if all(one.frame.schema[NAMES] == pl.String for one in ranked):
        return ranked
    names = by_unit(pl.read_parquet(units, columns=[UNIT, NAME]))[NAME]
    return [replace(one, frame=one.frame.with_columns(pl.lit(names).gather(NAMES).alias(NAMES))) for one in ranked]


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


def _streamed(plan: Plan, units: dict[str, pl.DataFrame], rows: pl.LazyFrame, folder: Path) -> Scored:
    """Takes the rubric's units out of all of them, so that they are not held twice."""
    flow, path = stream(plan, units.pop(plan.id), rows), _points(folder, plan)
    beside, part = flow.beside, path.with_name(path.name + PART)
    try:
        sink = flow.points.sink_parquet(part, row_group_size=ROWS_A_GROUP, lazy=True)
        with pl.Config(streaming_chunk_size=SMALL) if beside.height >= MANY else nullcontext():
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
