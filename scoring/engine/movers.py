"""Which of the units below moved a roll-up most: the figure with the unit, less the figure without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from scoring.engine.rollups import MEMBER, members
from scoring.engine.scored import Scored
from scoring.engine.tree import below
from scoring.engine.voices import MICRO
from scoring.names import HELD
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Rollup
from scoring.text import Text

PLACES = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Mover:
    """One unit below: the value it brought (None in a share) and by how much it moved the figure up or down."""

    unit_id: str
    value: Decimal | None
    moved: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """One roll-up of a unit with those below that moved it most, up and down, the strongest first."""

    metric: str
    name: Text
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]


def brought(plan: Plan, scored: Sequence[Scored]) -> dict[str, pl.DataFrame]:
    """For each roll-up that an item of the rubric uses, what every unit brings to it: `member, held, x`.

    Edges: of a count every unit is alike, so that none moves it; it is left out.
    """
    used = plan.reach(name for leaf in plan.all_leaves() for name in leaf.metrics())
    made = {id: metric.rollup for id, metric in plan.rubric.made_by("rollup").items() if id in used}
    return {id: members(plan, id, scored) for id, rollup in made.items() if rollup and rollup.by != "count"}


def movers(
    plan: Plan, unit: str, units: pl.DataFrame, given: Mapping[str, pl.DataFrame], most: int = 3
) -> Iterator[Moved]:
    """For each roll-up of the unit, the units below that moved it most; `given` is what `brought` gives.

    Edges: a unit whose absence changes nothing is no mover.
    """
    pairs = below(units, pl.Series([unit]))
    for id, table in given.items():
        metric = plan.rubric.metrics[id]
        assert metric.rollup is not None
        lines = pairs.join(table, on=MEMBER, how="inner").filter(~pl.col(HELD) & pl.col("x").is_not_null())
        values = dict(lines.select(MEMBER, "x").iter_rows())
        found = sorted(_effects(values, metric.rollup), key=lambda one: (-abs(one.moved), one.unit_id))
        up, down = (tuple(one for one in found if (one.moved > 0) is rises)[:most] for rises in (True, False))
        if metric.rollup.share is not None and up and down:  # the many on the common side are alike
            up, down = ((), down) if abs(down[0].moved) > abs(up[0].moved) else (up, ())
        if up or down:
            yield Moved(id, metric.name(id), up, down)


def _effects(values: dict[str, int], rollup: Rollup) -> Iterator[Mover]:
    if len(values) < 2:
        return
    without = WITHOUT["mean" if rollup.share is not None else str(rollup.by)]
    scale = 100 if rollup.share is not None else Fraction(1, MICRO)
    in_order = sorted(values.values())
    place: dict[int, int] = {}
    for n, x in enumerate(in_order):
        place.setdefault(x, n)
    total = sum(in_order)
    whole = without(in_order, total, None)
    for unit, x in values.items():
        moved = (whole - without(in_order, total, place[x])) * scale
        if moved:
            value = None if rollup.share is not None else _decimal(Fraction(x, MICRO))
            yield Mover(unit, value, _decimal(moved))


def _decimal(x: Fraction) -> Decimal:
    return (Decimal(x.numerator) / Decimal(x.denominator)).quantize(PLACES).normalize()


# -- a figure of sorted values, one of them left out -------------------------------------------------------------------


def _at(values: list[int], gone: int | None, n: int) -> int:
    """The n-th value, the one at `gone` passed over."""
    return values[n] if gone is None or n < gone else values[n + 1]


def _mean(values: list[int], total: int, gone: int | None) -> Fraction:
    return Fraction(total, len(values)) if gone is None else Fraction(total - values[gone], len(values) - 1)


def _median(values: list[int], total: int, gone: int | None) -> Fraction:
    number = len(values) - (gone is not None)
    return Fraction(_at(values, gone, (number - 1) // 2) + _at(values, gone, number // 2), 2)


def _sum(values: list[int], total: int, gone: int | None) -> Fraction:
    return Fraction(total - (0 if gone is None else values[gone]))


def _min(values: list[int], total: int, gone: int | None) -> Fraction:
    return Fraction(_at(values, gone, 0))


def _max(values: list[int], total: int, gone: int | None) -> Fraction:
    return Fraction(_at(values, gone, len(values) - 1 - (gone is not None)))


WITHOUT: dict[str, Callable[[list[int], int, int | None], Fraction]] = {
    "mean": _mean,
    "median": _median,
    "sum": _sum,
    "min": _min,
    "max": _max,
}
