"""The territories of one province, from the province to its townships, irregular ones among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scoring.names import Level
from scoring.sample.dice import Array, Dice
from scoring.sample.size import Totals, share
from scoring.sample.words import (
    FREE_CODES,
    Numbers,
    county_name,
    county_numbers,
    prefecture_name,
    prefecture_numbers,
    province_name,
    township_numbers,
)

FARMING, PASTORAL, CITY = "农区", "牧区", "城镇"
STREET, TOWN, RURAL = "street", "town", "rural"
WORDS = {STREET: "街道", TOWN: "镇", RURAL: "乡"}


@dataclass
class Area:
    """A territory with those below it; `code` has as many digits as its level needs, `kind` is a township's."""

    id: str
    name: str
    level: Level
    zone: str | None
    code: str
    kind: str = ""
    is_seat: bool = False
    only_communities: bool = False
    is_lone: bool = False  # a township with a single village
    below: list[Area] = field(default_factory=list)

    def walk(self) -> Iterator[Area]:
        """Itself and all below it, each before what is below it."""
        yield self
        for area in self.below:
            yield from area.walk()


@dataclass
class Ground:
    """Builds the territories; `is_irregular` where there are prefectures enough for odd cases."""

    dice: Dice
    totals: Totals
    counties: int = 0

    @property
    def is_irregular(self) -> bool:
        return self.totals.prefectures > 1 and self.totals.counties > 1

    def province(self, n: int, count: int) -> Area:
        """The province; the last of several prefectures has no counties, the first a township of its own."""
        top = Area(f"p{n:02d}", province_name(n, count), "province", None, f"{FREE_CODES[n - 1]:02d}")
        numbers, total = prefecture_numbers(), self.totals.prefectures
        top.below = [self.prefecture(top, n, numbers) for n in range(1, total + 1)]
        with_counties = top.below[:-1] if self.is_irregular else top.below
        self.add_counties(with_counties)
        self.add_townships(top)
        return top

    def prefecture(self, top: Area, n: int, numbers: Numbers) -> Area:
        is_bare = self.is_irregular and n == self.totals.prefectures
        zone = CITY if is_bare else PASTORAL if n % 3 == 2 else FARMING
        number = numbers.next("region" if zone == PASTORAL else "city")
        name = prefecture_name(n, zone == PASTORAL)
        return Area(f"{top.id}-f{n:02d}", name, "prefecture", zone, top.code + number)

    def add_counties(self, prefectures: list[Area]) -> None:
        """Counties by weight; as many of them are city districts as there are communities among the villages."""
        weights = 0.4 + self.dice.uniform("counties", len(prefectures))
        counts = share(self.totals.counties, weights, 1)
        districts = self.districts(counts.tolist())
        for prefecture, count, cities in zip(prefectures, counts.tolist(), districts, strict=True):
            numbers = county_numbers()
            prefecture.below = [self.county(prefecture, n, n <= cities, numbers) for n in range(1, count + 1)]
        if self.is_irregular:
            next(area for area in _counties(prefectures) if area.zone == CITY).only_communities = True

    def districts(self, counts: list[int]) -> list[int]:
        """How many counties of each prefecture are city districts: the seats first, and where possible never all."""
        totals = self.totals
        wanted = round(sum(counts) * totals.communities / (totals.communities + totals.villages))
        wanted = max(wanted, int(self.is_irregular))
        room = [n for turn in range(1, max(counts)) for n, count in enumerate(counts) if turn < count]
        chosen = (room or [0])[:wanted]
        return [chosen.count(n) for n in range(len(counts))]

    def county(self, prefecture: Area, n: int, is_city: bool, numbers: Numbers) -> Area:
        self.counties += 1
        code = prefecture.code + numbers.next("district" if is_city else "county")
        name = county_name(self.counties, is_city)
        return Area(f"{prefecture.id}-c{n:02d}", name, "county", CITY if is_city else prefecture.zone, code)

    def add_townships(self, top: Area) -> None:
        """Townships by weight below the counties; below the bare prefecture, and one below the first prefecture."""
        counties = _counties(top.below)
        homes = [*counties, top.below[-1]] if self.is_irregular else counties
        own = [(top.below[0], 1)] if self.is_irregular else []
        weights = 0.4 + self.dice.uniform("townships", len(homes))
        counts = share(self.totals.townships - len(own), weights, 2)
        for home, count in [*own, *zip(homes, counts.tolist(), strict=True)]:
            self.add_below(home, count)
        townships = [area for area in top.walk() if area.level == "township"]
        for n, area in enumerate(townships, 1):
            area.name = f"示例{n:02d}{WORDS[area.kind]}"
        lone = [area for county in counties if county.zone != CITY for area in county.below[-1:]]
        if self.is_irregular and lone:
            lone[0].is_lone = True

    def add_below(self, home: Area, count: int) -> None:
        """The townships of one county or prefecture, streets first in a city; the code of a missing county is 00."""
        numbers, draws = township_numbers(), self.dice.uniform(f"kinds {home.id}", count)
        code = home.code if home.level == "county" else f"{home.code}00"
        for n in range(1, count + 1):
            kind = _kind(home, n, draws)
            area = Area(f"{home.id}-t{n:02d}", "", "township", home.zone, code + numbers.next(kind), kind)
            area.is_seat = n == 1 and kind == TOWN
            area.only_communities = home.only_communities
            home.below.append(area)


def _counties(prefectures: list[Area]) -> list[Area]:
    return [area for prefecture in prefectures for area in prefecture.below if area.level == "county"]


def _kind(home: Area, n: int, draws: Array) -> str:
    if home.zone == CITY:
        return STREET if home.only_communities or n == 1 or draws[n - 1] < 0.7 else TOWN
    return TOWN if n == 1 or draws[n - 1] < 0.4 else RURAL
