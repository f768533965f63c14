"""分档: the first band that holds gives its points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any, Literal

import polars as pl
from pydantic import model_validator

from scoring.methods.base import Ask, Inputs, Trace, Valued, constants, first_true, within_bounds
from scoring.methods.field import Flag, Model, Number, Param, constant_number, refuse
from scoring.methods.words import Words, earns, listed
from scoring.text import Text, figure, join

SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}
Flaw = tuple[tuple[str | int, ...], str, Text, Text | None]


class Band(Model):
    """One line of a table of bands: a lower and/or an upper bound and its points, or `otherwise`."""

    at_least: Param | None = None
    above: Param | None = None
    at_most: Param | None = None
    below: Param | None = None
    otherwise: Flag = False
    points: Number

    @model_validator(mode="after")
    def has_one_bound_a_side(self) -> Band:
        lower = self.at_least is not None and self.above is not None
        upper = self.at_most is not None and self.below is not None
        if lower or upper:
            refuse("two-bounds", "一档的同一侧只能有一个界", "a band has one bound on each side")
        if self.otherwise == bool(self.limits()):
            refuse(
                "no-bound",
                "每档要么写界（at_least、above、at_most、below），要么写 otherwise: true",
                "a band has bounds (at_least, above, at_most, below) or otherwise: true, not both, not none",
            )
        return self

    def limits(self) -> dict[str, Any]:
        found = {sign: getattr(self, sign) for sign in SIGNS}
        return {sign: limit for sign, limit in found.items() if limit is not None}


class Bands(Valued):
    """The points of the first band that holds; `otherwise` is the last and catches the rest.

    Formula: first band b with all its bounds true: points of b
    Shape: one value (and the bands' limits) per unit in, one figure of points out.
    Edges: `at_least` and `at_most` own their edge, `above` and `below` do not.
    Nulls: null value or limit: the missing policy decides.
    Units of measure: limits as the value; points within 0 and P.
    Source: graded tables of village assessments, e.g. income 0 / (0,5) / [5,10) / [10,50) / 50+ (M4 of the field notes).

    Example:
        >>> table = [{"at_least": 10, "points": 9}, {"at_least": 5, "points": 7}, {"otherwise": True, "points": 0}]
        >>> m = Bands(id="a", points=9, method="bands", value="income", bands=table)
        >>> points_of(m, value=[9.99, 10, 0, None])
        [7.0, 9.0, 0.0, None]
    """

    method: Literal["bands"]
    bands: tuple[Band, ...]

    def asks(self) -> dict[str, Ask]:
        limits = {
            f"{sign}_{n}": Ask(limit) for n, band in enumerate(self.bands, 1) for sign, limit in band.limits().items()
        }
        return {"value": Ask(self.value), **limits}

    def score(self, x: Inputs) -> pl.Expr:
        rest = next((float(b.points) for b in self.bands if b.otherwise), None)
        bands = [(n, band) for n, band in enumerate(self.bands, 1) if not band.otherwise]
        return first_true(x.value, ((self._holds(x, n, band), float(band.points)) for n, band in bands), rest)

    def _holds(self, x: Inputs, n: int, band: Band) -> pl.Expr:
        tests = {
            "at_least": pl.Expr.ge,
            "above": pl.Expr.gt,
            "at_most": pl.Expr.le,
            "below": pl.Expr.lt,
        }
        parts = [tests[sign](x.value, x[f"{sign}_{n}"]) for sign in band.limits()]
        return reduce(and_, parts)

    def bounds(self) -> tuple[Decimal, Decimal]:
        points = [band.points for band in self.bands]
        return min(points, default=Decimal(0)), max(points, default=Decimal(0))

    def band_at(self, value: Decimal) -> int | None:
        """Which band, from 1, a value falls in, where the limits are the same for all units."""
        return self._first(value, lambda sign, n: constant_number(getattr(self.bands[n - 1], sign)))

    def _first(self, value: Decimal | None, limit: Callable[[str, int], Decimal | None]) -> int | None:
        for n, band in enumerate(self.bands, 1):
            if band.otherwise or (
                value is not None and all(_true(sign, value, limit(sign, n)) for sign in band.limits())
            ):
                return n
        return None

    def _title(self, t: Trace, n: int, band: Band) -> str:
        if band.otherwise:
            return "其余"
        return "且".join(SIGNS[sign] + figure(t[f"{sign}_{n}"]) for sign in band.limits())

    def _reached(self, t: Trace) -> int | None:
        return self._first(t.value, lambda sign, n: t[f"{sign}_{n}"])

    def rule(self, w: Words) -> Text:
        return listed(self._line(w, band) for band in self.bands)

    def _line(self, w: Words, band: Band) -> Text:
        limits = [Text.of(SIGNS[sign]) + w.param(limit) for sign, limit in band.limits().items()]
        title = join(limits, "且", " and ") if limits else Text("其余", "otherwise")
        return earns(title, band.points)

    def thresholds(self) -> Iterator[Decimal]:
        yield from constants(limit for band in self.bands for limit in band.limits().values())

    def branches(self) -> dict[str, Text]:
        return {f"band_{n}": self._line(Words(), band) for n, band in enumerate(self.bands, 1)}

    def reached(self, t: Trace) -> Iterator[str]:
        n = self._reached(t)
        if n is not None:
            yield f"band_{n}"

    def how(self, t: Trace) -> Text:
        n = self._reached(t)
        if n is None:
            return Text("未达任何一档", "in no band")
        title = self._title(t, n, self.bands[n - 1])
        return Text(f"达到“{title}”档", f"in the band '{title.replace('且', ' and ').replace('其余', 'otherwise')}'")

    def next_step(self, t: Trace) -> Text | None:
        n = self._reached(t)
        if n is None or t.value is None:
            return None
        better = [
            (band.points, sign, t[f"{sign}_{m}"])
            for m, band in enumerate(self.bands, 1)
            if band.points > self.bands[n - 1].points
            for sign in band.limits()
            if not _true(sign, t.value, t[f"{sign}_{m}"])
        ]
        if not better:
            return None
        points, sign, limit = min(better, key=lambda one: one[0])
        reach = t.reach(limit, points)
        if sign in ("above", "below"):
            word = "高于" if sign == "above" else "低于"
            return Text(reach.zh.replace("到", word, 1), f"{sign} {reach.en}")
        return reach

    def outcomes(self) -> dict[str, Decimal]:
        names = {}
        for band in self.bands:
            limits = " ".join(f"{SIGNS[s]}{_written(v)}" for s, v in band.limits().items())
            names[limits or "otherwise"] = band.points
        return names

    def written(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        for n, band in enumerate(self.bands):
            yield ("bands", n, "points"), band.points

    def flaws(self) -> Iterator[Flaw]:
        if not self.bands or not self.bands[-1].otherwise:
            yield (
                ("bands",),
                "no-otherwise",
                Text("最后一档须是 otherwise", "the last band must be `otherwise`"),
                Text("补上 {otherwise: true, points: 0}", "add {otherwise: true, points: 0}"),
            )
        for n, band in enumerate(self.bands):
            if not within_bounds(band.points, self.points):
                yield (
                    ("bands", n, "points"),
                    "points-out-of-range",
                    Text(
                        f"得分须在 0 与 {self.points} 之间，却是 {band.points}",
                        f"points must lie between 0 and {self.points}, found {band.points}",
                    ),
                    None,
                )
            if band.otherwise and n < len(self.bands) - 1:
                yield (
                    ("bands", n),
                    "otherwise-not-last",
                    Text("otherwise 之后的档永远达不到", "no band after `otherwise` can be reached"),
                    None,
                )
        yield from self._order()

    def _order(self) -> Iterator[Flaw]:
        """Bands with constant bounds: each can be reached past those before it, and together they leave no hole."""
        spans = {n: _span(band) for n, band in enumerate(self.bands) if not band.otherwise}
        known = {n: span for n, span in spans.items() if span is not None}
        for n, span in known.items():
            if not _meet(span, span):
                yield (
                    ("bands", n),
                    "range-empty",
                    Text("此档的下限高于上限", "this band's lower bound is above its upper"),
                    Text("对调两个界", "swap the two bounds"),
                )
            elif any(_covers(before, span) for m, before in known.items() if m < n):
                yield (
                    ("bands", n),
                    "band-shadowed",
                    Text(
                        "此档永远达不到：前面的档已包括它", "this band can never be reached: an earlier one covers it"
                    ),
                    Text("按从优到劣的次序排列各档", "order the bands from best to worst"),
                )
        apart = _apart(known) if len(known) == len(spans) and all(_meet(s, s) for s in known.values()) else None
        if apart is not None:
            yield (
                ("bands", apart),
                "band-gap",
                Text("与其他档之间有空隙", "there is a gap between this band and the others"),
                Text("让各档首尾相接", "let the bands meet"),
            )


Span = tuple[Decimal, bool, Decimal, bool]  # low, low belongs, high, high belongs
INFINITY = Decimal("Infinity")


def _span(band: Band) -> Span | None:
    limits = band.limits()
    if any(constant_number(limit) is None for limit in limits.values()):
        return None
    low = limits.get("at_least", limits.get("above", -INFINITY))
    high = limits.get("at_most", limits.get("below", INFINITY))
    return low, "above" not in limits, high, "below" not in limits


def _covers(a: Span, b: Span) -> bool:
    low = a[0] < b[0] or (a[0] == b[0] and (a[1] or not b[1]))
    high = a[2] > b[2] or (a[2] == b[2] and (a[3] or not b[3]))
    return low and high


def _meet(a: Span, b: Span) -> bool:
    """Whether two spans overlap or touch with no hole between."""
    low, high = max(a[0], b[0]), min(a[2], b[2])
    return low < high or (low == high and (_contains(a, low) or _contains(b, low)))


def _contains(span: Span, x: Decimal) -> bool:
    low, owns_low, high, owns_high = span
    return (low < x or (low == x and owns_low)) and (x < high or (x == high and owns_high))


def _apart(spans: dict[int, Span]) -> int | None:
    """The first band that no chain of meeting bands joins to the first one."""
    left = dict(spans)
    found = [left.pop(min(left))] if left else []
    while found:
        span = found.pop()
        found += [left.pop(n) for n, other in spans.items() if n in left and _meet(span, other)]
    return min(left, default=None)


def _true(sign: str, value: Decimal, limit: Decimal | None) -> bool:
    if limit is None:
        return False
    return {"at_least": value >= limit, "above": value > limit, "at_most": value <= limit, "below": value < limit}[sign]


def _written(limit: Any) -> str:
    return figure(limit) if isinstance(limit, Decimal) else getattr(limit, "text", "by")
