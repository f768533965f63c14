"""How alike two orders of the same units are: Kendall's tau-b and Spearman's rho, in whole numbers up to the one square root."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
import polars as pl

GROUP, THEN, NOW = "group", "then", "now"
PLACES = Decimal("1e-4")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two rank correlations, from -1 to 1, to four decimals; 1.0000 only where the orders are the same, ties too.

    None of fewer than two units, or where all of them are level on one side.
    """

    tau: Decimal | None
    spearman: Decimal | None


def alike(rows: pl.DataFrame) -> Alike:
    """The correlation of two orders of units that compete within groups only.

    Formula: tau-b = Σ(C - D) / √(Σ(N - T) · Σ(N - T')), over the groups' pairs of units: N all, C in the same order, D in
        the opposite one, T level then, T' level now. Spearman's rho is the correlation of the ranks less their group's
        mean, level units at their mean rank. With one group both are the textbook's.
    Shape: a row a unit: `group`, `then`, `now` (figures that sort: ranks, totals), none of them null.
    Source: Kendall, The treatment of ties in ranking problems (1945); Spearman (1904).

    Example:
        >>> alike(pl.DataFrame({"group": "", "then": [1, 2, 3], "now": [3, 2, 1]}))
        Alike(tau=Decimal('-1.0000'), spearman=Decimal('-1.0000'))
    """
    return Alike(_tau(rows), _spearman(rows))


def _tau(rows: pl.DataFrame) -> Decimal | None:
    every, then, now, both = (_pairs(rows, *by) for by in ([GROUP], [GROUP, THEN], [GROUP, NOW], [GROUP, THEN, NOW]))
    opposite = _inversions(rows)
    return _ratio(every - then - now + both - 2 * opposite, (every - then) * (every - now))


def _pairs(rows: pl.DataFrame, *by: str) -> int:
    """Pairs of units that are alike in some columns."""
    counts = rows.group_by(by).len()["len"].cast(pl.Int64)
    return int((counts * (counts - 1) // 2).sum())


def _inversions(rows: pl.DataFrame) -> int:
    """Pairs of units of a group that stand in the opposite order now.

    Each is counted at the highest binary digit in which its two places now differ: among units alike in the higher digits,
    in the order of then, a 1 before a 0.
    """
    places = rows.sort(GROUP, NOW).with_columns(pl.struct(GROUP, NOW).rle_id().alias("place"))
    order = places.sort(GROUP, THEN, NOW)["place"].cast(pl.Int64).to_numpy()
    found = 0
    for bit in range(int(order.max()).bit_length() if order.size else 0):
        higher = order >> (bit + 1)
        by_higher = np.argsort(higher, kind="stable")
        ones = (order[by_higher] >> bit) & 1
        so_far = np.cumsum(ones)
        first = np.searchsorted(
            higher[by_higher], higher[by_higher]
        )  # where the units alike in the higher digits begin
        before = so_far - (so_far - ones)[first]
        found += int(before[ones == 0].sum())
    return found


def _spearman(rows: pl.DataFrame) -> Decimal | None:
    ranks = [(pl.col(name).rank("average").over(GROUP) * 2).cast(pl.Int128).alias(name) for name in (THEN, NOW)]
    twice = rows.select(GROUP, *ranks)
    x, y = pl.col(THEN), pl.col(NOW)
    sums = twice.select((x * y).sum().alias("xy"), (x * x).sum().alias("xx"), (y * y).sum().alias("yy")).row(0)
    sizes = rows.group_by(GROUP).len()["len"].to_list()
    mean = sum(n * (n + 1) ** 2 for n in sizes)  # n times the square of the doubled mean rank
    xy, xx, yy = ((0 if one is None else one) - mean for one in sums)
    return _ratio(xy, xx * yy)


def _ratio(above: int, below: int) -> Decimal | None:
    """above / √below, to four decimals; what is not 1 or -1 is not shown as such."""
    if not below:
        return None
    with localcontext() as context:
        context.prec = 60
        found = (Decimal(above) / Decimal(below).sqrt()).quantize(PLACES)
    if abs(found) == 1 and above**2 != below:
        return found - PLACES.copy_sign(found)
    return found
