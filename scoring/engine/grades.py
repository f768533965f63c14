"""Step 7, grades: thresholds and conditions, the caps of vetoes, then quotas, best grade first by rank."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from scoring.engine.totals import veto_of
from scoring.methods.rounding import ticks
from scoring.names import GRADE, HELD, RANK_KEY, TOTAL, group_of
from scoring.rubric.model import Grade, Quota
from scoring.rubric.plan import Plan

UNDECIDED = "undecided"
QUOTA_MISSED = "quota_missed"
AT = "grade.at"  # the grade's number, -1 where a committee decides, null where nothing is decided yet
COMMITTEE = -1


def quota_column(n: int, what: str) -> str:
    """A column of the quota of grade n: `place`, `slots` or `base`."""
    return f"grade.{n}.{what}"


def grades(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `grade`, `undecided` (a tie that a committee must settle) and `quota_missed` (the best grade so lost)."""
    frame = frame.with_columns(pl.lit(None, pl.Int8).alias(AT), pl.lit(None, pl.Int8).alias(QUOTA_MISSED))
    for n, grade in enumerate(plan.rubric.grades):
        candidate = pl.col(AT).is_null() & ~pl.col(HELD) & meets(plan, n, grade)
        if grade.quota is None:
            frame = frame.with_columns(pl.when(candidate).then(n).otherwise(pl.col(AT)).cast(pl.Int8).alias(AT))
        else:
            frame = _by_quota(frame, n, grade.quota, candidate)
    return frame.with_columns(decided(plan))


def decided(plan: Plan) -> tuple[pl.Expr, ...]:
    """The grades by name, from the numbers in `grade.at` and `quota_missed`."""
    names = dict(enumerate(grade.grade for grade in plan.rubric.grades))
    return (
        _named(AT, names).alias(GRADE),
        (pl.col(AT) == COMMITTEE).fill_null(False).alias(UNDECIDED),
        _named(QUOTA_MISSED, names),
    )


def _named(column: str, names: dict[int, str]) -> pl.Expr:
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String).alias(column)


def meets(plan: Plan, n: int, grade: Grade) -> pl.Expr:
    """Whether threshold, condition and vetoes allow the grade; the last grade takes everyone left."""
    if n == len(plan.rubric.grades) - 1:
        return pl.lit(True)
    parts = [pl.lit(True)]
    if grade.at_least is not None:
        parts.append(pl.col(TOTAL) >= ticks(grade.at_least, plan.decimals))
    if grade.grade in plan.requires:
        parts.append(plan.requires[grade.grade].expr.fill_null(False))
    order = [g.grade for g in plan.rubric.grades]
    capping = [v for v in plan.rubric.vetoes if v.grade_at_most is not None and n < order.index(v.grade_at_most)]
    parts += [~pl.col(veto_of(veto.id)) for veto in capping]
    return pl.all_horizontal(parts)


def _by_quota(frame: pl.LazyFrame, n: int, quota: Quota, candidate: pl.Expr) -> pl.LazyFrame:
    group = group_of(quota.within)
    place, last, slots, base = (quota_column(n, what) for what in ("place", "last", "slots", "base"))
    key = pl.when(candidate).then(pl.col(RANK_KEY))
    frame = frame.with_columns(
        key.rank("min", descending=True).over(group).cast(pl.Int64).alias(place),
        key.rank("max", descending=True).over(group).cast(pl.Int64).alias(last),
        (~pl.col(HELD)).sum().over(group).cast(pl.Int64).alias(base),
    ).with_columns(_slots(quota, pl.col(base)).alias(slots))
    inside = pl.col(last) <= pl.col(slots)
    across = (pl.col(place) <= pl.col(slots)) & ~inside
    gets = inside | across if quota.cut_ties == "include" else inside
    left = across if quota.cut_ties == "committee" else pl.lit(False)
    missed = pl.col(place).is_not_null() & ~gets & ~left & pl.col(QUOTA_MISSED).is_null()
    return frame.with_columns(
        pl.when(gets).then(n).when(left).then(COMMITTEE).otherwise(pl.col(AT)).cast(pl.Int8).alias(AT),
        pl.when(missed).then(n).otherwise(pl.col(QUOTA_MISSED)).cast(pl.Int8).alias(QUOTA_MISSED),
    )


def _slots(quota: Quota, base: pl.Expr) -> pl.Expr:
    """How many of `base` units may have the grade: the share rounded, at least `min`, never more than there are."""
    share = Fraction(quota.share)
    up, down = share.numerator, share.denominator
    rounded = {
        "floor": base * up // down,
        "half_up": (base * up * 2 + down) // (down * 2),
        "ceil": (base * up + down - 1) // down,
    }[quota.rounding]
    return pl.min_horizontal(base, pl.max_horizontal(rounded, pl.lit(quota.min, pl.Int64)))
