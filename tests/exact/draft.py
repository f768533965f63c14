"""What is being drawn for one case: the dice, the metrics so far, and the values worth hitting exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
ATTRIBUTES: dict[str, tuple[str, ...]] = {"zone": ("farming", "pastoral", "mixed"), "size": ("big", "small")}
CHOICES = ("好", "中", "差")


@dataclass(frozen=True)
class Span:
    """The values a number metric takes: low to high in steps of 10^-places."""

    low: int
    high: int
    places: int

    @property
    def wide(self) -> bool:
        """Whether products of it would leave what a double holds to 9 decimals."""
        return max(-self.low, self.high) > 1000


SPANS = {
    "number": (Span(0, 1000, 2), Span(-10, 10, 1), Span(-100_000, 100_000, 4), Span(0, 10, 4), Span(-50, 500, 3)),
    "percent": (Span(0, 100, 2), Span(0, 100, 0)),
    "integer": (Span(0, 6, 0), Span(0, 6, 0), Span(-3, 100, 0)),
}
COARSE = {
    "number": (Span(0, 10, 1), Span(-2, 3, 1), Span(0, 20, 0), Span(0, 1, 2)),
    "percent": (Span(0, 100, 0), Span(90, 100, 0)),
    "integer": (Span(0, 3, 0), Span(0, 6, 0)),
}


@dataclass
class Draft:
    """The dice and everything the parts of a case must agree on."""

    rng: Random
    tight: bool  # whether the case is placed on boundaries and ties
    decimals: int
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    hot: dict[str, list[Decimal]] = field(default_factory=dict)
    likely: dict[str, list[Decimal]] = field(default_factory=dict)  # values of polls, panels and roll-ups
    kinds: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    previous: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    within: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    made: int = 0

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self.rng.random() < p

    def pick(self, row: Sequence[T]) -> T:
        """One of the row."""
        return self.rng.choice(row)

    def decimal(self, low: int, high: int, places: int) -> Decimal:
        """A decimal from low to high with so many places."""
        unit = 10**places
        return Decimal(self.rng.randint(low * unit, high * unit)).scaleb(-places)

    def fresh(self, stem: str) -> str:
        """An id nobody has."""
        self.made += 1
        return f"{stem}{self.made}"

    def has(self, kind: str) -> bool:
        """Whether there is a metric of this kind: numeric, small, boolean, choice or count."""
        return bool(self.kinds.get(kind))

    def metric(self, kind: str = "numeric") -> str:
        """A metric of a kind, from now on in use."""
        name = self.pick(self.kinds[kind])
        self.used.add(name)
        return name

    def assigned(self, metric: str) -> str:
        """The target assigned to each unit for a metric."""
        self.used.add(metric)
        self.targets.add(metric)
        return f"target.{metric}"

    def earlier(self, name: str) -> str:
        """A figure of the period before."""
        if name in self.metrics:
            self.used.add(name)
        self.previous.add(name)
        return f"previous.{name}"

    def value_of(self, metric: str) -> Decimal:
        """A value the metric may take, in tight cases often one somebody compares it with."""
        hot = self.hot.get(metric)
        if hot and self.chance(0.6 if self.tight else 0.15):
            return self.pick(hot)
        span = self.spans.get(metric, SPANS["number"][1])
        return self.decimal(span.low, span.high, span.places)

    def limit(self, metric: str) -> Decimal:
        """A number to compare the metric with; its values will often hit it."""
        span = self.spans.get(metric, SPANS["number"][1])
        likely = self.likely.get(metric)
        found = self.pick(likely) if likely and self.chance(0.6) else self.decimal(span.low, span.high, span.places)
        self.hot.setdefault(metric, []).append(found)
        return found

    def limits(self, metric: str, count: int) -> list[Decimal]:
        """Different numbers to compare the metric with, rising; there may be fewer than asked."""
        return sorted({self.limit(metric) for _ in range(count)})

    def widen(self, metric: str, values: list[Decimal]) -> None:
        """Let a plain number reach these values."""
        if self.metrics[metric].get("type") == "number":
            span = self.spans[metric]
            low, high = min(span.low, int(min(values)) - 1), max(span.high, int(max(values)) + 1)
            self.spans[metric] = Span(low, high, span.places)
            self.metrics[metric]["range"] = [low, high]

    def points(self) -> Decimal:
        """Points an item may carry."""
        if self.chance(0.02):
            return Decimal(self.pick((100, 2500, 100_000, 250_000)))
        if self.chance(0.6):
            return Decimal(self.pick((1, 2, 3, 5, 8, 10, 20)))
        return self.decimal(0, 15, self.decimals) + 1

    def part_of(self, points: Decimal) -> Decimal:
        """Points from 0 to `points`."""
        part = self.decimal(0, 100, 0) * points / 100 if self.chance(0.3) else self.points()
        return min(points, round(part, self.decimals))
