"""The units of one invented province in the order of their tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from scoring.names import LEVEL, NAME, PARENT, SECTOR, UNIT
from scoring.sample.areas import RURAL, STREET, TOWN, Area, Ground
from scoring.sample.dice import Dice, Whole
from scoring.sample.offices import offices
from scoring.sample.size import Size, Totals, share

CODE, ZONE, LINE, SECRETARY = "code", "zone", "line", "secretary"
HOME = "home"  # the county, or what stands in for it: units of one home are alike
COLUMNS = (UNIT, NAME, LEVEL, SECTOR, PARENT, SECRETARY, CODE, ZONE, LINE)
DRAWN = (UNIT, NAME, LEVEL, SECTOR, PARENT, CODE, ZONE, LINE, HOME)
ORDER = "order"

# How many communities and villages a township has by its kind, against the others; a seat is the first town of a county.
COMMUNITY_WEIGHT = {STREET: 1.0, TOWN: 0.0, RURAL: 0.0}
VILLAGE_WEIGHT = {STREET: 0.15, TOWN: 1.0, RURAL: 1.0}
SEAT_WEIGHT = 0.35
CODE_ENDS = {"community": (1, 199), "village": (200, 399)}  # then from 500, "similar to a village"
SETTLEMENTS = (("community", "com", "社区"), ("village", "v", "村"))


def province_units(n: int, size: Size, totals: Totals, dice: Dice) -> pl.DataFrame:
    """The `n`-th province: the columns of units.csv but for the secretaries, and each unit's `home`."""
    ground = Ground(dice, totals)
    top = ground.province(n, size.provinces)
    rows = pl.DataFrame(list(_rows(top, size.full)), schema=[*DRAWN, ORDER], orient="row")
    settled = _settlements(rows, list(top.walk()), totals, dice)
    units = pl.concat([rows, *settled]).sort(ORDER, maintain_order=True).drop(ORDER)
    return _namesakes(units) if ground.is_irregular else units


def with_secretaries(units: pl.DataFrame, before: int) -> pl.DataFrame:
    """The columns of units.csv, secretaries numbered after those of the provinces before."""
    number = pl.int_range(before + 1, before + 1 + pl.len()).cast(pl.String).str.zfill(4)
    return units.with_columns(pl.format("示例书记{}", number).alias(SECRETARY))


def _rows(top: Area, full: bool) -> Iterator[tuple[Any, ...]]:
    """Every territory, followed by the units beside it."""
    turns = dict.fromkeys(("province", "prefecture", "county", "township", "village"), 0)
    parents = {below.id: (area.id, _home(area, below)) for area in top.walk() for below in area.below}
    for order, area in enumerate(top.walk()):
        parent, home = parents.get(area.id, (None, top.id))
        yield (
            area.id,
            area.name,
            area.level,
            "territory",
            parent,
            area.code.ljust(12, "0"),
            area.zone,
            None,
            home,
            order,
        )
        for id, name, level, sector, line in offices(area, turns[area.level], full):
            yield id, name, level, sector, area.id, None, None, line, home, order
        turns[area.level] += 1


def _home(above: Area, area: Area) -> str:
    return above.id if area.level == "township" else area.id


def _settlements(rows: pl.DataFrame, areas: list[Area], totals: Totals, dice: Dice) -> Iterator[pl.DataFrame]:
    """The communities, then the villages, of every township."""
    townships = rows.filter((pl.col(LEVEL) == "township") & (pl.col(SECTOR) == "territory"))
    places = [area for area in areas if area.level == "township"]
    counts = (_communities(places, totals, dice), _villages(places, totals, dice))
    for (sector, short, word), count in zip(SETTLEMENTS, counts, strict=True):
        yield _repeated(townships, count, sector, short, word)


def _communities(places: list[Area], totals: Totals, dice: Dice) -> Whole:
    """Communities stand in streets, each at least one, and in the seats of the counties."""
    weights = [COMMUNITY_WEIGHT[place.kind] or SEAT_WEIGHT * place.is_seat for place in places]
    drawn = np.array(weights) * (0.3 + dice.uniform("communities", len(places)))
    return share(totals.communities, drawn, [int(place.kind == STREET) for place in places])


def _villages(places: list[Area], totals: Totals, dice: Dice) -> Whole:
    """Villages, at least one in a town: half of the townships have few, some have very many (DOMAIN.md section 8)."""
    spread = 0.15 + 3 * dice.uniform("villages", len(places)) * dice.uniform("more villages", len(places))
    weights = np.array([VILLAGE_WEIGHT[place.kind] for place in places])
    some = np.array([not (place.only_communities or place.is_lone) for place in places])
    return share(totals.villages, weights * spread * some, [int(place.kind != STREET) for place in places])


def _repeated(townships: pl.DataFrame, count: Whole, sector: str, short: str, word: str) -> pl.DataFrame:
    """A row a village or community: numbered within its township in the id and code, in the province in the name."""
    total = int(count.sum())
    which = np.repeat(np.arange(len(count)), count)
    number = np.arange(total) - np.repeat(np.cumsum(count) - count, count) + 1
    first, last = CODE_ENDS[sector]
    end = np.where(number > last - first + 1, number + 499 - (last - first + 1), number + first - 1)
    frame = townships[which].with_columns(
        pl.Series("number", number), pl.Series("end", end), pl.Series("all", np.arange(1, total + 1))
    )
    return frame.with_columns(
        pl.col(UNIT).alias(PARENT),
        pl.format("{}-{}{}", UNIT, pl.lit(short), _padded("number", 3)).alias(UNIT),
        pl.format("示例{}{}", _padded("all", max(3, len(str(total)))), pl.lit(word)).alias(NAME),
        pl.format("{}{}", pl.col(CODE).str.head(9), _padded("end", 3)).alias(CODE),
        pl.lit("village").alias(LEVEL),
        pl.lit(sector).alias(SECTOR),
    ).drop("number", "end", "all")


def _padded(column: str, width: int) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.zfill(width)


def _namesakes(units: pl.DataFrame) -> pl.DataFrame:
    """Gives the first village of one county the name of the first village of another."""
    villages = units.filter((pl.col(SECTOR) == "village") & pl.col(HOME).str.contains("-c"))
    firsts = villages.unique(HOME, keep="first", maintain_order=True)
    if firsts.height < 2:
        return units
    one, other = firsts.row(0, named=True), firsts.row(1, named=True)
    name = pl.when(pl.col(UNIT) == other[UNIT]).then(pl.lit(one[NAME])).otherwise(pl.col(NAME))
    return units.with_columns(name.alias(NAME))


def homes(units: pl.DataFrame) -> Whole:
    """The number of each unit's home, from 0 in the order of first appearance."""
    firsts = units[HOME].unique(maintain_order=True)
    number = pl.DataFrame({HOME: firsts, "n": np.arange(len(firsts))})
    return units.join(number, on=HOME, how="left", maintain_order="left")["n"].to_numpy()
