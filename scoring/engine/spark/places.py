"""Places and quotas of groups that several roots share, by Spark's windows over whole numbers and the same tie-breaks.

The steps `ranks` and `grades` of the engine say the same in Polars; the tests hold the two together.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
from pyspark.sql import Window, functions

from scoring.engine.grades import AT, COMMITTEE, QUOTA_MISSED, decided, meets, quota_column
from scoring.engine.scored import decimal
from scoring.engine.spark.across import Across
from scoring.engine.spark.parcels import opened
from scoring.names import HELD, TOTAL, UNIT, ancestor_of, group_of, peers_of, points_of, rank_of
from scoring.rubric.model import Quota
from scoring.rubric.plan import Plan

WHATS = ("place", "last", "slots", "base")
TEXT = pl.String


def keys(plan: Plan, shared: Across, frame: pl.DataFrame) -> pl.DataFrame:
    """What decides places and quotas, a row a unit: total, tie-breaks, groups, and which grades the unit may have."""
    ranked = [pl.col(ancestor_of(within)) for within in shared.ranks]
    grades = list(enumerate(plan.rubric.grades)) if shared.quotas else []
    counted = [pl.col(group_of(grade.quota.within)) for _, grade in grades if grade.quota]
    allowed = [meets(plan, n, grade) for n, grade in grades]
    ties = [_tie_break(plan, key) for key in plan.rubric.ranking.tie_break]
    columns = [pl.col(UNIT), pl.col(HELD), pl.col(TOTAL), *ties, *ranked, *counted, *allowed]
    typed = zip(columns, kinds(plan, shared).items(), strict=True)
    return frame.select(column.cast(kind).alias(name) for column, (name, kind) in typed)


def kinds(plan: Plan, shared: Across) -> dict[str, Any]:
    """The columns of `keys`, and their types."""
    ties = {f"key{n}": _tie_kind(plan, key) for n, key in enumerate(plan.rubric.ranking.tie_break)}
    ranked = {f"ranked{n}": TEXT for n in range(len(shared.ranks))}
    grades = list(enumerate(plan.rubric.grades)) if shared.quotas else []
    counted = {f"counted{n}": TEXT for n, grade in grades if grade.quota}
    allowed = {f"meets{n}": pl.Boolean for n, _ in grades}
    return {UNIT: TEXT, HELD: pl.Boolean, TOTAL: pl.Int64, **ties, **ranked, **counted, **allowed}


def _tie_kind(plan: Plan, key: str) -> Any:
    kind = plan.names.metrics.get(key.removeprefix("-"))
    return {"number": pl.Float64, "text": TEXT}.get(kind or "", pl.Int64)


def _tie_break(plan: Plan, key: str) -> pl.Expr:
    bare = key.removeprefix("-")
    column = pl.col(bare) if bare in plan.rubric.metrics else pl.col(points_of(bare))
    return column + 0.0 if _tie_kind(plan, key) == pl.Float64 else column  # there is one zero


def settled(plan: Plan, shared: Across, parcels: Any) -> pl.DataFrame:
    """The places, sizes, grades and figures of quotas, a row a unit, from parcels of `keys`.

    Shape: `unit_id`; `rank_<group>`, `peers_<group>` for each shared ranking; where a quota is shared, what `grades` adds.
    """
    frame = opened(parcels, kinds(plan, shared))
    frame = _grades(plan, _ranks(plan, shared, frame)) if shared.quotas else _ranks(plan, shared, frame)
    read = [UNIT, *(f"{what}{n}" for n in range(len(shared.ranks)) for what in ("place", "size"))]
    quotas = [n for n, grade in enumerate(plan.rubric.grades) if grade.quota] if shared.quotas else []
    read += ["at", "missed"] if shared.quotas else []
    read += [f"{what}_{n}" for n in quotas for what in WHATS]
    found = pl.DataFrame(pl.from_arrow(frame.select(read).toArrow()))
    places = [column for n, within in enumerate(shared.ranks) for column in _as_ranks(plan, n, within)]
    figures = [pl.col(f"{what}_{n}").alias(quota_column(n, what)) for n in quotas for what in WHATS]
    numbers = [pl.col("at").cast(pl.Int8).alias(AT), pl.col("missed").cast(pl.Int8).alias(QUOTA_MISSED)]
    out = found.select(UNIT, *places, *figures, *(numbers if shared.quotas else []))
    return out.with_columns(decided(plan)) if shared.quotas else out


def _as_ranks(plan: Plan, n: int, within: str) -> tuple[pl.Expr, pl.Expr]:
    """A place in tenths as the engine has it."""
    tenths = pl.col(f"place{n}")
    halves = plan.rubric.ranking.ties == "average"
    place = decimal(tenths, 1).cast(pl.Decimal(18, 1)) if halves else tenths // 10
    return place.alias(rank_of(within)), pl.col(f"size{n}").alias(peers_of(within))


def _order(plan: Plan) -> list[Any]:
    """Best first: the total, then each tie-break; null is last either way."""
    keys = enumerate(plan.rubric.ranking.tie_break)
    ties = [functions.col(f"key{n}") for n, key in keys]
    lower = [key.startswith("-") for key in plan.rubric.ranking.tie_break]
    better = [c.asc_nulls_last() if low else c.desc_nulls_last() for c, low in zip(ties, lower, strict=True)]
    return [functions.col(TOTAL).desc_nulls_last(), *better]


def _alike(window: Any) -> Any:
    """How many units of a group nothing tells apart from this one, itself among them; `window` orders the group."""
    return functions.count(functions.lit(1)).over(window.rangeBetween(Window.currentRow, Window.currentRow))


def _ranks(plan: Plan, shared: Across, frame: Any) -> Any:
    one, order = functions.lit(1), _order(plan)
    for n in range(len(shared.ranks)):
        group = f"ranked{n}"
        known = functions.col(group).isNotNull() & ~functions.col(HELD)
        window = Window.partitionBy(group).orderBy(*order)
        if plan.rubric.ranking.ties == "dense":
            tenths = functions.dense_rank().over(window) * 10
        else:
            half = (_alike(window) - 1) * 5
            tenths = functions.rank().over(window) * 10 + (half if plan.rubric.ranking.ties == "average" else 0)
        size = functions.count(functions.when(~functions.col(HELD), one)).over(Window.partitionBy(group))
        frame = frame.withColumns(
            {f"place{n}": functions.when(known, tenths.cast("bigint")), f"size{n}": functions.when(known, size)}
        )
    return frame


def _grades(plan: Plan, frame: Any) -> Any:
    nothing = functions.lit(None).cast("int")
    frame = frame.withColumns({"at": nothing, "missed": nothing})
    for n, grade in enumerate(plan.rubric.grades):
        candidate = functions.col("at").isNull() & ~functions.col(HELD) & functions.col(f"meets{n}")
        frame = frame.withColumn("candidate", candidate)
        if grade.quota is None:
            frame = frame.withColumn("at", functions.when(functions.col("candidate"), n).otherwise(functions.col("at")))
        else:
            frame = _by_quota(plan, frame, n, grade.quota)
    return frame


def _by_quota(plan: Plan, frame: Any, n: int, quota: Quota) -> Any:
    group, one, at, missed = f"counted{n}", functions.lit(1), functions.col("at"), functions.col("missed")
    place, last, slots = (functions.col(f"{what}_{n}") for what in WHATS[:3])
    candidate = functions.col("candidate")
    window = Window.partitionBy(group, "candidate").orderBy(*_order(plan))
    number = functions.count(functions.when(~functions.col(HELD), one)).over(Window.partitionBy(group))
    ahead = functions.rank().over(window).cast("bigint")
    frame = frame.withColumns(
        {
            f"place_{n}": functions.when(candidate, ahead),
            f"last_{n}": functions.when(candidate, ahead + _alike(window) - 1),
            f"base_{n}": number,
        }
    )
    frame = frame.withColumn(f"slots_{n}", functions.expr(_slots(quota, f"base_{n}")))
    inside = last <= slots
    beyond = (place <= slots) & ~inside
    gets = inside | beyond if quota.cut_ties == "include" else inside
    left = beyond if quota.cut_ties == "committee" else functions.lit(False)
    misses = place.isNotNull() & ~gets & ~left & missed.isNull()
    return frame.withColumns(
        {
            "missed": functions.when(misses, n).otherwise(missed),
            "at": functions.when(gets, n).when(left, COMMITTEE).otherwise(at),
        }
    )


def _slots(quota: Quota, base: str) -> str:
    """How many of `base` units may have the grade, in Spark's SQL."""
    share = Fraction(quota.share)
    up, down = share.numerator, share.denominator
    rounded = {
        "floor": f"({base} * {up}) div {down}",
        "half_up": f"({base} * {up * 2} + {down}) div {down * 2}",
        "ceil": f"({base} * {up} + {down - 1}) div {down}",
    }[quota.rounding]
    return f"least({base}, greatest({rounded}, {quota.min}L))"
