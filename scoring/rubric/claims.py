"""Which units a rubric applies to."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scoring.names import LEVEL, SECTOR, UNIT
from scoring.rubric.plan import Plan


def claimed(units: pl.DataFrame, plan: Plan) -> pl.Series:
    """The ids of the units a rubric applies to, in the order of the units; attributes stand as `unit.<name>`."""
    applies = plan.rubric.applies_to
    tests = [pl.lit(True)]
    if applies.sector is not None:
        tests.append(pl.col(f"unit.{SECTOR}") == applies.sector)
    if applies.level is not None:
        tests.append(pl.col(f"unit.{LEVEL}") == applies.level)
    if plan.where is not None:
        units = with_attributes(units, set(plan.where.names))
        tests.append(plan.where.expr)
    return units.filter(pl.all_horizontal(tests))[UNIT]


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
    parts = [claimed(frame, plan).to_frame(UNIT).with_columns(rubric=pl.lit(plan.id)) for plan in plans]
    return pl.concat(parts) if parts else pl.DataFrame(schema={UNIT: pl.String, "rubric": pl.String})
