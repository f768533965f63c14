"""From rubrics and tables to scores: the recipe, and one collect per rubric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.engine.ballots import marks
from scoring.engine.grades import grades
from scoring.engine.panels import scores
from scoring.engine.points import facts, groups, points
from scoring.engine.ranks import ranks
from scoring.engine.result import Result
from scoring.engine.rollups import rollups
from scoring.engine.scored import Scored
from scoring.engine.tables import Tables, check_units, read_tables, to_polars
from scoring.engine.totals import adjustments, caps
from scoring.engine.tree import are_above, chains, with_groups
from scoring.engine.values import values
from scoring.engine.wide import DTYPES, named, values_for
from scoring.errors import Place, Problem, RubricError, SubmissionError
from scoring.names import UNIT
from scoring.rubric.claims import attributes_of, claimed, in_scope, owners, with_attributes
from scoring.rubric.link import check_links, in_order
from scoring.rubric.plan import Plan
from scoring.text import Text

Step = Callable[[pl.LazyFrame, Plan], pl.LazyFrame]
# every column is in memory and every one is kept: there is nothing to push down
IN_MEMORY = pl.QueryOptFlags.none(comm_subexpr_elim=True, simplify_expression=True)
STEPS: tuple[Step, ...] = (values, facts, points, groups, adjustments, caps, ranks, grades)


def score(
    rubrics: Sequence[Plan] | Plan,
    units: Any,
    values: Any = None,
    targets: Any = None,
    previous: Any = None,
    ballots: Any = None,
    panels: Any = None,
    engine: str = "auto",
) -> Result:
    """The scores of every unit that a rubric applies to.

    Args:
        rubrics: plans from `load_rubrics`; no two may claim the same unit.
        units: `unit_id, name, level, sector, parent_id` and attributes, Polars or pandas; the tree in which units rank.
        values: one row a unit and a column a metric, or long (`unit_id, metric, value`); or one such table a rubric id.
        targets: as values; named `target.<metric>` in a rubric.
        previous: as values; named `previous.<metric>`; may hold `total`, `grade`, `rank_<group>` too.
        ballots: `unit_id, poll, group, choice, count`, rows of one kind add up; `poll` is the metric's id, `choice` one
            of its choices or `blank`, `spoiled`, `issued`; `group` may be left out where the poll names no groups.
        panels: `unit_id, panel, group, judge, score`, a row a judge.
        engine: Polars' engine: "auto", "in-memory" or "streaming"; the result is the same.

    Rubrics are scored in dependency order: those that a roll-up of another is over come first.

    Raises:
        SubmissionError: with every problem of the tables: a unit twice, unknown units and parents, circles, NaN or
            infinity, votes that no rubric knows.
        RubricError: the rubrics do not fit together: a circle of roll-ups, a name that a lower rubric lacks.
    """
    plans = [rubrics] if isinstance(rubrics, Plan) else list(rubrics)
    tree, claims = claimed_units(plans, units)
    tables = read_tables(tree.table, plans, owners(claims), values, targets, previous, ballots, panels)
    scored: dict[str, Scored] = {}
    for plan in in_order(plans):
        given, lower = tables[plan.id], list(scored.values())
        scored[plan.id] = _score_one(plan, tree, given, lower, engine)
    return Result(tree.table, tuple(scored[plan.id] for plan in plans))


@dataclass(frozen=True, slots=True)
class Units:
    """The units as they were handed over, sorted with attributes as text under `unit.`, and who is above their parents."""

    table: pl.DataFrame
    frame: pl.DataFrame
    above: pl.DataFrame


def claimed_units(plans: Sequence[Plan], units: Any) -> tuple[Units, dict[str, pl.Series]]:
    """The units, and by each rubric's id those that it applies to, in the order of their ids; raises as `score` does."""
    _refuse_misfits(plans)
    table = to_polars(units)
    check_units(table)
    frame = by_unit(attributes_of(table))  # so that no order of rows shows
    claims = {plan.id: claimed(frame, plan) for plan in plans}
    _refuse_double(claims)
    return Units(table, frame, chains(are_above(table))), claims


def _refuse_misfits(plans: Sequence[Plan]) -> None:
    errors = [problem for problem in check_links(plans) if problem.severity == "error"]
    if errors:
        raise RubricError(errors)


def by_unit(frame: pl.DataFrame) -> pl.DataFrame:
    """Sorted by id; a wide frame that is so already is not sorted again, which would take longer than scoring it."""
    return frame if frame[UNIT].is_sorted() else frame.sort(UNIT)


def _refuse_double(claims: Mapping[str, pl.Series]) -> None:
    if len(claims) == 1 or owners(claims)[UNIT].n_unique() == sum(map(len, claims.values())):
        return
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


def _score_one(plan: Plan, units: Units, tables: Tables, lower: Sequence[Scored], engine: str) -> Scored:
    frame = prepare(plan, units, tables, lower).lazy()
    for step in STEPS:
        frame = step(frame, plan)
    return Scored(plan, by_unit(frame.collect(engine=engine, optimizations=IN_MEMORY)))  # type: ignore[call-overload]


def prepare(plan: Plan, units: Units, tables: Tables, lower: Sequence[Scored]) -> pl.DataFrame:
    """The one wide frame the steps work on: attributes, groups, and all that is known of each unit."""
    names, frame = plan.read_names(), placed(plan, units)
    kinds = {name: DTYPES[plan.names.type_of(name) or "any"] for name in names}
    parts = [
        values_for(plan, tables.values, frame[UNIT]),
        named(tables.targets, "target", frame[UNIT], names, kinds),
        named(tables.previous, "previous", frame[UNIT], names, kinds),
        marks(plan, tables.ballots, frame[UNIT]),
        scores(plan, tables.panels, frame[UNIT]),
        rollups(plan, units.table, frame[UNIT], lower),
    ]
    return pl.concat([frame, *(part.drop(UNIT) for part in parts)], how="horizontal")


def placed(plan: Plan, units: Units) -> pl.DataFrame:
    """The rubric's units in the order of their ids: attributes, and the groups in which they are ranked and compared."""
    groups = withins(plan)
    attributes = plan.read_names() | {within for within in groups if within.startswith("unit.")}
    mine = in_scope(units.frame, plan.rubric.applies_to, plan.where)
    return with_groups(with_attributes(mine, attributes), units.above, groups)


def withins(plan: Plan) -> list[str]:
    """Every group in which units are ranked, a method compares or a quota counts."""
    found = {getattr(leaf.method, "within", None) for leaf in plan.all_leaves()}
    found |= {grade.quota.within for grade in plan.rubric.grades if grade.quota}
    return sorted({*plan.rubric.ranking.within, *(within for within in found if within is not None)})
