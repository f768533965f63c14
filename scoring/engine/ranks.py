"""Step 6, ranks: one whole-number key a unit, then a place within every group."""

from __future__ import annotations

from typing import Literal

import polars as pl

from scoring.names import HELD, RANK_KEY, TOTAL, ancestor_of, peers_of, points_of, rank_of
from scoring.rubric.plan import Plan

RANK_METHODS: dict[str, Literal["min", "dense", "average"]] = {
    "competition": "min",
    "dense": "dense",
    "average": "average",
}


def ranks(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `rank_key` (more is better) and, for each group of `ranking.within`, `rank_<group>` and `peers_<group>`.

    Units on hold have neither; a unit without the ancestor or attribute has no place there.
    """
    frame = frame.with_columns(pl.col(TOTAL).rank("dense").cast(pl.Int64).alias(RANK_KEY))
    for key in plan.rubric.ranking.tie_break:
        # a place among all, so that the product stays below the square of the number of units
        code = _code(plan, key)
        joined = pl.col(RANK_KEY) * (pl.len().cast(pl.Int64) + 1) + code
        frame = frame.with_columns(joined.rank("dense").cast(pl.Int64).alias(RANK_KEY))
    return frame.with_columns(column for within in plan.rubric.ranking.within for column in _places(plan, within))


def _code(plan: Plan, key: str) -> pl.Expr:
    """A tie-break as a dense code, the better the higher; null is last either way."""
    bare = key.removeprefix("-")
    column = pl.col(bare) if bare in plan.rubric.metrics else pl.col(points_of(bare))
    if plan.names.metrics.get(bare) == "boolean":
        column = column.cast(pl.Int64)
    return column.rank("dense", descending=key.startswith("-")).cast(pl.Int64).fill_null(0)


def _places(plan: Plan, within: str) -> tuple[pl.Expr, pl.Expr]:
    group = ancestor_of(within)
    known = pl.col(group).is_not_null() & ~pl.col(HELD)
    ties = plan.rubric.ranking.ties
    place = pl.col(RANK_KEY).rank(RANK_METHODS[ties], descending=True).over(group)
    place = place.cast(pl.Decimal(18, 1)) if ties == "average" else place.cast(pl.Int64)
    size = (~pl.col(HELD)).sum().over(group).cast(pl.Int64)
    return pl.when(known).then(place).alias(rank_of(within)), pl.when(known).then(size).alias(peers_of(within))
