"""Large tables: the same steps over values that are never in memory whole, in two passes over them.

The first pass is narrow: it reads what the peers' statistics are made of. The second works row by row, the statistics
laid beside each row by its number; what ranks and grades read is kept of it, and they follow on that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from scoring.engine.grades import grades
from scoring.engine.points import groups, peer_leaves, points, stages
from scoring.engine.ranks import ranks
from scoring.engine.scored import Scored, point_columns, score_columns
from scoring.engine.totals import adjustments, caps, veto_of
from scoring.engine.values import raw, values
from scoring.engine.wide import DTYPES
from scoring.methods.rounding import LARGEST
from scoring.names import HELD, LEVEL, NAME, SECTOR, TOTAL, UNIT, points_of
from scoring.rubric.plan import Leaf, Plan

ROW: Final = "#row"  # no id can be called so
BAD: Final = "#bad"
GROUPS = pl.selectors.starts_with("within.", "group.")


def can_stream(plans: Sequence[Plan], schema: Mapping[str, Any]) -> bool:
    """Whether rubrics need nothing but the units and their reported values, a typed column a metric.

    Ballots, panels, roll-ups, targets, last year's figures and fills by the peers' mean bring tables or figures of their
    own: then everything is held in memory.
    """
    return all(_is_plain(plan) and _is_typed(plan, schema) for plan in plans)


def _is_plain(plan: Plan) -> bool:
    metrics = plan.rubric.metrics
    made = any(metric.origin not in ("type", "formula") for metric in metrics.values())
    filled = any(plan.rubric.policy(id) == "peer_mean" for id in metrics)
    return not (made or filled or any(name.startswith(("target.", "previous.")) for name in plan.read_names()))


def _is_typed(plan: Plan, schema: Mapping[str, Any]) -> bool:
    given = {id: schema[id] for id in plan.rubric.made_by("type") if id in schema}
    kinds = {id: DTYPES[plan.names.metrics[id]] for id in given}
    return all(found == kinds[id] or (kinds[id] == pl.Float64 and found.is_numeric()) for id, found in given.items())


@dataclass(frozen=True)
class Stream:
    """One rubric's units on their way through: `rows` gives points and what places and grades need, a row a unit.

    Write `points` and collect `kept` in one go; `scored` makes places and grades of `beside` and `kept`.
    """

    plan: Plan
    beside: pl.DataFrame
    rows: pl.LazyFrame

    @property
    def points(self) -> pl.LazyFrame:
        """As `Scored.points`, in the order of the units."""
        return self.rows.select(point_columns(self.plan))

    @property
    def kept(self) -> pl.LazyFrame:
        """The few columns that ranks and grades are made of, and whether a value is none that can be used."""
        plan = self.plan
        ties = [key.removeprefix("-") for key in plan.rubric.ranking.tie_break]
        read = {key if key in plan.rubric.metrics else points_of(key) for key in ties}
        read |= {name for condition in plan.requires.values() for name in condition.names if "." not in name}
        return self.rows.select(HELD, TOTAL, BAD, *sorted(read), *map(veto_of, plan.vetoes))


def scored(plan: Plan, beside: pl.DataFrame, kept: pl.DataFrame) -> Scored:
    """The units with ranks and grades, and of other columns what their scores tell."""
    frame = grades(ranks(pl.concat([beside, kept], how="horizontal").lazy(), plan), plan)
    return Scored(plan, frame.select(score_columns(plan)).collect(engine="in-memory"))


def stream(plan: Plan, units: pl.DataFrame, given: pl.LazyFrame) -> Stream:
    """The rubric's steps over the values of its `placed` units, which stand in the units' order."""
    read = sorted({name for name in plan.read_names() if name.startswith("unit.")})
    told = {UNIT, *(f"unit.{name}" for name in (NAME, LEVEL, SECTOR)), *read}
    beside = units.select(*sorted(told), GROUPS.to_physical())
    rows = _typed(plan, given).with_row_index(ROW)
    rows = values(_beside(rows, beside.select(*read, GROUPS)), plan)
    rows = _beside(rows, _facts(plan, rows))
    for step in (points, groups, adjustments, caps):
        rows = step(rows, plan)
    return Stream(plan, beside, rows)


def _beside(rows: pl.LazyFrame, columns: pl.DataFrame) -> pl.LazyFrame:
    """Columns in memory laid beside rows that are not, by the number of the row: no join, so that nothing waits."""
    return rows.with_columns(pl.lit(column).gather(ROW).alias(column.name) for column in columns)


def _facts(plan: Plan, rows: pl.LazyFrame) -> pl.DataFrame:
    """The peers' statistics that points need, a row a unit: the first pass, item by item over its few columns alone."""
    return pl.concat([_fact(leaf, rows) for leaf in peer_leaves(plan)] or [pl.DataFrame()], how="horizontal")


def _fact(leaf: Leaf, rows: pl.LazyFrame) -> pl.DataFrame:
    steps = stages([leaf])
    made = {fact.meta.output_name() for step in steps for fact in step}
    roots = {name for step in steps for fact in step for name in fact.meta.root_names()} - made
    frame = rows.select(sorted(roots)).collect(engine="streaming").lazy()
    for step in steps:
        frame = frame.with_columns(step)
    return frame.select(sorted(made.intersection(raw(leaf).meta.root_names()))).collect()


def _typed(plan: Plan, given: pl.LazyFrame) -> pl.LazyFrame:
    """The reported metrics in their types, and whether a row has a number that is none: NaN, infinity, or too large."""
    known, wanted = given.collect_schema(), plan.rubric.made_by("type")
    columns = [(pl.col(id) if id in known else pl.lit(None)).cast(DTYPES[plan.names.metrics[id]]) for id in wanted]
    named = [column.alias(id) for column, id in zip(columns, wanted, strict=True)]
    numbers = [pl.col(id).abs() for id in wanted if id in known and plan.names.metrics[id] == "number"]
    # one sum for all of them: it is too large where one is, and where it alone is, a second look finds nothing
    bad = ~(pl.sum_horizontal([pl.lit(0.0), *numbers]) < LARGEST)
    return given.select(UNIT, *named).with_columns(bad.alias(BAD))
