"""Where points are earned and where they are lost: the strongest and weakest items of every area, and of every item its areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.names import HELD, UNIT, group_of, points_of, possible_of
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.count import percent
from scoring.reports.overview.words import word
from scoring.reports.table import Column, Table
from scoring.reports.view import Kind

EVERYWHERE, AREA, UNITS = "", "area", "units"
MOST = 3


@dataclass(frozen=True)
class Earned:
    """The share of its possible points that each item earned, in an area or everywhere, in percent; by item id."""

    kind: Kind
    area: str
    units: int
    shares: Mapping[str, Decimal]


def earned(areas: Areas, kind: Kind) -> list[Earned]:
    """Of all units of a kind first, then area by area; the areas are counties, or else what is nearest above the units."""
    leaves = [leaf.id for leaf in areas.view.run.plan(kind.rubric).rubric.leaves()]
    level = area_level(areas, kind)
    area = pl.lit(EVERYWHERE) if level is None else pl.col(group_of(level))
    items = areas.view.run.items(kind.rubric).select(
        UNIT, *(name(id) for id in leaves for name in (points_of, possible_of))
    )
    units = areas.of(kind).filter(~pl.col(HELD)).join(items, on=UNIT, how="left", maintain_order="left")
    sums = [
        pl.col(name(id)).sum() for id in leaves for name in (points_of, possible_of)
    ]  # both null where it did not count
    whole = units.select(pl.lit(EVERYWHERE).alias(AREA), pl.len().alias(UNITS), *sums)
    parts = units.group_by(area.alias(AREA)).agg(pl.len().alias(UNITS), *sums).sort(AREA)
    rows = [*whole.iter_rows(named=True), *(parts.iter_rows(named=True) if level is not None else ())]
    return [_earned(kind, leaves, row) for row in rows]


def _earned(kind: Kind, leaves: Sequence[str], row: Mapping[str, Any]) -> Earned:
    shares = {id: percent(row[points_of(id)] or 0, row[possible_of(id)] or 0) for id in leaves}
    known = {id: share for id, share in shares.items() if share is not None}
    return Earned(kind, row[AREA], row[UNITS], known)


def area_level(areas: Areas, kind: Kind) -> str | None:
    levels = areas.levels(kind)
    return None if not levels else "county" if "county" in levels else levels[-1]


def by_area_table(areas: Areas) -> Table:
    """The three items in which an area's units earned the largest share of the points, and the three with the least."""
    view, lang = areas.view, areas.view.lang
    lines = [line for kind in view.kinds for line in earned(areas, kind) if line.units]
    best, worst = ([_ends(areas, line, strongest) for line in lines] for strongest in (True, False))
    columns = [
        Column(word("kind", lang), [view.kind_name(line.kind) for line in lines]),
        Column(word("area", lang), [_area(areas, line.area) for line in lines]),
        Column(word("units", lang), [line.units for line in lines], "count"),
        *(Column(str(n + 1), [ends[n] for ends in best], above=word("best", lang), room=40) for n in range(MOST)),
        *(Column(str(n + 1), [ends[n] for ends in worst], above=word("worst", lang), room=40) for n in range(MOST)),
    ]
    name = word("by_area", lang)
    return Table(name, f"{view.title} · {name}", columns, (_reading(areas),), frozen=2, grouped=True)


def _area(areas: Areas, area: str) -> str:
    return word("all", areas.view.lang) if area == EVERYWHERE else areas.name(area)


def _ends(areas: Areas, line: Earned, strongest: bool) -> list[str]:
    """The names of the strongest or weakest items with their shares, as many as there are, no item on both sides."""
    order = list(line.shares)
    ranked = sorted(order, key=lambda id: (-line.shares[id] if strongest else line.shares[id], order.index(id)))
    half = len(ranked) // 2 + (len(ranked) % 2 if strongest else 0)
    rubric = areas.view.run.plan(line.kind.rubric).rubric
    said = [f"{rubric.item(id).name.pick(areas.view.lang)} {line.shares[id]}%" for id in ranked[: min(MOST, half)]]
    return said + [""] * (MOST - len(said))


@dataclass(frozen=True)
class Spread:
    """One item of one kind: the share earned everywhere, and the areas with the largest and the least share."""

    kind: Kind
    id: str
    share: Decimal
    best: tuple[str, Decimal] | None
    worst: tuple[str, Decimal] | None


def spreads(areas: Areas, kind: Kind) -> Iterator[Spread]:
    everywhere, *parts = earned(areas, kind)
    for id, share in everywhere.shares.items():
        there = [(part.area, part.shares[id]) for part in parts if id in part.shares]
        order = sorted(there, key=lambda one: (-one[1], areas.name(one[0]), one[0]))
        apart = len(order) > 1
        yield Spread(kind, id, share, order[0] if apart else None, order[-1] if apart else None)


def by_item_table(areas: Areas) -> Table:
    """Every item with the share of its points earned, and the areas where it is strongest and weakest."""
    view, lang = areas.view, areas.view.lang
    lines = [line for kind in view.kinds for line in spreads(areas, kind)]
    items = [view.run.plan(line.kind.rubric).rubric.item(line.id) for line in lines]
    apart = [line.best[1] - line.worst[1] if line.best and line.worst else None for line in lines]
    places = areas.places(view.kinds)
    columns = [
        Column(word("kind", lang), [view.kind_name(line.kind) for line in lines]),
        Column(word("item", lang), [item.name.pick(lang) for item in items]),
        Column(word("points", lang), [item.points for item in items], "points", places=places),
        Column(word("earned", lang), [line.share for line in lines], "percent", places=1),
        *_ends_columns(areas, "best_area", [line.best for line in lines]),
        *_ends_columns(areas, "worst_area", [line.worst for line in lines]),
        Column(word("apart", lang), apart, "percent", places=1),
    ]
    name = word("by_item", lang)
    return Table(name, f"{view.title} · {name}", columns, (_reading(areas),), frozen=2, grouped=True)


def _ends_columns(areas: Areas, key: str, ends: Sequence[tuple[str, Decimal] | None]) -> Iterator[Column]:
    """An area and its share, under one heading."""
    lang = areas.view.lang
    names = [None if end is None else areas.name(end[0]) for end in ends]
    yield Column(word("area", lang), names, above=word(key, lang))
    yield Column(word("earned", lang), [end and end[1] for end in ends], "percent", word(key, lang), 1)


def _reading(areas: Areas) -> str:
    return areas.view.pick(
        "得分率＝各单位该项得分之和 ÷ 应得分之和；暂不评分的单位和不计入的项不算",
        "share earned: the units' points of the item over the points possible; units on hold and items left out do not count",
    )
