"""What polls and panels have in common: the groups' means combined by weight, exactly, and the reasons for being void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from scoring.methods.rounding import round_value
from scoring.names import UNIT
from scoring.rubric.opinion import EmptyGroup
from scoring.text import Text

AT: Final = "at"
MICRO: Final = 10**9  # sums are whole 10^-9
ROOM: Final = 1e37  # what an Int128 holds, with one place to spare

FINE: Final = 0
OVER_ISSUED: Final = 1
LOW_TURNOUT: Final = 2
TOO_FEW: Final = 3
ALL_EQUAL: Final = 4
EMPTY_GROUP: Final = 5
VOID_TEXT: Final[Mapping[int, Text]] = {
    OVER_ISSUED: Text("收回票数多于发出票数", "more ballots came back than were handed out"),
    LOW_TURNOUT: Text("收回率不足", "the turnout is too low"),
    TOO_FEW: Text("有效票太少", "too few valid ballots"),
    ALL_EQUAL: Text("所有票打分相同", "all marks are equal"),
    EMPTY_GROUP: Text("有一组没有有效票", "a group has no valid ballot"),
}


class GroupSum(NamedTuple):
    """One group: its weight, the sum of its marks or scores in whole 10^-9 (Int128), and how many there are."""

    weight: Decimal
    total: pl.Expr
    number: pl.Expr


def of_units(table: pl.DataFrame, units: pl.Series) -> pl.DataFrame:
    """The rows of some units, each with the place of its unit among them in the column `at`."""
    place = pl.col(UNIT).cast(pl.Enum(units), strict=False).to_physical().cast(pl.Int64)
    return table.with_columns(place.alias(AT)).drop_nulls(AT)


def place_among(names: Sequence[str], column: str) -> pl.Expr:
    """Where a column's texts stand among some names, which are all that there may be, counted from 0."""
    return pl.col(column).cast(pl.Enum(names)).to_physical().cast(pl.Int64)


def combined(groups: Sequence[GroupSum], empty: EmptyGroup) -> pl.Expr:
    """Σ weight·total/number / Σ weight, rounded once to nine decimals; an empty group counts as 0 or not at all.

    Brought to one fraction of integers, so that a half of the last place is a half and not what a float makes of it.
    Where that fraction is too large for 128 bits (millions of voters in many groups) floats do.
    """
    places = max(-int(group.weight.as_tuple().exponent) for group in groups)
    weights = [int(group.weight.scaleb(max(places, 0))) for group in groups]
    numbers = [pl.max_horizontal(group.number, pl.lit(1)).cast(pl.Int128) for group in groups]
    there = [pl.lit(True) if empty == "zero" else group.number > 0 for group in groups]
    product = _product(numbers)
    top = pl.sum_horizontal([w * g.total * (product // n) for w, g, n in zip(weights, groups, numbers, strict=True)])
    weight = pl.sum_horizontal([pl.when(t).then(w).otherwise(0) for t, w in zip(there, weights, strict=True)])
    bottom = weight.cast(pl.Int128) * product
    exact = (2 * top + bottom) // pl.max_horizontal(2 * bottom, pl.lit(1, pl.Int128))
    means = [
        w * g.total.cast(pl.Float64) / n.cast(pl.Float64) for w, g, n in zip(weights, groups, numbers, strict=True)
    ]
    rough = pl.sum_horizontal(means) / weight.cast(pl.Float64) / float(MICRO)
    size = _product([n.cast(pl.Float64) for n in numbers]) * pl.sum_horizontal(means) * 2
    value = pl.when(size < ROOM).then(exact.cast(pl.Float64) / float(MICRO)).otherwise(rough)
    return pl.when(weight > 0).then(round_value(value))


def _product(factors: Sequence[pl.Expr]) -> pl.Expr:
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found
