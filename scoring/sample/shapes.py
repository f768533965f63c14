"""What a metric's figures look like: the forms a line of figures.yaml may have.

Every shape turns percentiles (0 is the worst unit, 1 the best) into values; a shape that rests on another metric is
handed that metric's values too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from scoring.sample.dice import Array, Whole


class Shape(Protocol):
    """Values from percentiles, and from the metrics named in `rests_on`."""

    @property
    def rests_on(self) -> tuple[str, ...]: ...

    def draw(self, p: Array, *given: Array) -> Any: ...


@dataclass(frozen=True)
class Amount:
    """`{low: 0, high: 80, skew: 2, zero: 5%}`: from low to high, most of them low where skew is above 1, some nothing."""

    low: float
    high: float
    skew: float = 1
    zero: float = 0
    rests_on: tuple[str, ...] = ()

    def draw(self, p: Array, *given: Array) -> Array:
        rest = np.clip((p - self.zero) / (1 - self.zero), 0, 1)
        return np.where(p < self.zero, 0.0, self.low + (self.high - self.low) * rest**self.skew)


@dataclass(frozen=True)
class Part:
    """`{of: tasks_due, low: 80%, high: 100%, full: 40%}`: a share of another metric, for some the highest one.

    `less` names a part that is already taken: what is left is shared out.
    """

    of: str
    low: float
    high: float
    skew: float = 1
    full: float = 0
    less: str = ""

    @property
    def rests_on(self) -> tuple[str, ...]:
        return (self.of, self.less) if self.less else (self.of,)

    def draw(self, p: Array, *given: Array) -> Array:
        return self.whole(*given) * self.share(p)

    def share(self, p: Array) -> Array:
        rest = np.clip(p / (1 - self.full), 0, 1) if self.full < 1 else np.ones_like(p)
        return self.low + (self.high - self.low) * rest**self.skew

    def whole(self, *given: Array) -> Array:
        return np.maximum(given[0] - given[1], 0) if self.less else given[0]


@dataclass(frozen=True)
class Times:
    """`{times: disposable_income, low: 2, high: 2.8}`: another metric so many times."""

    times: str
    low: float
    high: float
    skew: float = 1

    @property
    def rests_on(self) -> tuple[str, ...]:
        return (self.times,)

    def draw(self, p: Array, *given: Array) -> Array:
        return given[0] * (self.low + (self.high - self.low) * p**self.skew)


@dataclass(frozen=True)
class Count:
    """`{count: 0.4, better: lower}`: how often something happened, so often on average (Poisson)."""

    count: float
    rests_on: tuple[str, ...] = ()

    def draw(self, p: Array, *given: Array) -> Array:
        chance = math.exp(-self.count)
        steps = [chance]
        while steps[-1] < 1 - 1e-7 and len(steps) < 1000:
            chance *= self.count / len(steps)
            steps.append(steps[-1] + chance)
        return np.searchsorted(np.array(steps), p).astype(np.float64)


@dataclass(frozen=True)
class Choice:
    """`{choices: {先进: 20, 较好: 45, 一般: 28, 后进: 7}}`: words with their weights, the best first."""

    choices: Mapping[str, float]
    rests_on: tuple[str, ...] = ()

    def draw(self, p: Array, *given: Array) -> Any:
        weights = np.array(list(self.choices.values()))
        steps = np.cumsum(weights / weights.sum())[:-1]
        return np.array(list(self.choices))[np.searchsorted(steps, 1 - p)]


@dataclass(frozen=True)
class Chance:
    """`{chance: 0.5%}`: true for that share of the units."""

    chance: float
    rests_on: tuple[str, ...] = ()

    def draw(self, p: Array, *given: Array) -> Any:
        return p > 1 - self.chance


@dataclass(frozen=True)
class Word:
    """What a text metric says."""

    word: str
    rests_on: tuple[str, ...] = ()

    def draw(self, p: Array, *given: Array) -> Any:
        return np.full(len(p), self.word)


def first_of_each(group: Whole) -> Whole:
    """For every unit the position of the first one of its group.

    Example:
        >>> first_of_each(np.array([4, 4, 9, 4])).tolist()
        [0, 0, 2, 0]
    """
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    return first[which]
