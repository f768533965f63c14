"""标准分: how many standard deviations above or below the peers' mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import polars as pl

from scoring.methods.base import Direction, Inputs, Trace, Valued
from scoring.methods.field import Number, Str
from scoring.methods.words import Words, peers_text
from scoring.text import Text, figure

NANO = 1e9  # sums over units are sums of whole 10^-9, so that no order of rows shows
FINE = 1e15  # deviations as whole parts of the largest one: squares and sums stay exact in 128 bits


class PeerScore(Valued):
    """Points by the standard score among the peers.

    Formula: P * clamp(mean_share + sd_share * z, 0, 1), z = (x - mean) / population standard deviation
    Shape: one value per unit in, one figure of points out; peers are compared in `within` (default: the whole run).
    Edges: all peers equal, or one peer: z = 0.
    Nulls: null value: the missing policy decides.
    Units of measure: mean_share and sd_share are shares of P.
    Source: standard scores as in the OECD handbook on composite indicators (2008), section on normalisation.

    Example:
        >>> m = PeerScore(id="a", points=10, method="peer_score", value="rate", mean_share=0.6, sd_share=0.2)
        >>> points_of(m, value=[1, 2, 3], decimals=2)
        [3.55, 6.0, 8.45]
    """

    method: Literal["peer_score"]
    mean_share: Number
    sd_share: Number
    within: Str | None = None
    direction: Direction = "higher"

    @property
    def uses_peers(self) -> bool:
        return True

    def facts(self, x: Inputs) -> tuple[dict[str, pl.Expr], ...]:
        whole = (x.peer_value * NANO).round(0).cast(pl.Int128)
        # n*x - sum(x): the deviation from the mean times n, in whole numbers
        deviation = (whole * x["peers"].cast(pl.Int128) - x["sum"]).cast(pl.Float64)
        part = (deviation / x["widest"] * FINE).round(0).cast(pl.Int128, strict=False)
        variance = x["squares"].cast(pl.Float64) / x["peers"]
        z = pl.when(x["widest"] == 0).then(0.0).otherwise(part.cast(pl.Float64) / variance.sqrt())
        mean = pl.when(x["peers"] > 0).then(x["sum"].cast(pl.Float64) / x["peers"] / pl.lit(NANO))
        sign = 1.0 if self.direction == "higher" else -1.0
        return (
            {"peers": x.over(whole.count()).cast(pl.Int64), "sum": x.over(whole.sum())},
            {"widest": x.over(deviation.abs().max()), "mean": mean},
            {"squares": x.over(pl.when(x["widest"] > 0).then(part * part).sum())},
            {"z": z * sign},
        )

    def score(self, x: Inputs) -> pl.Expr:
        share = float(self.mean_share) + float(self.sd_share) * x["z"]
        return share.clip(0, 1) * x.points

    def rule(self, w: Words) -> Text:
        peers, full = peers_text(self.within), figure(self.points)
        mean, more = figure(self.mean_share * self.points), figure(self.sd_share * self.points)
        better, way = ("高", "above") if self.direction == "higher" else ("低", "below")
        return Text(
            f"与{peers.zh}相比：均值得 {mean} 分，每{better}一个标准差多 {more} 分，在 0 到 {full} 分之间",
            f"against {peers.en}: {mean} at the mean, {more} more for each standard deviation {way} it, from 0 to {full}",
        )

    def how(self, t: Trace) -> Text:
        z = "—" if t["z"] is None else f"{t['z']:+.2f}"
        if (t["peers"] or 0) < 5:
            return Text(f"标准分 {z}", f"standard score {z}")
        return Text(
            f"同类 {t['peers']} 个单位均值 {t.amount(t['mean'])}，标准分 {z}",
            f"mean of {t['peers']} peers {t.amount(t['mean'])}, standard score {z}",
        )

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if not 0 <= self.mean_share <= 1 or self.sd_share <= 0:
            yield (
                ("sd_share",),
                "share-out-of-range",
                Text(
                    f"mean_share 须在 0 与 1 之间（{figure(self.mean_share)}），sd_share 须大于 0（{figure(self.sd_share)}）",
                    f"mean_share must lie within 0 and 1 ({figure(self.mean_share)}), sd_share above 0 ({figure(self.sd_share)})",
                ),
                None,
            )
