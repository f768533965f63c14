"""Draws by name: the same seed and name give the same figures, whatever was drawn before, on every machine.

Only PCG64's uniform numbers and plain arithmetic are used: the normal draws of numpy may change from one version of it
to the next, and exponentials from one processor to the next.
"""

from __future__ import annotations

import math
from zlib import crc32

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

TERMS = 6  # uniform numbers summed up to a nearly normal one; they reach to 4.2 standard deviations
GRID = np.round(np.arange(-500, 501) / 100, 2)
BELOW = np.array([round(0.5 * (1 + math.erf(z / math.sqrt(2))), 9) for z in GRID.tolist()])


class Dice:
    """The named streams of one seed.

    Example:
        >>> Dice(7).uniform("x", 2).tolist() == Dice(7).uniform("x", 2).tolist()
        True
    """

    def __init__(self, *key: int) -> None:
        self.key = key

    def below(self, part: int) -> Dice:
        """The streams of one part, such as a province."""
        return Dice(*self.key, part)

    def uniform(self, name: str, count: int) -> Array:
        """Numbers from 0 up to 1."""
        return self._stream(name).random(count)

    def whole(self, name: str, count: int, low: int, high: int) -> Whole:
        """Whole numbers from `low` to `high`, both included."""
        return low + np.floor(self.uniform(name, count) * (high - low + 1)).astype(np.int64)

    def normal(self, name: str, count: int) -> Array:
        """Numbers around 0 with a standard deviation of 1."""
        summed: Array = self._stream(name).random((TERMS, count)).sum(axis=0)
        return (summed - TERMS / 2) * math.sqrt(12 / TERMS)

    def _stream(self, name: str) -> Generator:
        return Generator(PCG64(SeedSequence([*self.key, crc32(name.encode())])))


def share_below(z: Array) -> Array:
    """The share of normal numbers that lie below each: 0 -> 0.5."""
    found: Array = np.interp(z, GRID, BELOW)
    return found


def mixed(first: Array, second: Array, weight: float) -> Array:
    """Two independent normal draws as one, of which `weight` of the variance comes from the first."""
    return math.sqrt(weight) * first + math.sqrt(1 - weight) * second
