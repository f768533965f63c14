"""What stands on a scorecard, as frozen values: every face of it (terminal, HTML, PDF, JSON) renders these and nothing else.

Words are bilingual, figures are decimals with the rubric's places, and of other units there is nothing here but counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Literal

from scoring.text import Text

StepKind = Literal["full", "loss", "gain", "rounding", "bonus", "deductions", "bounds", "veto", "total"]
Part = Literal["scorecard", "bonus", "deductions"]


@dataclass(frozen=True, slots=True)
class Whose:
    """The unit: who it is and whose it is; `path` are the names above it, the highest first."""

    id: str
    name: str
    level: str
    sector: str
    path: tuple[str, ...]
    secretary: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A rank within one group: third of nineteen in the county; last year's beside it where it is known."""

    within: Text
    group: str | None
    rank: Decimal | int
    units: int
    last_rank: Decimal | int | None = None
    last_units: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wanted for the next rank or grade."""

    to: Text
    points: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the way from all points down to the total; `change` is signed, `level` is what is left after it."""

    kind: StepKind
    name: Text
    change: Decimal
    level: Decimal


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle half of the peers and their median."""

    low: Decimal
    median: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: points of the points it has, and the peers' spread where five or more others have points there."""

    name: Text
    points: Decimal | None
    full: Decimal
    peers: Spread | None


@dataclass(frozen=True, slots=True)
class Peers:
    """The group the unit is compared with: how many units, itself included, and how their totals lie.

    `bins` count the units whose total lies in [start + n * width, start + (n + 1) * width); never a total itself.
    """

    within: Text
    group: str | None
    units: int
    spread: Spread
    start: Decimal
    width: Decimal
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """One year's result in the chain of runs; the peers' median where there were five others."""

    period: int
    run: str
    total: Decimal | None
    full: Decimal
    grade: str | None
    rank: Decimal | int | None
    units: int | None
    median: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """One item or group, in the order of the rubric; `depth` 0 is the highest.

    `rule` is what the rubric says of the item, `how` what that gave this unit. `lost` is counted in the item's own points, `cost` in points of the total after every conversion (None where a group
    does not add up its items). `counts` is true where the points
    go into the total by themselves: of a leaf, or of a group that takes something else than the sum of what is inside.
    """

    id: str
    part: Part
    depth: int
    leaf: bool
    counts: bool
    name: Text
    value: str
    points: Decimal | None
    full: Decimal
    lost: Decimal | None
    cost: Decimal | None
    rule: Text | None
    how: Text | None
    next_step: Text | None
    clause: str | None
    note: Text | None
    origins: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Pull:
    """A roll-up with the units below that pulled it up or down most, each with what it moved."""

    name: Text
    up: tuple[Text, ...]
    down: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures come from: rubric, run, and the digest of the run's manifest, which is the head of the chain."""

    rubric: str
    title: Text
    version: str
    run: str
    head: str
    program: str


@dataclass(frozen=True, slots=True)
class Card:
    """One unit's scorecard; `grade` is what was computed, `decided` what a committee made of it."""

    unit: Whose
    period: int
    cycle: Text
    decimals: int
    held: bool
    total: Decimal | None
    full: Decimal
    grade: str | None
    decided: str | None
    undecided: bool
    change: Decimal | None
    places: tuple[Place, ...]
    gaps: tuple[Gap, ...]
    steps: tuple[Step, ...]
    dimensions: tuple[Dimension, ...]
    peers: Peers | None
    years: tuple[Year, ...]
    rows: tuple[Row, ...]
    sums: tuple[Text, ...]
    vetoes: tuple[Text, ...]
    quotas: tuple[Text, ...]
    decisions: tuple[Text, ...]
    reasons: tuple[Text, ...]
    pulls: tuple[Pull, ...]
    source: Source

    @property
    def final_grade(self) -> str | None:
        """The grade that holds; None on hold, and where a committee must decide and has not."""
        return self.decided or self.grade

    @property
    def main(self) -> Place | None:
        """The rank among the peers that the unit is compared with."""
        return next((place for place in self.places if self.peers and place.within == self.peers.within), None)

    def of(self, part: Part) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.part == part)

    def losses(self) -> list[Row]:
        """The items of the scorecard in the order of what they cost the total, the dearest first; all of them."""
        mine = [row for row in self.of("scorecard") if row.counts]
        return sorted(mine, key=lambda row: (-(row.cost or 0), row.points is None))

    def inside(self, outer: Row) -> list[Row]:
        """The rows of a group, at any depth; none of a leaf."""
        rest = self.rows[self.rows.index(outer) + 1 :]
        return list(takewhile(lambda row: row.depth > outer.depth, rest))

    def conversions(self) -> Iterator[tuple[Row, Text]]:
        """The groups whose points were converted, with the sum in figures."""
        for row in self.rows:
            if not row.leaf and row.how is not None:
                yield row, row.how
