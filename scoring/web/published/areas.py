"""One kind of units by the areas they lie in: how their grades divide, their median, and what became of last year's grades."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet

from scoring.reports.view import Kind
from scoring.web.published.models import UnitAt


@dataclass
class Area:
    """A unit of the tree with the units of a kind in it: grades of those not on hold, and their totals."""

    unit: UnitAt
    grades: Counter[str] = field(default_factory=Counter)
    totals: list[Decimal] = field(default_factory=list)

    @property
    def median(self) -> Decimal:
        """Exact: of an even number of units the mean of the middle two, with one decimal more."""
        return median(self.totals)


def areas(units: QuerySet[UnitAt], top: UnitAt | None, kind: Kind) -> list[Area]:
    """The areas directly below `top` (None: the highest that divide the units), those without units of the kind left out."""
    tops = _below(units, top)
    while len(tops) == 1 and tops[0].last > tops[0].seq and top is None:
        tops = _below(units, tops[0])
    found, firsts = [Area(unit) for unit in tops], [unit.seq for unit in tops]
    rows = of_kind(units, kind).filter(score__held=False)
    for seq, total, decimals, grade in rows.values_list("seq", "score__total", "score__decimals", "score__grade"):
        at = bisect_right(firsts, seq) - 1
        if at >= 0 and seq <= tops[at].last and total is not None:
            found[at].totals.append(Decimal(total).scaleb(-decimals))
            found[at].grades[grade] += 1
    return [area for area in found if area.totals]


def _below(units: QuerySet[UnitAt], top: UnitAt | None) -> list[UnitAt]:
    if top is not None:
        return list(units.filter(parent_seq=top.seq))
    return list(units.filter(parent_seq=None))


def of_kind(units: QuerySet[UnitAt], kind: Kind) -> QuerySet[UnitAt]:
    return units.filter(level=kind.level, sector=kind.sector, rubric=kind.rubric)


def moved(before: QuerySet[UnitAt], now: QuerySet[UnitAt], grades: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Of each grade of the year before, how many of its units have which grade now; of units found in both years."""
    known = dict(before.filter(score__held=False).values_list("unit_id", "score__grade"))
    pairs = Counter(
        (known[unit_id], grade)
        for unit_id, grade in now.filter(score__held=False).values_list("unit_id", "score__grade")
        if unit_id in known
    )
    found = [(then, [pairs[then, grade] for grade in grades]) for then in grades]
    return [(then, counts) for then, counts in found if any(counts)]
