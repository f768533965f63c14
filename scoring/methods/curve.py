"""折线: points along straight lines through given corners."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BeforeValidator

from scoring.methods.base import Inputs, Trace, Valued, first_true, within_bounds
from scoring.methods.field import Number, refuse
from scoring.methods.words import IN_PROPORTION, Words, earns
from scoring.text import Text, figure, join


def _corner(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return tuple(value)
    refuse("not-a-corner", "应为 [值, 得分]", "[value, points] is wanted")


Corner = Annotated[tuple[Number, Number], BeforeValidator(_corner)]


class Curve(Valued):
    """Points along straight lines through the corners `[value, points]`, flat outside them.

    Formula: between corners (x0, p0) and (x1, p1): p0 + (p1 - p0) * (x - x0) / (x1 - x0)
    Shape: one value per unit in, one figure of points out.
    Edges: on a corner exactly its points; below the first and above the last corner theirs.
    Nulls: null value: the missing policy decides.
    Units of measure: first number of a corner as the value, second in points, within 0 and P.
    Source: piecewise linear scoring functions of composite indicators (OECD handbook, 2008).

    Example:
        >>> m = Curve(id="a", points=10, method="curve", value="rate", through=[[60, 0], [80, 6], [100, 10]])
        >>> points_of(m, value=[50, 70, 90, 120])
        [0.0, 3.0, 8.0, 10.0]
    """

    method: Literal["curve"]
    through: tuple[Corner, ...]

    def score(self, x: Inputs) -> pl.Expr:
        value, (start, least) = x.value, self.through[0]
        branches: list[tuple[pl.Expr, Any]] = [(value <= float(start), float(least))]
        branches += [part for before, after in pairwise(self.through) for part in _line(value, before, after)]
        return first_true(value, branches, float(self.through[-1][1]))

    def bounds(self) -> tuple[Decimal, Decimal]:
        points = [points for _, points in self.through]
        return min(points, default=Decimal(0)), max(points, default=Decimal(0))

    def rule(self, w: Words) -> Text:
        corners = [earns(w.param(value), points) for value, points in self.through]
        return join(corners, "，", ", ") + IN_PROPORTION

    def thresholds(self) -> Iterator[Decimal]:
        yield from (value for value, _ in self.through)

    def branches(self) -> dict[str, Text]:
        values = [figure(value) for value, _ in self.through]
        inner = {
            f"to_{n}": Text(f"{a} 到 {b} 之间", f"between {a} and {b}") for n, (a, b) in enumerate(pairwise(values), 1)
        }
        first, last = values[0], values[-1]
        ends = {
            "first": Text(f"不高于 {first}", f"at most {first}"),
            "last": Text(f"不低于 {last}", f"at least {last}"),
        }
        return ends | inner

    def reached(self, t: Trace) -> Iterator[str]:
        values = [value for value, _ in self.through]
        if t.value is None:
            return
        if t.value <= values[0] or t.value >= values[-1]:
            yield "first" if t.value <= values[0] else "last"
        else:
            yield f"to_{sum(t.value > value for value in values)}"

    def how(self, t: Trace) -> Text:
        corners = [f"{t.amount(a)}→{t.p(p)}" for a, p in self.through]
        return Text(f"按折线 {'、'.join(corners)} 计", f"on the line through {', '.join(corners)}")

    def next_step(self, t: Trace) -> Text | None:
        better = [(a, p) for a, p in self.through if p > t.points]
        if t.value is None or not better:
            return None
        goal, points = min(better, key=lambda corner: abs(corner[0] - t.value))
        return t.reach(goal, points)

    def written(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        for n, (_, points) in enumerate(self.through):
            yield ("through", n), points

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if len(self.through) < 2:
            yield ("through",), "too-few-corners", Text("折线至少要两个点", "a line needs two corners"), None
        for n, (before, after) in enumerate(pairwise(self.through), 1):
            if after[0] <= before[0]:
                yield (
                    ("through", n),
                    "corners-unsorted",
                    Text("折线各点的值须递增", "the corners' values must rise"),
                    None,
                )
        for n, corner in enumerate(self.through):
            if not within_bounds(corner[1], self.points):
                yield (
                    ("through", n),
                    "points-out-of-range",
                    Text(f"得分须在 0 与 {self.points} 之间", f"points must lie between 0 and {self.points}"),
                    None,
                )


def _line(value: pl.Expr, before: Corner, after: Corner) -> Iterator[tuple[pl.Expr, Any]]:
    """The upper corner exactly, then the line up to it."""
    (x0, p0), (x1, p1) = before, after
    yield value == float(x1), float(p1)
    yield value < float(x1), float(p0) + (value - float(x0)) * float(p1 - p0) / pl.lit(float(x1 - x0))
