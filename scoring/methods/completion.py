"""完成率: points in proportion to a target."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.methods.base import Ask, Direction, Inputs, Trace, Valued, constants
from scoring.methods.field import Number, Param, constant_number
from scoring.methods.words import Words, spaced
from scoring.text import Text, figure


class Completion(Valued):
    """Points in proportion to how much of the target was reached, at most `cap` times the item's points.

    Formula: P * clamp(x / target, floor, cap); with `direction: lower` P * clamp(target / x, floor, cap)
    Shape: one value and one target per unit in, one figure of points out.
    Edges: at the target exactly P; `direction: lower` with x <= 0 earns the cap, `higher` with x < 0 the floor.
    Nulls: null value or target: the missing policy decides. A unit's own target <= 0: the value counts as null.
    Units of measure: value and target share one; floor and cap are multiples of P.
    Source: 未完成的按实际完成率乘以标准分计分 (M1 of the field notes).

    Example:
        >>> m = Completion(id="a", points=10, method="completion", value="done", target=80)
        >>> points_of(m, value=[62, 95, None])
        [7.75, 10.0, None]
    """

    method: Literal["completion"]
    target: Param
    direction: Direction = "higher"
    floor: Number = Decimal(0)
    cap: Number = Decimal(1)

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value), "target": Ask(self.target)}

    def score(self, x: Inputs) -> pl.Expr:
        value, target = x.value, x["target"]
        if self.direction == "lower":
            share = pl.when(value <= 0).then(float(self.cap)).otherwise(target / value)
        else:
            share = value / target
        points = share.clip(float(self.floor), float(self.cap)) * x.points
        return pl.when(target > 0).then(pl.when(value.is_not_null()).then(points))

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.floor * self.points, self.cap * self.points

    def rule(self, w: Words) -> Text:
        target, full = w.param(self.target), figure(self.points)
        zh, en = (
            f"目标为{spaced(target.zh)}，按完成率计分，达到目标得 {full} 分",
            f"in proportion to a target of {target.en}, {full} points at it",
        )
        if self.direction == "lower":
            zh, en = f"{zh}，越低越好（目标 ÷ 数值）", f"{en}; less is better (target / value)"
        if self.cap != 1:
            most = figure(self.bounds()[1])
            zh, en = f"{zh}，最多 {most} 分", f"{en}, at most {most}"
        if self.floor:
            least = figure(self.bounds()[0])
            zh, en = f"{zh}，最少 {least} 分", f"{en}, at least {least}"
        return Text(zh, en)

    def thresholds(self) -> Iterator[Decimal]:
        for target in constants([self.target]):
            for share in sorted({self.floor, Decimal(1), self.cap} - {Decimal(0)}) if target > 0 else ():
                yield target / share if self.direction == "lower" else target * share

    def branches(self) -> dict[str, Text]:
        found = {"short": Text("未达目标", "short of the target"), "target": Text("达到目标", "the target is reached")}
        if self.cap > 1:
            found["cap"] = Text(f"达到上限 {figure(self.bounds()[1])} 分", f"at the most, {figure(self.bounds()[1])}")
        if self.floor > 0:
            found["floor"] = Text(
                f"得最少的 {figure(self.bounds()[0])} 分", f"at the least, {figure(self.bounds()[0])}"
            )
        return found

    def reached(self, t: Trace) -> Iterator[str]:
        low, high = self.bounds()
        if t.points >= high and self.cap > 1:
            yield "cap"
        elif t.points <= low and self.floor > 0:
            yield "floor"
        else:
            yield "target" if t.points >= self.points else "short"

    def how(self, t: Trace) -> Text:
        zh = f"目标 {t.amount(t['target'])}，"
        en = f"against a target of {t.amount(t['target'])}, "
        if t.value is None or t["target"] is None:
            return Text(zh + "无法计算完成率", en + "no rate can be computed")
        upper, lower = (t["target"], t.value) if self.direction == "lower" else (t.value, t["target"])
        if lower <= 0:
            return Text(zh + "优于目标", en + "better than the target")
        rate = f"{upper / lower * 100:.2f}%"
        return Text(f"{zh}完成率 {rate}", f"{en}{rate} of it")

    def next_step(self, t: Trace) -> Text | None:
        if t["target"] is None or t["target"] <= 0 or t.points >= self.bounds()[1]:
            return None
        goal = t["target"] / self.cap if self.direction == "lower" else t["target"] * self.cap
        return t.reach(goal, self.bounds()[1])

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        target = constant_number(self.target)
        if target is not None and target <= 0:
            yield (
                ("target",),
                "target-not-positive",
                Text(f"目标值须大于 0，却是 {target}", f"the target must be above 0, found {target}"),
                None,
            )
        if not 0 <= self.floor <= self.cap:
            yield ("floor",), "floor-above-cap", Text("须有 0 ≤ floor ≤ cap", "0 <= floor <= cap is wanted"), None
