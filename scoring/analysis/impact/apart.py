"""Items that do not tell units apart: all, or nearly all, have the same points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import polars as pl

from scoring.names import HELD, UNIT, points_of, possible_of
from scoring.runs import Run
from scoring.text import Text

NEARLY: int = 95  # percent of the units: from here on an item says nearly the same of all
FEW: int = 5  # fewer units say nothing of an item

State = Literal["newly", "still", "no_longer"]


@dataclass(frozen=True, slots=True)
class Common:
    """The points that most units have at an item, of the units to which it applied and that are not on hold."""

    units: int
    alike: int
    points: Decimal

    @property
    def share(self) -> Decimal:
        """Percent of the units, to one decimal, rounded half up; 100.0 only where it is all of them."""
        found = (Decimal(self.alike) * 100 / self.units).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return min(found, Decimal("99.9")) if self.alike < self.units else found

    @property
    def is_flat(self) -> bool:
        return self.units >= FEW and self.alike * 100 >= NEARLY * self.units


@dataclass(frozen=True, slots=True)
class Apart:
    """One item that tells hardly anyone apart, then or now; None where the item is not there or applied to nobody."""

    rubric: str
    id: str
    name: Text
    then: Common | None
    now: Common | None

    @property
    def state(self) -> State:
        before, after = (one is not None and one.is_flat for one in (self.then, self.now))
        return "still" if before and after else "newly" if after else "no_longer"


def apart(old: Run, new: Run, rubric: str) -> Iterator[Apart]:
    """The items of the scorecard that are flat then or now, those that came to be so first.

    Bonus and deductions are left out: that most units have none is their nature.
    """
    then, now = _common(old, rubric), _common(new, rubric)
    found = [Apart(rubric, id, name, _of(then, id), _of(now, id)) for id, (name, _) in {**then, **now}.items()]
    flat = [one for one in found if any(side is not None and side.is_flat for side in (one.then, one.now))]
    order: list[State] = ["newly", "no_longer", "still"]
    yield from sorted(flat, key=lambda one: order.index(one.state))


Items = dict[str, tuple[Text, Common | None]]


def _of(items: Items, id: str) -> Common | None:
    return items[id][1] if id in items else None


def _common(run: Run, rubric: str) -> Items:
    """Each item's commonest points; of several as common the highest."""
    scored = run.scores.filter((pl.col("rubric") == rubric) & ~pl.col(HELD)).select(UNIT)
    items = run.items(rubric).join(scored, on=UNIT, how="semi")
    return {leaf.id: (leaf.name, _commonest(items, leaf.id)) for leaf in run.plan(rubric).rubric.leaves()}


def _commonest(items: pl.DataFrame, id: str) -> Common | None:
    points = items.filter(pl.col(possible_of(id)).is_not_null())[points_of(id)].drop_nulls()
    if points.is_empty():
        return None
    counts = points.value_counts().sort("count", points.name, descending=True)
    return Common(len(points), counts["count"][0], counts[points.name][0])
