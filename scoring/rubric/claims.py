"""Which units a rubric applies to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from scoring.names import LEVEL, SECTOR, UNIT
from scoring.rubric.expression import Compiled
from scoring.rubric.model import AppliesTo
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Over


def claimed(units: pl.DataFrame, plan: Plan) -> pl.Series:
    """The ids of the units a rubric applies to, in the order of the units; attributes stand as `unit.<name>`."""
    read = {name for name in (plan.where.names if plan.where else ()) if name in units.columns}
    narrow = units.select(UNIT, *sorted({f"unit.{SECTOR}", f"unit.{LEVEL}", *read}))
    return in_scope(narrow, plan.rubric.applies_to, plan.where)[UNIT]


def in_scope(units: pl.DataFrame, scope: AppliesTo | Over, where: Compiled | None) -> pl.DataFrame:
    """The units of a sector, a level and a condition on their attributes; attributes stand as `unit.<name>`."""
    tests = [pl.lit(True)]
    if scope.sector is not None:
        tests.append(pl.col(f"unit.{SECTOR}") == scope.sector)
    if scope.level is not None:
        tests.append(pl.col(f"unit.{LEVEL}") == scope.level)
    if where is not None:
        units = with_attributes(units, set(where.names))
        tests.append(where.expr)
    return units.filter(pl.all_horizontal(tests))


def with_attributes(units: pl.DataFrame, names: set[str]) -> pl.DataFrame:
    """The units with the attributes a rubric names; those that no unit has are null."""
    absent = [name for name in sorted(names) if name.startswith("unit.") and name not in units.columns]
    return units.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def attributes_of(units: pl.DataFrame) -> pl.DataFrame:
    """The ids of the units with every column as text under `unit.<name>`."""
    return units.select(UNIT, *(pl.col(name).cast(pl.String).alias(f"unit.{name}") for name in units.columns))


def rubric_of(units: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """A row for each unit and rubric that applies to it: `unit_id, rubric`."""
    frame = attributes_of(units)
    return owners({plan.id: claimed(frame, plan) for plan in plans})


def owners(claims: Mapping[str, pl.Series]) -> pl.DataFrame:
    """What each rubric claims as one table: `unit_id, rubric`."""
    parts = [ids.to_frame(UNIT).with_columns(rubric=pl.lit(rubric)) for rubric, ids in claims.items()]
    return pl.concat(parts) if parts else pl.DataFrame(schema={UNIT: pl.String, "rubric": pl.String})
