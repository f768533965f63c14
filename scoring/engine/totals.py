"""Steps 4 and 5, adjustments and caps: bonus and deductions, the bounds of the total, vetoes that cap points."""

from __future__ import annotations

import polars as pl

from scoring.engine.sure import Sure, sure
from scoring.methods.rounding import ticks
from scoring.names import BONUS, DEDUCTIONS, HELD, SCORECARD, TOTAL, points_of
from scoring.rubric.model import Adjustment
from scoring.rubric.plan import Leaf, Plan

BEFORE_VETO = "total.before_veto"


def veto_of(id: str) -> str:
    """The column that says whether a veto fired."""
    return f"veto.{id}"


def adjustments(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `bonus.points`, `deductions.points` and the total before vetoes: scorecard + bonus - deductions, clamped."""
    known = sure(plan)
    frame = frame.with_columns(
        _adjustment(known, plan.bonus, plan.rubric.bonus).alias(points_of(BONUS)),
        _adjustment(known, plan.deductions, plan.rubric.deductions).alias(points_of(DEDUCTIONS)),
    )
    total = pl.col(points_of(SCORECARD)) + pl.col(points_of(BONUS)) - pl.col(points_of(DEDUCTIONS))
    bounds = plan.rubric.total
    low = None if bounds.min is None else ticks(bounds.min, plan.decimals)
    high = None if bounds.max is None else ticks(bounds.max, plan.decimals)
    if low is not None or high is not None:
        total = total.clip(low, high)
    return frame.with_columns(total.alias(BEFORE_VETO))


def _adjustment(known: Sure, leaves: tuple[Leaf, ...], part: Adjustment | None) -> pl.Expr:
    """The sum of the items, exempt ones as 0, at most the cap; null for units on hold."""
    found = pl.sum_horizontal([pl.lit(0, pl.Int64), *(pl.col(points_of(leaf.id)) for leaf in leaves)])
    if part is not None and part.cap is not None:
        found = found.clip(upper_bound=ticks(part.cap, known.plan.decimals))
    return known.unless_held(found)


def caps(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `veto.<id>` (whether it fired) and `total`: at most the lowest `points_at_most` of the vetoes that fired."""
    known = {id: condition.expr.fill_null(False) for id, condition in plan.vetoes.items()}
    if sure(plan).holds:
        known = {id: fired & ~pl.col(HELD) for id, fired in known.items()}
    frame = frame.with_columns(fired.alias(veto_of(id)) for id, fired in known.items())
    limits = [
        pl.when(pl.col(veto_of(veto.id))).then(ticks(veto.points_at_most, plan.decimals))
        for veto in plan.rubric.vetoes
        if veto.points_at_most is not None
    ]
    total = pl.col(BEFORE_VETO)
    capped = pl.when(total.is_not_null()).then(pl.min_horizontal([total, *limits])) if limits else total
    return frame.with_columns(capped.cast(pl.Int64).alias(TOTAL))
