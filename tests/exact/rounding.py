"""Exact numbers: how a rubric's numbers are read and the two roundings the language knows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

NANO = 10**9
HALF = Fraction(1, 2)
TOLERANT_HALF = HALF + Fraction(1, NANO)


def number(raw: Any) -> Fraction:
    """A number written in a rubric or a table: int, Fraction, Decimal, or text such as "2.50" or "30%".

    Example:
        >>> number("2.50"), number("30%"), number(Decimal("-0.1"))
        (Fraction(5, 2), Fraction(30, 1), Fraction(-1, 10))
    """
    if isinstance(raw, Fraction):
        return raw
    if isinstance(raw, int | Decimal):
        return Fraction(raw)
    return Fraction(str(raw).strip().removesuffix("%"))


def half_away(x: Fraction, places: int) -> Fraction:
    """`x` to `places` decimals, a half going away from zero.

    Example:
        >>> half_away(Fraction("2.5"), 0), half_away(Fraction("-0.25"), 1)
        (Fraction(3, 1), Fraction(-3, 10))
    """
    unit = Fraction(10) ** places
    whole = int(abs(x) * unit + HALF)
    return Fraction(whole if x >= 0 else -whole) / unit


def nine(x: Any) -> Any:
    """`x` to 9 decimals when it is a number; anything else as it is."""
    if not isinstance(x, Fraction) or NANO % x.denominator == 0:
        return x
    return half_away(x, 9)


def ticks(points: Fraction, decimals: int) -> int:
    """Points as a whole number of the last place, half up on the magnitude with the language's tolerance of 1e-9.

    Example:
        >>> ticks(Fraction("2.675"), 2), ticks(Fraction("-0.5"), 0), ticks(Fraction("0.4999999991"), 0)
        (268, -1, 1)
    """
    whole = int(abs(points) * 10**decimals + TOLERANT_HALF)
    return whole if points >= 0 else -whole
