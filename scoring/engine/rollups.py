"""逐级汇总: figures of the units below, for the unit above."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scoring.engine.scored import Scored
from scoring.engine.tree import below
from scoring.engine.voices import MICRO
from scoring.methods.rounding import divide_half_up
from scoring.names import HELD, TOTAL, UNIT, points_of
from scoring.rubric.claims import in_scope, with_attributes
from scoring.rubric.link import ShareNames, compile_share, sources
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Rollup

NANO = pl.Int128
MEMBER = "member"
FIGURES = ("units", "units_held", "sum")


def rollup_column(metric: str, what: str) -> str:
    """A column beside a roll-up: how many units were counted, how many are on hold, and the sum of their values."""
    return f"{metric}.{what}"


def rollups(plan: Plan, units: pl.DataFrame, ids: pl.Series, scored: Sequence[Scored]) -> pl.DataFrame:
    """Every roll-up of the plan's units, a row a unit in the order of `ids`.

    Shape: `<metric>` Float64, `<metric>.units` and `.units_held` Int64, `<metric>.sum` Float64 (of `share`: how many).
    Nulls: over nothing the figure is null, but `sum` and `count` are 0.
    """
    base = pl.DataFrame({UNIT: ids})
    made = plan.rubric.made_by("rollup")
    if not made:
        return base
    pairs = below(units, ids)
    for id, metric in made.items():
        assert metric.rollup is not None
        found = members(plan, id, scored)
        lines = pairs.join(found, on=MEMBER, how="inner")
        made_of = _figures(lines, id, metric.rollup)
        figures = base.select(UNIT).join(made_of, on=UNIT, how="left", maintain_order="left")
        base = pl.concat([base, _complete(figures, id, metric.rollup).drop(UNIT)], how="horizontal")
    return base


def members(plan: Plan, id: str, scored: Sequence[Scored]) -> pl.DataFrame:
    """The units a roll-up may be over: `member`, `held`, and `x`, the value in whole 10^-9 (Int128), null where none."""
    rollup = plan.rubric.metrics[id].rollup
    assert rollup is not None
    by_id = {one.plan.id: one for one in scored}
    wanted = [low for low in sources(rollup, [one.plan for one in scored]) if low.id != plan.id]
    parts = [_members(plan, id, rollup, by_id[low.id]) for low in wanted]
    empty = pl.DataFrame(schema={MEMBER: pl.String, HELD: pl.Boolean, "x": NANO})
    return pl.concat([empty, *parts])


def _members(plan: Plan, id: str, rollup: Rollup, source: Scored) -> pl.DataFrame:
    found = in_scope(source.frame, rollup.over, plan.over.get(id))
    values = _holds(plan, rollup, source, found) if rollup.share else found.select(_value(rollup, source)).to_series()
    return found.select(pl.col(UNIT).alias(MEMBER), HELD, values.cast(NANO).alias("x"))


def _value(rollup: Rollup, source: Scored) -> pl.Expr:
    """What one unit brings, in whole 10^-9."""
    assert rollup.of is not None
    name = rollup.of.text.strip()
    if name in source.plan.rubric.metrics:
        return (pl.col(name).cast(pl.Float64) * MICRO).round(0).cast(NANO)
    column = TOTAL if name == TOTAL else points_of(name)
    places: int = 10 ** (9 - source.plan.decimals)
    return pl.col(column).cast(NANO) * places


def _holds(plan: Plan, rollup: Rollup, source: Scored, frame: pl.DataFrame) -> pl.Series:
    """Whether the condition of a share is true, for each unit; unknown is not true."""
    assert rollup.share is not None
    share = compile_share(plan, rollup.share, source.plan)[0]
    assert share is not None  # the rubrics were checked together
    ranks = [pl.col(name).cast(pl.Float64) for name in ShareNames(source.plan).ranks()]
    points = pl.col(TOTAL).cast(pl.Float64) / 10.0**source.plan.decimals
    known = with_attributes(frame, set(share.names)).with_columns(points, *ranks)
    return known.select(share.expr.fill_null(False).alias("x")).to_series()


def _figures(lines: pl.DataFrame, id: str, rollup: Rollup) -> pl.DataFrame:
    x = pl.col("x").filter(~pl.col(HELD)).drop_nulls()
    number = x.len().cast(pl.Int64)
    in_order = x.sort()
    middle = in_order.get((x.len() - 1) // 2, null_on_oob=True) + in_order.get(x.len() // 2, null_on_oob=True)
    total = x.sum()
    figure = {
        "sum": total,
        "min": x.min(),
        "max": x.max(),
        "count": number.cast(NANO) * MICRO,
        "median": divide_half_up(middle, pl.lit(2, NANO)),
    }
    found = lines.group_by("above").agg(
        number.alias(rollup_column(id, "units")),
        pl.col(HELD).sum().cast(pl.Int64).alias(rollup_column(id, "units_held")),
        total.alias("total"),
        *(figure[rollup.by].alias("nano") for _ in [0] if rollup.by in figure),
    )
    if rollup.by not in figure:
        hundred = 100 * MICRO if rollup.share is not None else 1
        units = pl.col(rollup_column(id, "units")).cast(NANO)
        mean = divide_half_up(pl.col("total") * hundred, pl.max_horizontal(units, pl.lit(1, NANO)))
        found = found.with_columns(pl.when(units > 0).then(mean).alias("nano"))
    scale = float(MICRO) if rollup.share is None else 1.0
    return found.select(
        pl.col("above").alias(UNIT),
        (pl.col("nano").cast(pl.Float64) / float(MICRO)).alias(id),
        *(rollup_column(id, what) for what in FIGURES[:2]),
        (pl.col("total").cast(pl.Float64) / scale).alias(rollup_column(id, "sum")),
    )


def _complete(figures: pl.DataFrame, id: str, rollup: Rollup) -> pl.DataFrame:
    """Units with nobody below: no units, a sum of 0, and a figure only where nothing counts as 0."""
    zero = [pl.col(rollup_column(id, what)).fill_null(0) for what in FIGURES]
    figure = pl.col(id).fill_null(0.0) if rollup.by in ("sum", "count") else pl.col(id)
    return figures.with_columns(figure, *zero)
