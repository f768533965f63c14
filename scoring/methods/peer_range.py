"""极差 / 改进功效: where the value lies between the worst and the best of the peers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import polars as pl

from scoring.methods.base import Ask, Direction, Inputs, Trace, Valued, constants
from scoring.methods.field import Number, Param, Str, constant_number
from scoring.methods.words import IN_PROPORTION, Words, earns, peers_text
from scoring.text import Text, figure, join


class PeerRange(Valued):
    """Points by where the value lies between the worst and the best, of the peers or of given bounds.

    Formula: P * (floor + (1 - floor) * clamp((x - worst) / (best - worst), 0, 1))
    Shape: one value per unit in, one figure of points out; peers are compared in `within` (default: the whole run).
    Edges: best and worst own their edge; one value among all peers: P.
    Nulls: null value or bound: the missing policy decides. Equal bounds of a unit: the value counts as null.
    Units of measure: bounds as the value; floor is a share of P.
    Source: 改进的功效系数法 d = (x - min) / (max - min) * 40 + 60 (M8 of the field notes). Correcting one unit can
        change the points of others: that lies in the method.

    Example:
        >>> m = PeerRange(id="a", points=100, method="peer_range", value="rate", floor=0.6, best=16.7, worst=7.3)
        >>> points_of(m, value=[12.8, 20], decimals=2)
        [83.4, 100.0]
    """

    method: Literal["peer_range"]
    floor: Number = Decimal(0)
    best: Param | None = None
    worst: Param | None = None
    within: Str | None = None
    direction: Direction = "higher"

    @property
    def uses_peers(self) -> bool:
        return self.best is None

    def asks(self) -> dict[str, Ask]:
        asks = {"value": Ask(self.value)}
        if self.best is not None and self.worst is not None:
            asks |= {"best": Ask(self.best), "worst": Ask(self.worst)}
        return asks

    def facts(self, x: Inputs) -> tuple[dict[str, pl.Expr], ...]:
        if self.best is not None:
            return ()
        top, bottom = x.over(x.peer_value.max()), x.over(x.peer_value.min())
        best, worst = (top, bottom) if self.direction == "higher" else (bottom, top)
        return ({"best": best, "worst": worst, "peers": x.over(x.peer_value.count()).cast(pl.Int64)},)

    def score(self, x: Inputs) -> pl.Expr:
        floor = float(self.floor)
        best, worst = x["best"], x["worst"]
        share = ((x.value - worst) / (best - worst)).clip(0, 1)
        points = (floor + (1 - floor) * share) * x.points
        equal = best == worst
        if self.best is not None:
            return pl.when(~equal).then(points)
        return pl.when(x.value.is_not_null()).then(pl.when(equal).then(x.points).otherwise(points))

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.floor * self.points, self.points

    def rule(self, w: Words) -> Text:
        least, full = figure(self.floor * self.points), figure(self.points)
        if self.best is not None and self.worst is not None:
            ends = [earns(w.param(self.worst), self.floor * self.points), earns(w.param(self.best), self.points)]
            return join(ends, "，", ", ") + IN_PROPORTION
        less = Text("，越低越好", "; less is better") if self.direction == "lower" else Text("", "")
        peers = peers_text(self.within)
        return Text(
            f"在{peers.zh}中最差得 {least} 分、最优得 {full} 分，其间按比例{less.zh}",
            f"{least} for the worst and {full} for the best of {peers.en}, in proportion between them{less.en}",
        )

    def thresholds(self) -> Iterator[Decimal]:
        yield from constants([self.best, self.worst])

    def how(self, t: Trace) -> Text:
        worst, best = t.amount(t["worst"]), t.amount(t["best"])
        if self.best is not None:
            return Text(
                f"在 {worst}（最差）与 {best}（最优）之间按比例",
                f"between {worst} (worst) and {best} (best), in proportion",
            )
        if (t["peers"] or 0) < 5:
            return Text("按在同类最差与最优之间的位置计", "by its place between the worst and the best of the peers")
        return Text(
            f"同类 {t['peers']} 个单位，最差 {worst}、最优 {best}，按比例",
            f"{t['peers']} peers from {worst} to {best}, in proportion",
        )

    def next_step(self, t: Trace) -> Text | None:
        known = self.best is not None or (t["peers"] or 0) >= 5
        return t.reach(t["best"], t.full) if known and t.points < t.full else None

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if (self.best is None) != (self.worst is None):
            yield ("best",), "one-bound", Text("best 与 worst 须同时写", "write both best and worst, or none"), None
        if self.best is not None and self.direction == "lower":
            yield (
                ("direction",),
                "direction-unused",
                Text("best 与 worst 已说明哪头为优", "the bounds say which way is better"),
                Text("删去 direction", "remove direction"),
            )
        best, worst = (None if b is None else constant_number(b) for b in (self.best, self.worst))
        if best is not None and best == worst:
            yield (
                ("worst",),
                "equal-goalposts",
                Text(f"best 与 worst 相等（{best}）", f"best and worst are equal ({best})"),
                None,
            )
        if not 0 <= self.floor < 1:
            yield (
                ("floor",),
                "share-out-of-range",
                Text("floor 是占该项分值的比例，须在 [0, 1) 内", "floor is a share of the points, within [0, 1)"),
                None,
            )
