"""From rubrics and tables to scores: the recipe, and one collect per rubric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from scoring.engine.grades import grades
from scoring.engine.points import groups, points
from scoring.engine.ranks import ranks
from scoring.engine.result import Result, Scored
from scoring.engine.tables import DTYPES, Tables, check_ids, check_units, named, to_polars, values_for
from scoring.engine.totals import adjustments, caps
from scoring.engine.tree import ancestors, within_columns
from scoring.engine.values import values
from scoring.errors import Place, Problem, SubmissionError
from scoring.names import LEVEL, SECTOR, UNIT
from scoring.rubric.plan import Plan
from scoring.text import Text

Step = Callable[[pl.LazyFrame, Plan], pl.LazyFrame]
STEPS: tuple[Step, ...] = (values, points, groups, adjustments, caps, ranks, grades)


def score(
    rubrics: Sequence[Plan] | Plan,
    units: Any,
    values: Any = None,
    targets: Any = None,
    previous: Any = None,
    engine: str = "auto",
) -> Result:
    """The scores of every unit that a rubric applies to.

    Args:
        rubrics: plans from `load_rubrics`; no two may claim the same unit.
        units: `unit_id, name, level, sector, parent_id` and attributes, Polars or pandas; the tree in which units rank.
        values: one row a unit and a column a metric, or long (`unit_id, metric, value`); or one such table a rubric id.
        targets: as values; named `target.<metric>` in a rubric.
        previous: as values; named `previous.<metric>`; may hold `total`, `grade`, `rank_<group>` too.
        engine: Polars' engine: "auto", "in-memory" or "streaming"; the result is the same.

    Raises:
        SubmissionError: with every problem of the tables: a unit twice, unknown parents, circles, NaN or infinity.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    table = to_polars(units)
    check_units(table)
    frame = _unit_frame(table)
    claims = {plan.id: _claimed(frame, plan) for plan in plans}
    _refuse_double(claims)
    scored = []
    for plan in plans:
        mine = values.get(plan.id) if isinstance(values, Mapping) else values
        tables = _tables(values=mine, targets=targets, previous=previous)
        scored.append(_score_one(plan, frame, claims[plan.id], tables, engine))
    return Result(table, tuple(scored))


def _tables(**given: Any) -> Tables:
    found = {name: None if table is None else to_polars(table) for name, table in given.items()}
    for name, table in found.items():
        if table is not None:
            check_ids(table, name)
    return Tables(**found)


def _unit_frame(units: pl.DataFrame) -> pl.DataFrame:
    """Units sorted by id (so that no order of rows shows), attributes as text under `unit.`, ancestors beside."""
    attributes = [pl.col(name).cast(pl.String).alias(f"unit.{name}") for name in units.columns]
    frame = units.select(UNIT, *attributes)
    return frame.join(ancestors(units), on=UNIT, how="left", validate="1:1").sort(UNIT)


def _claimed(frame: pl.DataFrame, plan: Plan) -> pl.Series:
    """The ids of the units a rubric applies to, in order."""
    applies = plan.rubric.applies_to
    tests = [pl.lit(True)]
    if applies.sector is not None:
        tests.append(pl.col(f"unit.{SECTOR}") == applies.sector)
    if applies.level is not None:
        tests.append(pl.col(f"unit.{LEVEL}") == applies.level)
    if plan.where is not None:
        frame = _with_attributes(frame, set(plan.where.names))
        tests.append(plan.where.expr)
    return frame.filter(pl.all_horizontal(tests))[UNIT]


def _refuse_double(claims: Mapping[str, pl.Series]) -> None:
    owner: dict[str, str] = {}
    problems = []
    for rubric, ids in claims.items():
        for unit in ids:
            if unit in owner:
                problems.append(
                    Problem(
                        "claimed-twice",
                        Place(rubric, cell=unit),
                        Text(
                            f"单位“{unit}”同时适用 {owner[unit]} 和 {rubric}",
                            f"unit '{unit}' falls under both {owner[unit]} and {rubric}",
                        ),
                        Text("用 applies_to 区分两份细则", "tell the rubrics apart in applies_to"),
                    )
                )
            owner[unit] = rubric
    if problems:
        raise SubmissionError(problems)


def _with_attributes(frame: pl.DataFrame, names: set[str]) -> pl.DataFrame:
    absent = [name for name in sorted(names) if name.startswith("unit.") and name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def _score_one(plan: Plan, units: pl.DataFrame, ids: pl.Series, tables: Tables, engine: str) -> Scored:
    frame = prepare(plan, units, ids, tables).lazy()
    for step in STEPS:
        frame = step(frame, plan)
    return Scored(plan, frame.collect(engine=engine).sort(UNIT))  # type: ignore[call-overload]


def prepare(plan: Plan, units: pl.DataFrame, ids: pl.Series, tables: Tables) -> pl.DataFrame:
    """The one wide frame the steps work on: attributes, ancestors, groups, reported values, targets, last year."""
    names = plan.read_names()
    withins = sorted({*plan.rubric.ranking.within, *_peer_groups(plan)})
    attributes = names | {within for within in withins if within.startswith("unit.")}
    mine = units.filter(pl.col(UNIT).is_in(ids.implode()))
    frame = _with_attributes(mine, attributes).with_columns(within_columns(withins))
    kinds = {name: DTYPES[plan.names.type_of(name) or "any"] for name in names}
    parts = [
        values_for(plan, tables.values, frame[UNIT]),
        named(tables.targets, "target", frame[UNIT], names, kinds),
        named(tables.previous, "previous", frame[UNIT], names, kinds),
    ]
    return pl.concat([frame, *(part.drop(UNIT) for part in parts)], how="horizontal")


def _peer_groups(plan: Plan) -> set[str]:
    """Every group in which a method compares or a quota counts."""
    found = {getattr(leaf.method, "within", None) for leaf in plan.all_leaves()}
    found |= {grade.quota.within for grade in plan.rubric.grades if grade.quota}
    return {within for within in found if within is not None}
