"""线性区间: points rise evenly between two goalposts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.methods.base import Ask, Inputs, Trace, Valued, constants
from scoring.methods.field import Param, constant_number
from scoring.methods.words import IN_PROPORTION, Words, earns
from scoring.text import Text, join


class Linear(Valued):
    """Points rise evenly from 0 at `zero_at` to P at `full_at`, and stay there.

    `zero_at` above `full_at` means that less is better; there is no direction flag.

    Formula: P * clamp((x - zero_at) / (full_at - zero_at), 0, 1)
    Shape: one value and two goalposts per unit in, one figure of points out.
    Edges: at `zero_at` exactly 0, at `full_at` exactly P.
    Nulls: null value or goalpost: the missing policy decides. Equal goalposts of a unit: the value counts as null.
    Units of measure: value and goalposts share one.
    Source: fixed goalposts, as in the technical notes of the Human Development Index (M2 of the field notes).

    Example:
        >>> m = Linear(id="a", points=10, method="linear", value="coverage", zero_at=40, full_at=90)
        >>> points_of(m, value=[67.5, 30, None])
        [5.5, 0.0, None]
    """

    method: Literal["linear"]
    zero_at: Param
    full_at: Param

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value), "zero_at": Ask(self.zero_at), "full_at": Ask(self.full_at)}

    def score(self, x: Inputs) -> pl.Expr:
        zero, full = x["zero_at"], x["full_at"]
        share = (x.value - zero) / (full - zero)
        return pl.when(full != zero).then(share.clip(0, 1) * x.points)

    def rule(self, w: Words) -> Text:
        ends = [earns(w.param(self.zero_at), Decimal(0)), earns(w.param(self.full_at), self.points)]
        return join(ends, "，", ", ") + IN_PROPORTION

    def thresholds(self) -> Iterator[Decimal]:
        yield from constants([self.zero_at, self.full_at])

    def how(self, t: Trace) -> Text:
        zero, full = t.amount(t["zero_at"]), t.amount(t["full_at"])
        return Text(
            f"{zero} 得 0 分、{full} 得满分，其间按比例", f"between {zero} (0 points) and {full} (all), in proportion"
        )

    def next_step(self, t: Trace) -> Text | None:
        if t.points >= t.full or t["full_at"] is None:
            return None
        return t.reach(t["full_at"], t.full)

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        zero, full = constant_number(self.zero_at), constant_number(self.full_at)
        if zero is not None and zero == full:
            yield (
                ("full_at",),
                "equal-goalposts",
                Text(f"zero_at 与 full_at 相等（{zero}）", f"zero_at and full_at are equal ({zero})"),
                Text("写两个不同的值", "give two different values"),
            )
