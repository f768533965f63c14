"""逐级汇总: what the units below in the tree come to, as one figure of the unit above."""

from __future__ import annotations

from typing import Literal

from scoring.methods.field import Expression, Model
from scoring.names import Level, Sector

Aggregate = Literal["mean", "median", "sum", "min", "max", "count"]


class Over(Model):
    """Which units below are meant; at least a sector or a level."""

    sector: Sector | None = None
    level: Level | None = None
    where: Expression | None = None


class Rollup(Model):
    """A figure of all scored units strictly below that match `over`; units on hold count on neither side.

    Formula: `of` (total, a metric, or an item's points) by mean, median, sum, min, max or count; or the share of units
    for which an expression is true, in percent. Nulls: units whose value is null are left out; over nothing the figure
    is null, but `sum` and `count` are 0. Example: totals 80.00, 90.00, 91.00 by mean -> 87.
    """

    over: Over
    of: Expression | None = None
    by: Aggregate | None = None
    share: Expression | None = None
