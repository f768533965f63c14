"""扣分: full points less so much for each case."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.methods.base import LEAST, Inputs, Trace
from scoring.methods.field import Number
from scoring.methods.line import Counted
from scoring.methods.words import Words
from scoring.text import Text, figure


class Deduct(Counted):
    """Full points, less `per` for each thing counted, until nothing (or `floor`) is left.

    Formula: max(floor, P - sum(min(count * per, cap)))
    Shape: one count a line per unit in, one figure of points out.
    Edges: `unless` on the item waives every line, on a line that line; counts are whole and not negative.
    Nulls: a null count that is not waived: the missing policy decides; a null `unless` does not excuse.
    Units of measure: per, cap and floor in points.
    Source: 缺一项扣1分，扣完为止 (M5 of the field notes).

    Example:
        >>> lines = [{"count": "missed", "per": 0.5}, {"count": "late", "per": 1}]
        >>> m = Deduct(id="a", points=5, method="deduct", each=lines)
        >>> points_of(m, count_1=[2, 3, None], count_2=[1, 4, 0])
        [3.0, 0.0, None]
    """

    method: Literal["deduct"]
    floor: Number = Decimal(0)

    def score(self, x: Inputs) -> pl.Expr:
        return (x.points - self.total(x)).clip(float(self.floor), x.points)

    def bounds(self) -> tuple[Decimal, Decimal]:
        return max(self.floor, self.points - self.most()), self.points

    def rule(self, w: Words) -> Text:
        rest = Text("扣完为止", "until nothing is left")
        if self.floor > 0:
            rest = Text(f"最少 {figure(self.floor)} 分", f"at least {figure(self.floor)}")
        elif self.floor < 0:
            rest = Text(f"最多倒扣到 {figure(self.floor)} 分", f"down to {figure(self.floor)}")
        return self.lines_written(w, "-") + Text(f"；{rest.zh}", f"; {rest.en}")

    def branches(self) -> dict[str, Text]:
        low, high = self.bounds()
        rest = {LEAST: Text(f"扣到 {figure(low)} 分", f"down to {figure(low)}")} if self.most() >= high - low else {}
        return super().branches() | rest

    def reached(self, t: Trace) -> Iterator[str]:
        yield from super().reached(t)
        if t.points <= self.bounds()[0]:
            yield LEAST

    def how(self, t: Trace) -> Text:
        if t["unless"]:
            return Text("符合免扣条件，不扣分", "excused, nothing taken off")
        if t.points == t.full:
            return Text("没有扣分情形", "nothing to take off")
        said = self.lines_said(t)
        return Text(f"从 {t.p(t.full)} 分中扣：{said.zh}", f"from {t.p(t.full)}: {said.en}")

    def next_step(self, t: Trace) -> Text | None:
        counts = [n for n in range(1, len(self.each) + 1) if self._saves(t, n)]
        if not counts or t.points <= self.floor:
            return None
        worst = max(counts, key=lambda n: t[f"count_{n}"] * self.each[n - 1].per)
        return Text(
            f"{self.line_name(worst, 'zh')}每减少 1 可少扣 {figure(self.each[worst - 1].per)} 分",
            f"each one fewer of {self.line_name(worst, 'en')} saves {figure(self.each[worst - 1].per)}",
        )

    def _saves(self, t: Trace, n: int) -> bool:
        """Whether one case fewer in line n takes off less: the line counts, and is not beyond its cap."""
        line, count = self.each[n - 1], t[f"count_{n}"]
        return (
            bool(count and line.per) and not self.excused(t, n) and (line.cap is None or count * line.per <= line.cap)
        )

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        yield from super().flaws()
        if self.floor > self.points:
            yield ("floor",), "floor-above-cap", Text("floor 高于该项分值", "floor is above the item's points"), None
