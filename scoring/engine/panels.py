"""评委打分: the judges' scores, highest and lowest trimmed, as one figure a unit."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from scoring.engine.voices import EMPTY_GROUP, FINE, MICRO, GroupSum, combined
from scoring.names import UNIT, void_of
from scoring.rubric.opinion import Panel
from scoring.rubric.plan import Plan
from scoring.rubric.votes import with_groups

# What is kept of a group's scores; the scores themselves stay with the committee.
FIGURES = ("judges", "kept", "kept_sum", "lowest", "highest")


def panel_column(panel: str, group: str, what: str) -> str:
    """A column of one group of judges: how many scored, how many scores are kept, their sum, the lowest and highest."""
    return f"{panel}.{group}.{what}"


def scores(plan: Plan, table: pl.DataFrame | None, units: pl.Series) -> pl.DataFrame:
    """What the judges' scores come to by panel and group, a row a unit; null where nobody scored the unit at all."""
    base = pl.DataFrame({UNIT: units})
    for id, metric in plan.rubric.made_by("panel").items():
        assert metric.panel is not None
        panel = metric.panel
        mine = _rows(table, id, units)
        scored = base.select(pl.col(UNIT).is_in(mine[UNIT].implode()).alias("scored"))["scored"]
        for group in panel.voters():
            found = _group(mine.filter(pl.col("group") == group), panel)
            joined = base.select(UNIT).join(found, on=UNIT, how="left", maintain_order="left")
            base = base.with_columns(
                pl.when(scored).then(joined[what].fill_null(0) if what in FIGURES[:3] else joined[what]).alias(panel_column(id, group, what))
                for what in FIGURES
            )  # fmt: skip
    return base


def _rows(table: pl.DataFrame | None, panel: str, units: pl.Series) -> pl.DataFrame:
    """The scores of one panel in whole 10^-9; a judge without a score is nobody."""
    if table is None:
        return pl.DataFrame(schema={UNIT: pl.String, "group": pl.String, "nano": pl.Int64})
    mine = with_groups(table).filter(
        (pl.col("panel") == panel) & pl.col(UNIT).is_in(units.implode()) & pl.col("score").is_not_null()
    )
    nano = (pl.col("score").cast(pl.Float64) * MICRO).round(0).cast(pl.Int64)
    return mine.select(UNIT, "group", nano.alias("nano"))


def _group(rows: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    number = pl.len().over(UNIT)
    trim = panel.trim
    cut = pl.lit(0) if trim is None else pl.when(number >= trim.from_).then(trim.each_side).otherwise(0)
    place = pl.col("nano").rank("ordinal").over(UNIT)  # of equal scores just as many go as are to go
    kept = pl.col("nano").filter(pl.col("kept"))
    return (
        rows.with_columns(kept=(place > cut) & (place <= number - cut))
        .group_by(UNIT)
        .agg(
            pl.len().cast(pl.Int64).alias("judges"),
            kept.count().cast(pl.Int64).alias("kept"),
            (kept.sum().cast(pl.Float64) / MICRO).alias("kept_sum"),
            (pl.col("nano").min().cast(pl.Float64) / MICRO).alias("lowest"),
            (pl.col("nano").max().cast(pl.Float64) / MICRO).alias("highest"),
        )
    )


def panels(plan: Plan) -> Iterable[pl.Expr]:
    """The columns of each panel metric: its figure, null where void, and whether it is void."""
    for id, metric in plan.rubric.made_by("panel").items():
        assert metric.panel is not None
        void = _void(id, metric.panel)
        yield void.cast(pl.Int8).alias(void_of(id))
        yield pl.when(void == FINE).then(_mean(id, metric.panel)).alias(id)


def _mean(id: str, panel: Panel) -> pl.Expr:
    groups = []
    for group, weight in panel.weights():
        kept, total = (pl.col(panel_column(id, group, what)) for what in ("kept", "kept_sum"))
        groups.append(GroupSum(weight, (total * MICRO).round(0).cast(pl.Int128), kept))
    return combined(groups, panel.empty_group)


def _void(id: str, panel: Panel) -> pl.Expr:
    first, *_ = panel.voters()
    polled = pl.col(panel_column(id, first, "judges")).is_not_null()
    empties = [pl.col(panel_column(id, group, "kept")) == 0 for group in panel.voters()]
    holds = pl.any_horizontal(empties) & (panel.empty_group == "hold")
    return pl.when(polled).then(pl.when(holds).then(EMPTY_GROUP).otherwise(FINE))
