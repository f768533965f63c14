"""Scoring root by root on a cluster: pack, score, gather, and the places that several roots share."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Final

import polars as pl
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, functions

from scoring.engine.result import Result
from scoring.engine.score import score
from scoring.engine.scored import Scored
from scoring.engine.spark.across import Across, across, not_apart, units_of
from scoring.engine.spark.parcels import CARRIED_DDL, NAME, ROOT, apart, pack_here, pack_there, packed, unpacked
from scoring.engine.spark.places import keys, settled
from scoring.engine.tables import check_ids, check_units, read_tables, table_problem, to_polars
from scoring.engine.tree import ancestors, roots
from scoring.errors import SHOWN, Problem, ScoringError, SubmissionError
from scoring.names import UNIT
from scoring.rubric.claims import attributes_of, claimed, owners
from scoring.rubric.plan import Plan
from scoring.rubric.votes import BALLOT_TWICE
from scoring.text import Text

UNITS: Final = "units"
VALUES: Final = "values/"
OTHERS: Final = ("targets", "previous", "ballots", "panels")
PROBLEMS: Final = "problems"
FRAME: Final = "frame/"
KEYS: Final = "keys/"
TASKS_A_ROOT: Final = 4  # so that few roots fall to the same task
COUNTED: Final = (UNIT, "poll", "group", "choice")


def score_on_spark(
    session: Any,
    rubrics: Sequence[Plan] | Plan,
    units: Any,
    values: Any = None,
    targets: Any = None,
    previous: Any = None,
    ballots: Any = None,
    panels: Any = None,
) -> Result:
    """The scores of every unit, as `scoring.score` gives them, reckoned by a Spark cluster.

    Args:
        session: a SparkSession whose executors can import scoring.
        units: a Polars or pandas frame; the tree is needed whole. The other tables may be frames of Spark too.

    Each root of the tree (a province) is scored by one executor; Spark adds up the ballots before. Places and quotas of groups that
    several roots share (`unit.<attribute>`) come from Spark's windows.

    Raises:
        SubmissionError: as `score`; rows are named by unit, for rows have no numbers here. Or the rubrics compare units of
            several roots before the places are known: peers, means of peers, roll-ups of shared places and grades.
        RubricError: as `score`.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    table = to_polars(units)
    check_units(table)
    tops = roots(table).rename({"root": ROOT})
    frame = attributes_of(table).join(ancestors(table), on=UNIT).join(tops, on=UNIT)
    claims = {plan.id: claimed(frame, plan) for plan in plans}
    mine = {id: units_of(frame, ids) for id, ids in claims.items()}
    shared = {plan.id: across(plan, mine[plan.id]) for plan in plans}
    _refuse(not_apart(plans, mine, shared))
    given = _named(values, targets, previous, ballots, panels)
    found = {name: _taken(one) for name, one in given.items() if one is not None}
    if not table.height:
        return score(plans, table, **_arguments(found))
    with warnings.catch_warnings():  # Spark is not sure of pandas 3; no frame of pandas is made here
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        blanks = {name: _blank(one) for name, one in found.items()}
        read_tables(table, plans, owners(claims), **_arguments(_looked_at(found, blanks)))
        parcels = _parcels(session, table, found, tops)
        spread = parcels.repartition(TASKS_A_ROOT * tops[ROOT].n_unique(), ROOT)
        scored = spread.groupBy(ROOT).applyInArrow(_work(plans, blanks, shared), CARRIED_DDL)
        return _gathered(plans, table, shared, scored)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise SubmissionError(list(dict.fromkeys(problems)))


# -- the tables -----------------------------------------------------------------------------------------------------


def _named(values: Any, *others: Any) -> dict[str, Any]:
    """The tables by the names they travel under; those of values one for all rubrics, or one each."""
    each = values if isinstance(values, Mapping) else {"": values}
    return dict(zip(OTHERS, others, strict=True)) | {f"{VALUES}{rubric}": table for rubric, table in each.items()}


