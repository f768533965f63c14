"""The units beside the territories: organs, enterprises, universities, schools, committees for the two-new fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scoring.names import LEVELS, Level, Sector
from scoring.sample.areas import Area


class Office(NamedTuple):
    """One kind of unit under the areas of a level: how many, and how many in a full sample.

    `every` is 2 where only every second area has them.
    """

    above: Level
    sector: Sector
    short: str
    word: str
    line: str
    few: int
    full: int
    every: int = 1


OFFICES = (
    Office("province", "organ", "organ", "直机关", "省直机关工委", 5, 42),
    Office("province", "soe", "soe", "属企业", "国资委", 4, 18),
    Office("province", "university", "uni", "高校", "教育工委", 5, 12),
    Office("province", "new_type", "new", "两新工委", "两新工委", 1, 1),
    Office("prefecture", "organ", "organ", "直机关", "机关工委", 3, 24),
    Office("prefecture", "soe", "soe", "属企业", "国资委", 3, 5),
    Office("prefecture", "new_type", "new", "两新工委", "两新工委", 1, 1),
    Office("county", "organ", "organ", "直机关", "机关工委", 3, 14),
    Office("county", "school", "school", "学校", "教育工委", 3, 10),
    Office("county", "soe", "soe", "属企业", "国资委", 1, 1, every=2),
    Office("county", "new_type", "new", "两新工委", "两新工委", 1, 1),
)


def offices(area: Area, turn: int, full: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """Id, name, level, sector and line of each unit beside an area, which is the `turn`-th of its level."""
    for office in OFFICES:
        if office.above != area.level or turn % office.every:
            continue
        count = office.full if full else office.few
        level = LEVELS[LEVELS.index(area.level) + 1]
        for n in range(1, count + 1):
            number = "" if count == 1 else f"{n}"
            yield (
                f"{area.id}-{office.short}{number}",
                f"{area.name}{office.word}{number}",
                level,
                office.sector,
                office.line,
            )
