"""加分: so much for each honour, added up or the best one only."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.methods.base import MOST, Inputs, Trace
from scoring.methods.line import Counted
from scoring.methods.words import Words
from scoring.text import Text, figure


class Award(Counted):
    """So many points for each thing counted, at most P; or the best single one (就高不累计).

    Formula: min(P, sum(min(count * per, cap))); with `mode: highest` min(P, the largest per whose count is above 0)
    Shape: one count a line per unit in, one figure of points out.
    Edges: counts are whole and not negative; a waived item earns 0.
    Nulls: a null count that is not waived: the missing policy decides; a null `unless` does not waive.
    Units of measure: per and cap in points.
    Source: 加分有上限，同一事项就高不累计 (M6 of the field notes).

    Example:
        >>> lines = [{"count": "national", "per": 2}, {"count": "provincial", "per": 0.5}]
        >>> m = Award(id="a", points=5, method="award", each=lines)
        >>> points_of(m, count_1=[2, 0], count_2=[3, 1])
        [5.0, 0.5]
    """

    method: Literal["award"]
    mode: Literal["sum", "highest"] = "sum"

    def score(self, x: Inputs) -> pl.Expr:
        total = self.total(x)
        if self.mode == "highest":
            single = [
                pl.when(~self.waived(x, n) & (x[f"count_{n}"] > 0)).then(float(line.per)).otherwise(0.0)
                for n, line in enumerate(self.each, 1)
            ]
            total = pl.when(total.is_not_null()).then(pl.max_horizontal(single))
        return total.clip(0, x.points)

    def bounds(self) -> tuple[Decimal, Decimal]:
        most = max((line.per for line in self.each), default=Decimal(0)) if self.mode == "highest" else self.most()
        return Decimal(0), min(self.points, most)

    def rule(self, w: Words) -> Text:
        lines, full = self.lines_written(w, "-" if w.takes_off else "+"), figure(self.points)
        best = Text("就高不累计，", "the best one only, ") if self.mode == "highest" else Text("", "")
        return lines + Text(f"；{best.zh}最多 {full} 分", f"; {best.en}at most {full}")

    def branches(self) -> dict[str, Text]:
        binds = self.mode == "sum" and self.most() > self.points
        most = (
            {MOST: Text(f"达到上限 {figure(self.points)} 分", f"at the most, {figure(self.points)}")} if binds else {}
        )
        return super().branches() | most

    def reached(self, t: Trace) -> Iterator[str]:
        yield from super().reached(t)
        if t.points >= self.points:
            yield MOST

    def how(self, t: Trace) -> Text:
        if t["unless"]:
            return Text("符合不计条件", "waived")
        if not t.points:
            return Text("没有计分情形", "nothing counted")
        said = self.lines_said(t)
        if self.mode == "highest":
            return Text(f"就高不累计：{said.zh}", f"the best one of: {said.en}")
        return Text(f"{said.zh}，至多 {t.p(t.full)} 分", f"{said.en}, at most {t.p(t.full)}")

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        yield from super().flaws()
        for n, line in enumerate(self.each):
            if self.mode == "highest" and line.cap is not None:
                yield (
                    ("each", n, "cap"),
                    "cap-unused",
                    Text("就高不累计时单行不设 cap", "with mode highest a line has no cap"),
                    None,
                )
