"""Step 6, ranks: one whole-number key a unit, then a place within every group."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.engine.sure import sure
from scoring.methods.rounding import ticks
from scoring.names import HELD, RANK_KEY, TOTAL, ancestor_of, peers_of, points_of, rank_of
from scoring.rubric.plan import Plan

UNITS = 2**31  # more than there can be in one frame
LARGEST = 2**62

RANK_METHODS: dict[str, Literal["min", "dense", "average"]] = {
    "competition": "min",
    "dense": "dense",
    "average": "average",
}


def ranks(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `rank_key` (more is better) and, for each group of `ranking.within`, `rank_<group>` and `peers_<group>`.

    Units on hold have neither; a unit without the ancestor or attribute has no place there.
    """
    frame = frame.with_columns(_key(plan).alias(RANK_KEY))
    ranked = (~pl.col(HELD)).sum() if sure(plan).holds else pl.len()
    return frame.with_columns(
        column for within in plan.rubric.ranking.within for column in _places(plan, within, ranked)
    )


def _key(plan: Plan) -> pl.Expr:
    """The total and the tie-breaks in one whole number: each is worth more than all that come after it together.

    What has come together is replaced by its place where more would not go into 63 bits, so that ranks are sorted for
    only then.
    """
    key, size = _total(plan)
    for tie_break in plan.rubric.ranking.tie_break:
        code, codes = _code(plan, tie_break)
        if size * codes > LARGEST:
            key, size = _place(key), UNITS
        key, size = key * codes + code, size * codes
    return key


def _place(column: pl.Expr, descending: bool = False) -> pl.Expr:
    return column.rank("dense", descending=descending).cast(pl.Int64)


def _total(plan: Plan) -> tuple[pl.Expr, int]:
    """The total as a whole number from 0, and how many there are of these; a place where the rubric sets no bounds."""
    least, most, caps = plan.rubric.total.min, plan.rubric.total.max, [v.points_at_most for v in plan.rubric.vetoes]
    if least is None or most is None:
        return _place(pl.col(TOTAL)), UNITS
    low, high = (ticks(bound, plan.decimals) for bound in (min(least, *(c for c in caps if c is not None), most), most))
    return pl.col(TOTAL) - low, high - low + 1


def _code(plan: Plan, tie_break: str) -> tuple[pl.Expr, int]:
    """A tie-break as a whole number, the better the higher, 0 where it is null; and how many there are of these."""
    bare, lower = tie_break.removeprefix("-"), tie_break.startswith("-")
    if bare in plan.rubric.metrics:
        column = pl.col(bare).cast(pl.Int64) if plan.names.metrics[bare] == "boolean" else pl.col(bare)
        return _place(column, lower).fill_null(0), UNITS
    points, leaf = pl.col(points_of(bare)), next((leaf for leaf in plan.all_leaves() if leaf.id == bare), None)
    if leaf is None:
        return _place(points).fill_null(0), UNITS
    low, high = leaf.method.bounds()  # what is missing earns nothing or everything, whatever they are
    least, most = (ticks(bound, plan.decimals) for bound in (min(low, Decimal(0)), max(high, leaf.method.points)))
    return (points - least + 1).fill_null(0), most - least + 2


def _places(plan: Plan, within: str, ranked: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    group = ancestor_of(within)
    known = pl.col(group).is_not_null() & ~pl.col(HELD)
    ties = plan.rubric.ranking.ties
    place = pl.col(RANK_KEY).rank(RANK_METHODS[ties], descending=True).over(group)
    place = place.cast(pl.Decimal(18, 1)) if ties == "average" else place.cast(pl.UInt32)
    size = ranked.over(group).cast(pl.UInt32)
    return pl.when(known).then(place).alias(rank_of(within)), pl.when(known).then(size).alias(peers_of(within))
