"""评委打分: the judges' scores, highest and lowest trimmed, as one figure a unit."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from scoring.engine.voices import AT, EMPTY_GROUP, FINE, MICRO, GroupSum, combined, of_units, place_among
from scoring.names import UNIT, void_of
from scoring.rubric.opinion import Panel
from scoring.rubric.plan import Plan
from scoring.rubric.votes import with_groups

# What is kept of a group's scores; the scores themselves stay with the committee.
CELL = "cell"
FIGURES = ("judges", "kept", "kept_sum", "lowest", "highest")


def panel_column(panel: str, group: str, what: str) -> str:
    """A column of one group of judges: how many scored, how many scores are kept, their sum, the lowest and highest."""
    return f"{panel}.{group}.{what}"


def scores(plan: Plan, table: pl.DataFrame | None, units: pl.Series) -> pl.DataFrame:
    """What the judges' scores come to by panel and group, a row a unit; null where nobody scored the unit at all."""
    base = pl.DataFrame({UNIT: units})
    for id, metric in plan.rubric.made_by("panel").items():
        assert metric.panel is not None
        groups = list(metric.panel.voters())
        found = _figures(_rows(table, id, groups, units), metric.panel)
        for what in FIGURES:
            empty = pl.repeat(None, len(units) * len(groups), dtype=found.schema[what], eager=True)
            cells = empty.scatter(found[CELL], found[what])
            columns = {
                panel_column(id, group, what): cells.gather_every(len(groups), n) for n, group in enumerate(groups)
            }
            base = base.with_columns(**columns)
        scored = pl.any_horizontal([pl.col(panel_column(id, group, "judges")).is_not_null() for group in groups])
        numbers = [panel_column(id, group, what) for group in groups for what in FIGURES[:3]]
        base = base.with_columns(pl.when(scored).then(pl.col(name).fill_null(0)).alias(name) for name in numbers)
    return base


def _rows(table: pl.DataFrame | None, panel: str, groups: list[str], units: pl.Series) -> pl.DataFrame:
    """The scores of one panel in whole 10^-9, lowest first, unit and group packed into one number; a judge without a score is nobody."""
    if table is None:
        return pl.DataFrame(schema={CELL: pl.Int64, "nano": pl.Int64})
    mine = of_units(with_groups(table.filter((pl.col("panel") == panel) & pl.col("score").is_not_null())), units)
    cell = pl.col(AT) * len(groups) + place_among(groups, "group")
    nano = (pl.col("score").cast(pl.Float64) * MICRO).round(0).cast(pl.Int64)
    return mine.select(cell.alias(CELL), nano.alias("nano")).sort(CELL, "nano")


def _figures(rows: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """What is kept of each cell's scores, of equal ones just as many left out as are to go: `cell` and FIGURES."""
    trim, number = panel.trim, pl.len().cast(pl.Int64)
    cut = pl.lit(0) if trim is None else pl.when(number >= trim.from_).then(trim.each_side).otherwise(0)
    left = pl.max_horizontal(number - 2 * cut, pl.lit(0))
    found = rows.group_by(CELL, maintain_order=True).agg(
        number.alias("judges"),
        left.cast(pl.Int64).alias("kept"),
        pl.col("nano").slice(cut, left).sum().alias("kept_sum"),
        pl.col("nano").first().alias("lowest"),
        pl.col("nano").last().alias("highest"),
    )
    return found.with_columns(pl.col("kept_sum", "lowest", "highest").cast(pl.Float64) / MICRO)


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
