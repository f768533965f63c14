"""达标增减: base points at the target, more or less for each step away from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BeforeValidator

from scoring.methods.base import Ask, Direction, Inputs, Trace, Valued, constants
from scoring.methods.field import Model, Number, Param, to_number
from scoring.methods.rounding import round_value
from scoring.methods.words import Words, spaced
from scoring.text import Text, figure

STEPS = {
    "linear": Text("按比例", "in proportion"),
    "whole": Text("满步计", "whole steps"),
    "started": Text("不足一步按一步计", "started steps count"),
}


class Sides(Model):
    """Points for each step above (`up`) and below (`down`) the target."""

    up: Number
    down: Number


def _sides(value: Any) -> Any:
    if isinstance(value, (Mapping, Sides)):
        return value
    number = to_number(value)
    return {"up": number, "down": number}


class Step(Valued):
    """Base points at the target; each step above adds, each step below takes off.

    Formula: clamp(base + steps(x - target) * per, floor, cap); steps = sign(gap) * (|gap| / size: as is, whole, started)
    Shape: one value and one target per unit in, one figure of points out.
    Edges: at the target exactly `base`; `whole` counts finished steps only, `started` counts begun ones as whole.
    Nulls: null value or target: the missing policy decides.
    Units of measure: target and size as the value; per, base, floor and cap in points (base P, floor 0, cap P).
    Source: 每低1个百分点扣k分 (M3 and M5b of the field notes).

    Example:
        >>> m = Step(id="a", points=1, method="step", value="rate", target=100, per=0.1, steps="started")
        >>> points_of(m, value=[96.35], decimals=3)
        [0.6]
    """

    method: Literal["step"]
    target: Param
    per: Annotated[Sides, BeforeValidator(_sides)]
    size: Number = Decimal(1)
    steps: Literal["linear", "whole", "started"] = "linear"
    base: Number | None = None
    floor: Number = Decimal(0)
    cap: Number | None = None
    direction: Direction = "higher"

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value), "target": Ask(self.target)}

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.floor, self.points if self.cap is None else self.cap

    def start(self) -> Decimal:
        return self.points if self.base is None else self.base

    def score(self, x: Inputs) -> pl.Expr:
        gap = x.value - x["target"] if self.direction == "higher" else x["target"] - x.value
        count = gap.abs() / pl.lit(float(self.size))
        if self.steps != "linear":
            whole = round_value(count)
            count = whole.floor() if self.steps == "whole" else whole.ceil()
        per = pl.when(round_value(gap) > 0).then(float(self.per.up)).otherwise(-float(self.per.down))
        low, high = self.bounds()
        return (float(self.start()) + count * per).clip(float(low), float(high))

    def rule(self, w: Words) -> Text:
        target, size, start = w.param(self.target), w.amount(self.size), figure(self.start())
        more, less = ("高", "低") if self.direction == "higher" else ("低", "高")
        above, below = ("above", "below") if self.direction == "higher" else ("below", "above")
        up, down = figure(self.per.up), figure(self.per.down)
        low, high = map(figure, self.bounds())
        how = STEPS[self.steps]
        return Text(
            f"目标为{spaced(target.zh)}，达标得 {start} 分；每{more} {size}，加 {up} 分；每{less} {size}，扣 {down} 分（{how.zh}）；在 {low} 到 {high} 分之间",
            f"{start} at a target of {target.en}; +{up} for each {size} {above} it, -{down} for each {size} {below} ({how.en}), from {low} to {high}",
        )

    def thresholds(self) -> Iterator[Decimal]:
        low, high = self.bounds()
        sign = 1 if self.direction == "higher" else -1
        for target in constants([self.target]):
            yield target
            for per, room, way in (
                (self.per.up, high - self.start(), sign),
                (self.per.down, self.start() - low, -sign),
            ):
                if per > 0:
                    yield target + way * self.size * room / per

    def how(self, t: Trace) -> Text:
        if t.value is None or t["target"] is None:
            return Text("无法计算差距", "no gap can be computed")
        gap = t.value - t["target"]
        zh = f"目标 {t.amount(t['target'])}，相差 {figure(gap)}；达标 {t.p(self.start())} 分"
        en = f"target {t.amount(t['target'])}, gap {figure(gap)}; {t.p(self.start())} at the target"
        if not gap:
            return Text(zh, en)
        up = (gap > 0) == (self.direction == "higher")
        per = self.per.up if up else self.per.down
        rule = STEPS[self.steps].zh
        side = "加" if up else "扣"
        return Text(
            f"{zh}，每 {t.amount(self.size)} {side} {figure(per)} 分（{rule}）",
            f"{en}, {'+' if up else '-'}{figure(per)} for each {t.amount(self.size)} ({self.steps} steps)",
        )

    def next_step(self, t: Trace) -> Text | None:
        if t["target"] is None or t.points >= self.start() or t.value is None:
            return None
        return t.reach(t["target"], min(self.start(), self.bounds()[1]))

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        low, high = self.bounds()
        if self.size <= 0:
            yield ("size",), "size-not-positive", Text("size 须大于 0", "size must be above 0"), None
        if low > high:
            yield ("floor",), "floor-above-cap", Text("floor 高于 cap", "floor is above cap"), None
        elif not low <= self.start() <= high:
            said = Text(f"base 须在 {low} 与 {high} 之间", f"base must lie between {low} and {high}")
            if self.base is None:
                said += Text(f"，缺省为分值 {self.points}", f"; left out, it is the points, {self.points}")
            fix = Text("写明 base，或改 cap、floor", "write `base`, or change cap or floor")
            yield (("base",) if self.base is not None else ("cap",)), "points-out-of-range", said, fix
        for side in ("up", "down"):
            if getattr(self.per, side) < 0:
                yield (
                    ("per",),
                    "per-negative",
                    Text(
                        "per 须不小于 0；越少越好请写 direction: lower",
                        "per must not be negative; where less is better write direction: lower",
                    ),
                    None,
                )