def _arguments(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Tables by those names as arguments of `score`."""
    each = {name.removeprefix(VALUES): one for name, one in tables.items() if name.startswith(VALUES)}
    return {name: tables.get(name) for name in OTHERS} | {"values": each.get("", each)}


def _taken(table: Any) -> Any:
    return table if isinstance(table, DataFrame) else to_polars(table)


def _blank(table: Any) -> pl.DataFrame:
    """The table without its rows."""
    return table.clear() if isinstance(table, pl.DataFrame) else pl.DataFrame(pl.from_arrow(table.limit(0).toArrow()))


def _looked_at(tables: Mapping[str, Any], blanks: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables as far as they are looked at here: those on the cluster by their columns alone, their ids for text too."""
    for name, table in tables.items():
        if isinstance(table, DataFrame):
            check_ids(blanks[name].clear(1), _place(name))  # with a row, for without one any kind of ids will do
    return {name: blanks[name] if isinstance(one, DataFrame) else one for name, one in tables.items()}


def _place(name: str) -> str:
    return "values" if name.startswith(VALUES) else name


def _parcels(session: Any, units: pl.DataFrame, tables: Mapping[str, Any], tops: pl.DataFrame) -> Any:
    """All tables cut by root, as one frame of Spark; ballots added up."""
    there = session.createDataFrame(tops.to_arrow().cast(pa.schema({UNIT: pa.string(), ROOT: pa.string()})))
    _refuse(_strangers(tables, there))
    found = pack_here(session, UNITS, units, tops)
    for name, table in tables.items():
        if name == "ballots":
            _refuse(_twice(table))
            table = _added_up(_of_spark(session, table))
        one = pack_there(name, table, there) if isinstance(table, DataFrame) else pack_here(session, name, table, tops)
        found = found.unionByName(one)
    return found


def _of_spark(session: Any, table: Any) -> Any:
    return table if isinstance(table, DataFrame) else session.createDataFrame(_plain(table))


def _plain(table: pl.DataFrame) -> pa.Table:
    """As Arrow with the plain kind of text, which Spark knows."""
    found = table.to_arrow()
    texts = (pa.types.is_large_string, pa.types.is_string_view)
    kinds = [pa.field(f.name, pa.string()) if any(test(f.type) for test in texts) else f for f in found.schema]
    return found.cast(pa.schema(kinds))


def _added_up(ballots: Any) -> Any:
    """One row for all marks of a kind. A count that cannot be one leaves no count, so that the engine refuses it."""
    names = [name for name in COUNTED if name in ballots.columns]
    count = functions.col("count")
    wrong = functions.max(count.isNull() | (count < 0))
    return ballots.groupBy(*names).agg(functions.when(~wrong, functions.sum(count)).cast("bigint").alias("count"))


def _strangers(tables: Mapping[str, Any], there: Any) -> list[Problem]:
    """Rows of units that are not listed, which would be lost on the way; units of the year before may be gone."""
    lying = {name: one for name, one in tables.items() if isinstance(one, DataFrame) and name != "previous"}
    if not lying:
        return []
    named = [one.select(UNIT, functions.lit(_place(name)).alias("table")) for name, one in lying.items()]
    rows = reduce(DataFrame.union, named).join(apart(there), UNIT, "left_anti").distinct().limit(SHOWN).toArrow()
    fix = Text("加进单位表，或删去这一行", "add the unit to the units, or remove the row")
    return [
        table_problem(
            "unknown-unit", table, f"单位表里没有“{unit}”", f"'{unit}' is not among the units", fix, cell=UNIT
        )
        for unit, table in sorted((str(row[UNIT]), row["table"]) for row in rows.to_pylist())
    ]


def _twice(ballots: Any) -> list[Problem]:
    """Ballots that are counted twice; a Polars table was looked through already."""
    if not isinstance(ballots, DataFrame) or "ballot_id" not in ballots.columns:
        return []
    keys = [UNIT, "poll", "ballot_id"]
    found = ballots.where("ballot_id IS NOT NULL").groupBy(*keys).count().where("count > 1").limit(SHOWN).toArrow()
    code, message, fix = BALLOT_TWICE
    zh, en = (f"{said}（{{}}）" if said is message.zh else f"{said} ({{}})" for said in (message.zh, message.en))
    return [
        table_problem(code, "ballots", zh.format(row[UNIT]), en.format(row[UNIT]), fix, cell="ballot_id")
        for row in found.to_pylist()
    ]


# -- scoring one root, and gathering --------------------------------------------------------------------------------


def _work(
    plans: Sequence[Plan], blanks: Mapping[str, pl.DataFrame], shared: Mapping[str, Across]
) -> Callable[..., Any]:
    """What an executor does with the parcels of a root: the engine itself, on this root's tables."""

    def work(key: Any, parcels: Any) -> Any:
        tables = {**blanks, **unpacked(parcels)}
        try:
            result = score(plans, tables.pop(UNITS), **_arguments(tables))
        except ScoringError as error:
            found = pl.DataFrame({PROBLEMS: [pickle.dumps(error)]})
            return packed(key[0].as_py(), [(PROBLEMS, found)])
        frames = [(f"{FRAME}{one.plan.id}", one.frame) for one in result.scored]
        late = [one for one in result.scored if shared[one.plan.id]]
        open_ones = [(f"{KEYS}{one.plan.id}", keys(one.plan, shared[one.plan.id], one.frame)) for one in late]
        return packed(key[0].as_py(), [*frames, *open_ones])

    return work


def _gathered(plans: Sequence[Plan], units: pl.DataFrame, shared: Mapping[str, Across], scored: Any) -> Result:
    """Every rubric's units from all roots, with the places and grades that several roots share in their place."""
    scored = scored.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        name = functions.col(NAME)
        frames = unpacked(scored.where(~name.startswith(KEYS)).toArrow())
        _refuse_failed(frames.get(PROBLEMS))
        found = []
        for plan in plans:
            frame = frames.pop(f"{FRAME}{plan.id}").sort(UNIT)
            if shared[plan.id]:
                late = settled(plan, shared[plan.id], scored.where(name == f"{KEYS}{plan.id}"))
                kept = frame.drop(set(late.columns) - {UNIT})
                frame = kept.join(late, on=UNIT, how="left", validate="1:1", maintain_order="left").select(
                    frame.columns
                )
            found.append(Scored(plan, frame))
        return Result(units, tuple(found))
    finally:
        scored.unpersist()


def _refuse_failed(found: pl.DataFrame | None) -> None:
    """Raises what the executors refused; rows have no number here."""
    if found is not None:
        errors = [pickle.loads(one) for one in found[PROBLEMS]]
        problems = [replace(p, place=replace(p.place, line=None)) for error in errors for p in error.problems]
        raise type(errors[0])(sorted(dict.fromkeys(problems), key=str))
