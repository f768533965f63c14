"""The arithmetic, comparisons and functions of expressions, over exact fractions; irrational ones to 60 digits."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from tests.exact.rounding import half_away, nine

Value = Fraction | bool | str | None
Env = Mapping[str, Value]
Run = Callable[[Env], Value]

DIGITS = Context(prec=60, traps=[])
LARGEST = Fraction(2) ** 1024  # beyond it a result is not finite
EXACT_EXPONENT = 64


def strict(function: Callable[..., Value], *parts: Run) -> Run:
    """`function` of the parts, null when any part is null."""

    def run(env: Env) -> Value:
        got = [part(env) for part in parts]
        return None if any(one is None for one in got) else function(*got)

    return run


def decimal(x: Fraction) -> Decimal:
    """`x` to 60 digits."""
    return DIGITS.divide(Decimal(x.numerator), Decimal(x.denominator))


def finite(x: Decimal | Fraction) -> Fraction | None:
    """`x` as a fraction, null when it is not a number a computer's double could hold."""
    if isinstance(x, Decimal) and not x.is_finite():
        return None
    exact = Fraction(x)
    return exact if abs(exact) < LARGEST else None


def divide(a: Fraction, b: Fraction) -> Fraction | None:
    """a / b; null when b is zero to 9 decimals."""
    return None if nine(b) == 0 else a / b


def root(x: Fraction) -> Fraction | None:
    """The square root; null when x is below zero to 9 decimals."""
    if nine(x) <= 0:
        return None if nine(x) < 0 else Fraction(0)
    return finite(DIGITS.sqrt(decimal(x)))


def logarithm(x: Fraction) -> Fraction | None:
    """The natural logarithm; null when x is not above zero to 9 decimals."""
    return None if nine(x) <= 0 else finite(DIGITS.ln(decimal(x)))


def exponential(x: Fraction) -> Fraction | None:
    """e to the x; null when it is not finite."""
    return finite(DIGITS.exp(decimal(x)))


def power(x: Fraction, y: Fraction) -> Fraction | None:
    """x to the y; null when that is not a finite real number."""
    if y.denominator == 1 and abs(y) <= EXACT_EXPONENT:
        return None if x == 0 and y < 0 else finite(x ** int(y))
    if x == 0:
        return Fraction(0) if y > 0 else None
    return None if x < 0 and y.denominator != 1 else finite(DIGITS.power(decimal(x), decimal(y)))


def nth_root(x: Fraction, n: int) -> Fraction:
    """The n-th root of a positive number to 60 digits."""
    return Fraction(DIGITS.power(decimal(x), decimal(Fraction(1, n))))


def rounded(x: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    """x to 9 decimals, then to `places`."""
    return half_away(nine(x), int(places))


def compare(test: Callable[[Any, Any], Any]) -> Callable[..., bool]:
    """A comparison of two values, numbers at 9 decimals."""
    return lambda a, b: bool(test(nine(a), nine(b)))


def between(x: Fraction, low: Fraction, high: Fraction) -> bool:
    """Whether x lies in [low, high], all at 9 decimals."""
    return bool(nine(low) <= nine(x) <= nine(high))


def among(x: Value, *choices: Value) -> bool:
    """Whether x is one of the choices, numbers at 9 decimals."""
    return any(nine(x) == nine(one) for one in choices)


COMPARISONS: dict[str, Callable[..., Value]] = {
    "=": compare(operator.eq),
    "<>": compare(operator.ne),
    "!=": compare(operator.ne),
    "<": compare(operator.lt),
    "<=": compare(operator.le),
    ">": compare(operator.gt),
    ">=": compare(operator.ge),
}
ARITHMETIC: dict[str, Callable[..., Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
}
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "LEAST": lambda *parts: min(parts),
    "GREATEST": lambda *parts: max(parts),
    "ABS": abs,
    "ROUND": rounded,
    "FLOOR": lambda x: Fraction(math.floor(nine(x))),
    "CEIL": lambda x: Fraction(math.ceil(nine(x))),
    "SQRT": root,
    "LN": logarithm,
    "EXP": exponential,
    "POWER": power,
}
