"""排名: points by the place among the peers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from scoring.methods.base import Direction, Inputs, Trace, Valued, first_true, within_bounds
from scoring.methods.field import Number, Str
from scoring.methods.words import Words, peers_text
from scoring.text import Text, figure


class PeerRank(Valued):
    """Points by place among the peers: from a table, evenly by place, or in proportion to the first.

    Formula: `table`: table[r - 1], 0 beyond it; `linear`: P * (n - r) / (n - 1); `ratio_to_best`: P * x / best
    Shape: one value per unit in, one figure of points out; peers are compared in `within` (default: the whole run).
    Edges: competition rank (1,2,2,4); n = 1 earns P.
    Nulls: null value: the missing policy decides. `ratio_to_best` with the best <= 0: the value counts as null.
    Units of measure: table in points, within 0 and P.
    Source: 第1名得6分，第2-5名按第1名的比例得分 (M9 of the field notes).

    Example:
        >>> m = PeerRank(id="a", points=6, method="peer_rank", value="score", mode="ratio_to_best")
        >>> points_of(m, value=[9.5, 9.0, 8.1], decimals=2)
        [6.0, 5.68, 5.12]
    """

    method: Literal["peer_rank"]
    mode: Literal["table", "linear", "ratio_to_best"]
    table: tuple[Number, ...] = ()
    within: Str | None = None
    direction: Direction = "higher"

    @property
    def uses_peers(self) -> bool:
        return True

    def facts(self, x: Inputs) -> tuple[dict[str, pl.Expr], ...]:
        place = x.over(x.peer_value.rank("min", descending=self.direction == "higher"))
        facts = {"place": place.cast(pl.Int64), "peers": x.over(x.peer_value.count()).cast(pl.Int64)}
        if self.mode == "ratio_to_best":
            facts["best"] = x.over(x.peer_value.max())
        return (facts,)

    def score(self, x: Inputs) -> pl.Expr:
        place, peers = x["place"].cast(pl.Float64), x["peers"].cast(pl.Float64)
        alone: list[tuple[pl.Expr, Any]] = [(peers == 1, x.points)]
        if self.mode == "ratio_to_best":
            ratio = (x.value / x["best"]).clip(0, 1) * x.points
            return first_true(place, [*alone, (x["best"] > 0, ratio)], None)
        if self.mode == "linear":
            return first_true(place, alone, (peers - place) / (peers - 1) * x.points)
        entries = [(place == n, float(entry)) for n, entry in enumerate(self.table, 1)]
        return first_true(place, [*alone, *entries], 0.0)

    def rule(self, w: Words) -> Text:
        peers, full = peers_text(self.within), figure(self.points)
        if self.mode == "table":
            places = [f"第 {n} 名 {figure(points)} 分" for n, points in enumerate(self.table, 1)]
            english = [f"place {n}: {figure(points)}" for n, points in enumerate(self.table, 1)]
            said = Text(f"{'，'.join(places)}，其后 0 分", f"{', '.join(english)}, 0 after that")
        elif self.mode == "linear":
            said = Text(
                f"第一名 {full} 分，最后一名 0 分，按名次均匀递减",
                f"{full} for the first, 0 for the last, evenly by place",
            )
        else:
            said = Text(
                f"第一名 {full} 分，其余按与第一名的比例", f"{full} for the first, the others in proportion to it"
            )
        less = Text("，越低越好", "; less is better") if self.direction == "lower" else Text("", "")
        return Text(f"在{peers.zh}中排名：{said.zh}{less.zh}", f"by place among {peers.en}: {said.en}{less.en}")

    def branches(self) -> dict[str, Text]:
        found = {"first": Text("第一名", "the first place"), "later": Text("其后名次", "a later place")}
        if self.mode == "table":
            found["beyond"] = Text("名次表之外", "beyond the table")
        return found

    def reached(self, t: Trace) -> Iterator[str]:
        place = t["place"]
        if place is not None:
            beyond = self.mode == "table" and place > len(self.table)
            yield "first" if place == 1 else "beyond" if beyond else "later"

    def how(self, t: Trace) -> Text:
        rule = {
            "table": Text("按名次表计分", "points by the table of places"),
            "linear": Text("按名次均匀计分", "points evenly by place"),
            "ratio_to_best": Text("按与第一名的比例计分", "points in proportion to the first"),
        }[self.mode]
        return Text(
            f"同类 {t['peers']} 个单位中第 {t['place']} 名，{rule.zh}",
            f"place {t['place']} of {t['peers']} peers, {rule.en}",
        )

    def next_step(self, t: Trace) -> Text | None:
        if not t["place"] or t["place"] == 1 or self.mode == "ratio_to_best":
            return None
        place = int(t["place"]) - 1
        if self.mode == "linear":
            points = t.full * (t["peers"] - place) / (t["peers"] - 1)
        else:
            better = [n for n, points in enumerate(self.table[:place], 1) if points > t.points]
            if not better:
                return None
            place, points = better[-1], self.table[better[-1] - 1]
        return Text(f"第 {place} 名可得 {t.p(points)} 分", f"place {place} would earn {t.p(points)}")

    def written(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        for n, points in enumerate(self.table):
            yield ("table", n), points

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if (self.mode == "table") != bool(self.table):
            yield (
                ("table",),
                "table-wanted",
                Text("mode: table 须写 table，其他方式不写", "mode table wants a `table`, other modes none"),
                None,
            )
        for n, points in enumerate(self.table):
            if not within_bounds(points, self.points):
                yield (
                    ("table", n),
                    "points-out-of-range",
                    Text(
                        f"得分须在 0 与 {self.points} 之间，却是 {points}",
                        f"points must lie between 0 and {self.points}, found {points}",
                    ),
                    None,
                )
            if n and points > self.table[n - 1]:
                yield (
                    ("table", n),
                    "table-unsorted",
                    Text("名次靠后得分不能更高", "a later place must not earn more"),
                    None,
                )
        if self.mode == "ratio_to_best" and self.direction == "lower":
            yield (
                ("direction",),
                "direction-unused",
                Text("ratio_to_best 只用于越大越好", "ratio_to_best is for 'more is better' only"),
                None,
            )
