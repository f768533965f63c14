"""What is counted of a group of units: how many, their grades and shares, their median."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from statistics import median

import polars as pl

from scoring.names import HELD, TOTAL
from scoring.reports.overview.areas import FINAL, LAST_TOTAL


@dataclass(frozen=True)
class Count:
    """A group of units in figures; medians and shares are of those that were scored."""

    units: int
    held: int
    undecided: int
    vetoed: int
    grades: Counter[str]
    totals: Sequence[Decimal]
    both: Sequence[tuple[Decimal, Decimal]]  # last year's total and this year's, of units that have both

    @cached_property
    def median(self) -> Decimal | None:
        """Exact: of an even number of units the mean of the middle two, with one decimal more."""
        return median(self.totals) if self.totals else None

    @property
    def change(self) -> Decimal | None:
        """This year's median less last year's, both of the units that were scored in both years."""
        return median(now for _, now in self.both) - median(then for then, _ in self.both) if self.both else None

    def share(self, grade: str) -> Decimal | None:
        """Percent of the scored units that have the grade, to one decimal."""
        return percent(self.grades[grade], len(self.totals))


def count(units: pl.DataFrame) -> Count:
    """The figures of some rows of `Areas.marks`."""
    return Count(
        units=units.height,
        held=int(units[HELD].sum()),
        undecided=int((units["undecided"] & units[FINAL].is_null()).sum()),
        vetoed=int(units["vetoes"].list.len().gt(0).sum()),
        grades=Counter(units[FINAL].drop_nulls().to_list()),
        totals=units[TOTAL].drop_nulls().to_list(),
        both=units.select(LAST_TOTAL, TOTAL).drop_nulls().rows(),
    )


def percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A part of a whole in percent, to one decimal, half up; None where there is no whole.

    Example:
        >>> str(percent(1, 8)), percent(0, 0)
        ('12.5', None)
    """
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None
