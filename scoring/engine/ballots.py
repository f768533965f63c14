"""民主测评: from marks to one figure a unit, and the reasons for which a poll is void."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from scoring.engine.voices import (
    ALL_EQUAL,
    AT,
    EMPTY_GROUP,
    FINE,
    LOW_TURNOUT,
    MICRO,
    OVER_ISSUED,
    TOO_FEW,
    GroupSum,
    combined,
    of_units,
    place_among,
)
from scoring.names import BLANK, ISSUED, MARKS, SPOILED, UNIT, marks_of, void_of
from scoring.rubric.opinion import Ballot
from scoring.rubric.plan import Plan
from scoring.rubric.votes import with_groups


def marks(plan: Plan, table: pl.DataFrame | None, units: pl.Series) -> pl.DataFrame:
    """The number of marks by poll, group and choice, a row a unit in the units' order; null where there was no poll.

    Shape: Int64 columns `<poll>.<group>.<choice>`; `issued` stays null where nobody said how many were handed out.
    """
    base = pl.DataFrame({UNIT: units})
    for poll, metric in plan.rubric.made_by("ballot").items():
        assert metric.ballot is not None
        counted = _tally(table, poll, metric.ballot, units)
        issued = {marks_of(poll, group, ISSUED) for group in metric.ballot.voters()}
        polled = counted.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        zeros = [pl.when(polled).then(pl.col(n).fill_null(0)).alias(n) for n in counted.columns if n not in issued]
        base = pl.concat([base, counted.with_columns(zeros)], how="horizontal")
    return base


def _tally(table: pl.DataFrame | None, poll: str, ballot: Ballot, units: pl.Series) -> pl.DataFrame:
    """The sum of the counts for each group and choice, a row a unit; null where there is no such row.

    Unit, group and choice are packed into one whole number, the cell in which the counts add up: one pass over millions
    of ballots, without looking for those that are alike.
    """
    groups, choices = list(ballot.voters()), [*ballot.choices, *MARKS]
    width = len(groups) * len(choices)
    sums, there = np.zeros(len(units) * width, np.int64), np.zeros(len(units) * width, np.bool_)
    if table is not None:
        mine = of_units(with_groups(table.filter(pl.col("poll") == poll)), units)
        cell = (pl.col(AT) * len(groups) + place_among(groups, "group")) * len(choices) + place_among(choices, "choice")
        cells, counts = (one.to_numpy() for one in mine.select(cell, pl.col("count").cast(pl.Int64)))
        np.add.at(sums, cells, counts)
        there[cells] = True
    found = pl.Series(sums).set(pl.Series(~there), None)
    names = [marks_of(poll, group, choice) for group in groups for choice in choices]
    return pl.DataFrame({name: found.gather_every(width, n) for n, name in enumerate(names)})


def polls(plan: Plan) -> Iterable[pl.Expr]:
    """The columns of each ballot metric: its figure, null where void, and why it is void."""
    for poll, metric in plan.rubric.made_by("ballot").items():
        assert metric.ballot is not None
        void = _void(poll, metric.ballot)
        yield void.cast(pl.Int8).alias(void_of(poll))
        yield pl.when(void == FINE).then(_mean(poll, metric.ballot)).alias(poll)


def _sum(parts: Iterable[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(list(parts))


def valid(poll: str, ballot: Ballot, group: str) -> pl.Expr:
    """The number of valid marks of a group."""
    return _sum(pl.col(marks_of(poll, group, choice)) for choice in ballot.worths())


def returned(poll: str, ballot: Ballot, group: str) -> pl.Expr:
    """The number of ballots a group gave back: valid, blank and spoiled."""
    return _sum(pl.col(marks_of(poll, group, choice)) for choice in (*ballot.choices, BLANK, SPOILED))


def _divisor(poll: str, ballot: Ballot, group: str) -> pl.Expr:
    return (valid if ballot.denominator == "valid" else returned)(poll, ballot, group)


def _mean(poll: str, ballot: Ballot) -> pl.Expr:
    groups = []
    for group, weight in ballot.weights():
        earned = [pl.col(marks_of(poll, group, c)).cast(pl.Int128) * int(w * MICRO) for c, w in ballot.worths().items()]
        groups.append(GroupSum(weight, _sum(earned), _divisor(poll, ballot, group)))
    return combined(groups, ballot.empty_group)


def _void(poll: str, ballot: Ballot) -> pl.Expr:
    """The first reason that holds; 0 where none does, null where there was no poll at all."""
    groups = list(ballot.voters())
    back = _sum(returned(poll, ballot, group) for group in groups)
    given = [pl.col(marks_of(poll, group, ISSUED)) for group in groups]
    issued = pl.when(pl.any_horizontal([g.is_not_null() for g in given])).then(_sum(given))
    number = _sum(valid(poll, ballot, group) for group in groups)
    alike = [_sum(pl.col(marks_of(poll, group, choice)) for group in groups) for choice in ballot.worths()]
    rule, empties = ballot.void_if, [_divisor(poll, ballot, group) == 0 for group in groups]
    found: list[tuple[pl.Expr, int]] = []
    if rule.over_issued:
        found.append((back > issued, OVER_ISSUED))
    if rule.turnout_below is not None:
        share = rule.turnout_below.as_integer_ratio()
        found.append(((issued > 0) & (back * share[1] < issued * share[0]), LOW_TURNOUT))
    found.append((number < ballot.min_ballots, TOO_FEW))
    if rule.all_equal:
        found.append(((number >= 2) & pl.any_horizontal([one == number for one in alike]), ALL_EQUAL))
    if ballot.empty_group != "zero":
        empty = pl.any_horizontal(empties) if ballot.empty_group == "hold" else pl.all_horizontal(empties)
        found.append((empty, EMPTY_GROUP))
    reason = pl.lit(FINE)
    for holds, code in reversed(found):
        reason = pl.when(holds.fill_null(False)).then(code).otherwise(reason)
    first = next(iter(ballot.choices))
    return pl.when(pl.col(marks_of(poll, groups[0], first)).is_not_null()).then(reason)
