"""One rubric's units after all steps, and its tables with exact decimals in place of whole numbers of the last place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl
from polars import selectors

from scoring.engine.grades import QUOTA_MISSED, UNDECIDED
from scoring.engine.totals import BEFORE_VETO, veto_of
from scoring.names import (
    BONUS,
    DEDUCTIONS,
    GRADE,
    HELD,
    LEVEL,
    NAME,
    SCORECARD,
    SECTOR,
    TOTAL,
    UNIT,
    peers_of,
    points_of,
    possible_of,
    rank_of,
)
from scoring.rubric.plan import Plan

VALUE_TYPE = pl.Decimal(38, 9)
MADE_OF_MANY = ("ballot", "panel", "rollup")
SMALL = 4e6  # below it a float times 10^9 is still exact to the unit
WORKING = (".raw", ".points", ".possible", ".sum", ".squares", ".widest")  # points come apart, the rest is scaffolding


@dataclass(frozen=True)
class Scored:
    """One rubric's units after all steps; points in whole numbers of the last place."""

    plan: Plan
    frame: pl.DataFrame

    def exact(self, column: str) -> pl.Expr:
        """Points as decimals with the rubric's places: 2250 -> 22.50."""
        return decimal(pl.col(column), self.plan.decimals).alias(column)

    def scores(self, places: int, halves: bool = False) -> pl.LazyFrame:
        """A row a unit: total, grade, places in the ranking; made when it is collected or written.

        So that rubrics can stand together, totals have `places` decimals, and ranks one where `halves` says that some
        rubric's ties share their mean rank.
        """
        plan, ranking = self.plan, self.plan.rubric.ranking
        total = decimal(pl.col(TOTAL) * 10 ** (places - plan.decimals), places)
        return self.frame.lazy().select(
            UNIT,
            *(pl.col(f"unit.{name}").cast(pl.String).alias(name) for name in (NAME, LEVEL, SECTOR)),
            pl.lit(plan.id).alias("rubric"),
            HELD,
            total.alias(TOTAL),
            GRADE,
            *(column for within in ranking.within for column in _places(within, halves)),
            self._vetoes().alias("vetoes"),
            QUOTA_MISSED,
            UNDECIDED,
        )

    def _vetoes(self) -> pl.Expr:
        """The vetoes that fired, as a list; made for the few units that have any, for lists are slow to make."""
        fired = [pl.col(veto_of(id)) for id in self.plan.vetoes]
        has = pl.any_horizontal([pl.lit(False), *fired])
        lists = [pl.when(one).then(pl.lit(id)) for id, one in zip(self.plan.vetoes, fired, strict=True)]
        nothing = pl.Series([[]], dtype=pl.List(pl.String))
        if not lists:
            return pl.lit(nothing).first()
        made = self.frame.lazy().filter(has).select(pl.concat_list(lists).list.drop_nulls()).collect().to_series()
        return pl.lit(nothing.append(made)).gather(pl.when(has).then(has.cum_sum()).otherwise(0))

    @cached_property
    def items(self) -> pl.DataFrame:
        """A row a unit: every metric's value, every item's inputs, points and possible points; no floats."""
        return self.frame.select(UNIT, *self._metric_columns(), *self._item_columns(), *self._total_columns())

    @property
    def points(self) -> pl.DataFrame:
        """A row a unit: points of every item and group, and the total, in whole numbers of the last place."""
        return self.frame.select(point_columns(self.plan))

    def _metric_columns(self) -> list[pl.Expr]:
        """Every metric, what was reported where a fill changed it, and the marks, scores and sums behind it."""
        made = [f"{id}." for id, metric in self.plan.rubric.metrics.items() if metric.origin in MADE_OF_MANY]
        behind = ("reported.", "target.", "previous.", *made)
        given = [n for n in self.frame.columns if n in self.plan.rubric.metrics or n.startswith(behind)]
        return [self._value(name) for name in given]

    @cached_property
    def _largest(self) -> dict[str, float | None]:
        """The largest magnitude of every column of floats."""
        return dict(self.frame.select(selectors.float().abs().max()).row(0, named=True))

    def _value(self, name: str) -> pl.Expr:
        """A value as an exact decimal of nine places; a large float by its shortest text, which is what was reported."""
        if name not in self._largest:
            return pl.col(name)
        small = (self._largest[name] or 0.0) < SMALL
        return pl.col(name).cast(VALUE_TYPE) if small else pl.col(name).cast(pl.String).cast(VALUE_TYPE)

    def _item_columns(self) -> list[pl.Expr]:
        columns = []
        for leaf in self.plan.all_leaves():
            known = [n for n in self.frame.columns if n.startswith(f"{leaf.id}.") and not n.endswith(WORKING)]
            columns += [self._value(name) for name in known] + self._points(leaf.id)
        for group in self.plan.rubric.groups():
            columns += self._points(group.id)
        return columns

    def _points(self, id: str) -> list[pl.Expr]:
        return [self.exact(points_of(id)), self.exact(possible_of(id))]

    def _total_columns(self) -> list[pl.Expr]:
        quota = [n for n in self.frame.columns if n.startswith("grade.") and n != "grade.at"]
        plain = [veto_of(id) for id in self.plan.vetoes] + quota
        exact = (points_of(BONUS), points_of(DEDUCTIONS), BEFORE_VETO)
        return [*self._points(SCORECARD), *(self.exact(name) for name in exact), *(pl.col(name) for name in plain)]


def point_columns(plan: Plan) -> list[str]:
    """The columns of points that every scored unit has: of items, groups, adjustments, and the totals."""
    items = [leaf.id for leaf in plan.all_leaves()] + [group.id for group in plan.rubric.groups()]
    return [UNIT, *map(points_of, (*items, SCORECARD, BONUS, DEDUCTIONS)), BEFORE_VETO, TOTAL]


def score_columns(plan: Plan) -> list[str]:
    """The columns that `Scored.scores` is made of."""
    told = [UNIT, *(f"unit.{name}" for name in (NAME, LEVEL, SECTOR)), HELD, TOTAL, GRADE, QUOTA_MISSED, UNDECIDED]
    places = [name(within) for within in plan.rubric.ranking.within for name in (rank_of, peers_of)]
    return [*told, *places, *map(veto_of, plan.vetoes)]


def _places(within: str, halves: bool) -> tuple[pl.Expr, pl.Expr]:
    """The place among peers and their number."""
    rank = pl.col(rank_of(within)).cast(pl.Decimal(18, 1) if halves else pl.Int64)
    return rank, pl.col(peers_of(within)).cast(pl.Int64)


def decimal(ticks: pl.Expr, places: int) -> pl.Expr:
    """Whole numbers of the last place as exact decimals; the division leaves no remainder to round."""
    exact = pl.Decimal(38, places)
    return (ticks.cast(exact) / pl.lit(10**places).cast(pl.Decimal(38, 0))).cast(exact)
