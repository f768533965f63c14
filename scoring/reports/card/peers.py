"""The units a scorecard is compared with, as statistics of a group; fewer than five others give none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

import polars as pl

from scoring.engine.tree import ancestors
from scoring.names import HELD, TOTAL, UNIT, ancestor_of, points_of, rank_of
from scoring.reports.card.model import Dimension, Peers, Spread
from scoring.reports.card.rows import half_up
from scoring.rubric import Plan
from scoring.rubric.model import AnyItem, Group
from scoring.runs import Run
from scoring.text import Text

FEWEST = 5  # others: below that a middle half is somebody's own figure
BINS = 60
WIDTHS = tuple(Decimal(text) for text in ("0.1", "0.2", "0.5", "1", "2", "2.5", "5", "10", "20", "50"))


def withins_of(plan: Plan) -> list[str]:
    """The groups a unit may be compared in, the likeliest first: the one its quota counts in, then those it is ranked in."""
    quotas = [grade.quota.within for grade in plan.rubric.grades if grade.quota]
    return list(dict.fromkeys([*quotas, *plan.rubric.ranking.within]))


def dimensions_of(plan: Plan) -> list[AnyItem]:
    """What a total is looked at by: the items at the top, groups of groups opened once."""
    found: list[AnyItem] = []
    for item in plan.rubric.scorecard:
        opens = isinstance(item, Group) and item.combine == "sum" and any(isinstance(i, Group) for i in item.items)
        found += item.items if opens and isinstance(item, Group) else [item]
    return found


@dataclass(frozen=True)
class Crowd:
    """The scored units of one group: totals, ranks and points of the dimensions, in no unit's name."""

    table: pl.DataFrame
    rank: str  # the column of their ranks in this group, where the rubric ranks there

    @property
    def units(self) -> int:
        return self.table.height

    @property
    def enough(self) -> bool:
        return self.units > FEWEST

    def spread(self, column: str, places: int) -> Spread | None:
        """Middle half and median of one column; None where fewer than five others have a figure there."""
        if column not in self._spreads:
            found = sorted(self.table[column].drop_nulls())
            quarters = [half_up(quantile(found, Fraction(n, 4)), places) for n in (1, 2, 3) if len(found) > FEWEST]
            self._spreads[column] = Spread(*quarters) if quarters else None
        return self._spreads[column]

    @cached_property
    def _spreads(self) -> dict[str, Spread | None]:
        return {}

    @cached_property
    def totals(self) -> list[Decimal]:
        return sorted(self.table[TOTAL])

    def ahead(self, total: Decimal, rank: Any) -> Decimal | None:
        """The total of the unit one place ahead: the same one where only the tie-break decided; None for the first."""
        better = pl.col(self.rank) < rank if rank is not None else pl.col(TOTAL) > total
        found: Decimal | None = self.table.filter(better)[TOTAL].min()  # type: ignore[assignment]
        return found


def quantile(values: Sequence[Decimal], share: Fraction) -> Fraction:
    """The value at a share of the way through sorted values, straight between two of them (the usual definition, R's type 7).

    Example:
        >>> quantile([Decimal(1), Decimal(2), Decimal(4), Decimal(8)], Fraction(1, 2))
        Fraction(3, 1)
    """
    at = share * (len(values) - 1)
    low, part = floor(at), at - floor(at)
    first = Fraction(values[low])
    return first if not part else first + part * (Fraction(values[low + 1]) - first)


@dataclass
class Crowds:
    """The groups of one rubric's units in a run, each made when it is first asked for."""

    run: Run
    plan: Plan

    @cached_property
    def _table(self) -> pl.DataFrame:
        """A row a scored unit: total, points of the dimensions, and the group it stands in for every `within`."""
        plan, withins = self.plan, withins_of(self.plan)
        ranks = [rank_of(within) for within in plan.rubric.ranking.within]
        mine = ~pl.col(HELD) & (pl.col("rubric") == plan.id)
        scored = self.run.scores.filter(mine).select(UNIT, TOTAL, *ranks)
        points = [points_of(item.id) for item in dimensions_of(plan)]
        items = self.run.scan_items(plan.id).select(UNIT, *points).collect()
        above = ancestors(self.run.units)
        attributes = [w.removeprefix("unit.") for w in withins if w.startswith("unit.")]
        known = [pl.col(a).cast(pl.String).alias(f"within.{a}") for a in attributes if a in self.run.units.columns]
        places = above.join(self.run.units.select(UNIT, *known), on=UNIT) if known else above
        return scored.join(items, on=UNIT, how="left").join(places, on=UNIT, how="left")

    @cached_property
    def _found(self) -> dict[tuple[str, str], Crowd]:
        return {}

    @cached_property
    def _groups(self) -> dict[str, dict[str, Any]]:
        columns = [c for within in withins_of(self.plan) if (c := ancestor_of(within)) in self._table.columns]
        return {row[UNIT]: row for row in self._table.select(UNIT, *columns).iter_rows(named=True)}

    def group(self, unit: str, within: str) -> str | None:
        found: str | None = self._groups.get(unit, {}).get(ancestor_of(within))
        return found

    def of(self, unit: str, within: str) -> Crowd | None:
        """The group of a scored unit; None where it has none there."""
        group = self.group(unit, within)
        if group is None:
            return None
        if (within, group) not in self._found:
            mine = self._table.filter(pl.col(ancestor_of(within)) == group)
            self._found[within, group] = Crowd(mine, rank_of(within))
        return self._found[within, group]

    def choose(self, unit: str) -> str | None:
        """The first group with five others in it."""
        for within in withins_of(self.plan):
            crowd = self.of(unit, within)
            if crowd is not None and crowd.enough:
                return within
        return None


def peers_of_card(crowd: Crowd, within: Text, group: str | None, places: int) -> Peers | None:
    """The group's totals as a picture may show them: middle half, median, and counts by steps."""
    spread = crowd.spread(TOTAL, places)
    if spread is None:
        return None
    start, width, number = steps(crowd.totals[0], crowd.totals[-1])
    counts = [0] * number
    for total in crowd.totals:
        counts[floor((total - start) / width)] += 1
    return Peers(within, group, crowd.units, spread, start, width, tuple(counts))


def steps(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, int]:
    """Where the steps begin, how wide each is, and how many hold everything from `low` to `high`.

    Example:
        >>> steps(Decimal("61.20"), Decimal("92.35"))
        (Decimal('61'), Decimal('1'), 32)
    """
    width = next((w for w in WIDTHS if (high - low) / w < BINS), Decimal(ceil((high - low) / BINS)))
    start = floor(low / width) * width
    return start, width, floor((high - start) / width) + 1


def dimensions(plan: Plan, points: dict[str, Decimal | None], crowd: Crowd | None) -> Iterator[Dimension]:
    """Each dimension with the unit's points and, in a large enough group, the peers' spread."""
    for item in dimensions_of(plan):
        column = points_of(item.id)
        mine = points[column]
        peers = None if crowd is None or mine is None else crowd.spread(column, plan.decimals)
        yield Dimension(item.name, mine, item.points, peers)
