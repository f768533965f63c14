"""Who has handed in and who has not, by the unit above."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scoring.names import NAME, PARENT, UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import rubric_of

COLUMNS = (PARENT, "parent", "rubric", "expected", "submitted", "missing")


def completeness(units: pl.DataFrame, plans: Sequence[Plan], places: pl.DataFrame) -> pl.DataFrame:
    """A row a parent unit and rubric: how many units are to report, how many did, and the names of those that did not.

    A unit has reported when at least one of its cells is filled; units whose rubric asks them for nothing are left out.
    """
    asking = [plan for plan in plans if plan.rubric.made_by("type")]
    due = rubric_of(units, asking).join(units.select(UNIT, NAME, PARENT), on=UNIT, how="left", maintain_order="left")
    done = pl.col(UNIT).is_in(places[UNIT].unique().implode())
    named = units.select(pl.col(UNIT).alias(PARENT), pl.col(NAME).alias("parent"))
    return (
        due.group_by(PARENT, "rubric", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("expected"),
            done.sum().cast(pl.Int64).alias("submitted"),
            pl.col(NAME).filter(~done).sort().alias("missing"),
        )
        .join(named, on=PARENT, how="left", maintain_order="left")
        .select(COLUMNS)
        .sort(PARENT, "rubric", nulls_last=False)
    )
