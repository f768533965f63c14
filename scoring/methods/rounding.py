"""The two roundings of the project: values to nine decimals, points to whole numbers of the last place.

Both round half away from zero (四舍五入 on the magnitude). Polars' own default is half to even, and rounding a float
directly turns 1.005 into 1.00; see RUBRIC.md section 4.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import polars as pl

PLACES = 9
# A float64 holds nine decimals below this magnitude (2**53 / 10**9), six below a thousand times it.
HOLDS_NINE = 9_007_199.0
TOLERANCE = 1e-9
LARGEST = 1e28  # values are stored as decimals of 38 digits, nine of them after the point


def round_value(value: pl.Expr) -> pl.Expr:
    """A number rounded to nine decimals, half away from zero; to six where a float cannot hold nine.

    The result is the float nearest to the decimal, so that equal decimals are equal floats.

    Example:
        >>> pl.select(round_value(pl.lit(0.3) / pl.lit(0.1))).item()
        3.0
    """
    nine = value.round(PLACES, mode="half_away_from_zero")
    six = value.round(6, mode="half_away_from_zero")
    return pl.when(value.abs() < HOLDS_NINE).then(nine).when(value.abs() < HOLDS_NINE * 1000).then(six).otherwise(value)


def to_ticks(points: pl.Expr, decimals: int, full: Decimal, signed: bool = True) -> pl.Expr:
    """Points as whole numbers of the last place: sign * floor(|p| * 10^decimals + 1/2 + 1e-9), Int64.

    Above a million ticks the tolerance grows with what a float can tell apart (4 units of its last place). `full` is
    the most that can come out; not `signed`: it is known that nothing below 0 can.

    Example:
        >>> pl.select(to_ticks(pl.lit(2.675), 2, Decimal(5))).item()
        268
    """
    scale = 10.0**decimals
    half = 0.5 + (TOLERANCE + float(full) * scale * 2.0**-50)
    if signed:
        return ((points.abs() * scale + half).floor() * points.sign()).cast(pl.Int64)
    return (points * scale + half).floor().cast(pl.Int64)


def ticks(points: Decimal, decimals: int) -> int:
    """A number of points written in a rubric as whole numbers of the last place; exact by the rubric's checks."""
    return int(points.scaleb(decimals).to_integral_value(ROUND_HALF_UP))


def divide_half_up(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Integers divided and rounded half away from zero, without a float; the denominator is above 0.

    Example:
        >>> pl.select(divide_half_up(pl.lit(-5), pl.lit(2))).item()
        -3
    """
    magnitude = (numerator.abs() * 2 + denominator) // (denominator * 2)
    return magnitude * numerator.sign()
