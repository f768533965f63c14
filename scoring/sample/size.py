"""How large an invented sample is, and how its units are shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.errors import Place, Problem, RunError
from scoring.sample.dice import Array, Dice, Whole
from scoring.text import Text

MOST_PROVINCES = 31
MOST = {
    "prefectures": 40,
    "counties": 60,
    "townships": 80,
    "villages": 45,
    "communities": 45,
}  # codes have no room for more


@dataclass(frozen=True)
class Size:
    """How many units stand below each, on average; `full` has dozens of organs, enterprises and schools, as in life.

    Villages and communities are counted below a township, though communities are nearly all in streets and towns.
    """

    provinces: int = 1
    prefectures: float = 2
    counties: float = 3
    townships: float = 5
    villages: float = 12
    communities: float = 1.3
    full: bool = False

    def __post_init__(self) -> None:
        """Refuses a size for which the codes have no room.

        Raises:
            RunError: with every problem.
        """
        wrong = [_outside(name, most) for name, most in MOST.items() if not 0 < getattr(self, name) <= most]
        if not 1 <= self.provinces <= MOST_PROVINCES:
            wrong.append(_outside("provinces", MOST_PROVINCES))
        if wrong:
            raise RunError(wrong)


def _outside(name: str, most: int) -> Problem:
    return Problem(
        "sample-size",
        Place("sample", cell=name),
        Text(f"{name} 应大于 0、不超过 {most}", f"{name} must be above 0 and at most {most}"),
    )


# Counts: DOMAIN.md section 8 (Qinghai for `province`, the codes of 2023 for `nation`).
SIZES: dict[str, Size] = {
    "county": Size(1, 1, 1, 6, 10, 1),
    "small": Size(1, 3, 2, 3.5, 7.6, 1.4),
    "province": Size(1, 8, 45 / 8, 422 / 45, 4145 / 422, 536 / 422, full=True),
    "nation": Size(31, 342 / 31, 2978 / 342, 41352 / 2978, 495923 / 41352, 124650 / 41352, full=True),
}


@dataclass(frozen=True)
class Totals:
    """The number of units of one province."""

    prefectures: int
    counties: int
    townships: int
    villages: int
    communities: int


def totals(size: Size, dice: Dice) -> list[Totals]:
    """The totals of each province; large ones have more of everything."""
    weights = 0.3 + dice.uniform("provinces", size.provinces) * 1.4
    shared = []
    for name, below in zip(MOST, (size.provinces, *_steps(size)), strict=False):
        per = float(getattr(size, name))
        shared.append(share(round(below * per), weights, 1))
    return [Totals(*(int(column[n]) for column in shared)) for n in range(size.provinces)]


def _steps(size: Size) -> tuple[int, int, int, int]:
    """How many prefectures, counties and townships the whole has; villages and communities both hang on townships."""
    prefectures = round(size.provinces * size.prefectures)
    counties = round(prefectures * size.counties)
    townships = round(counties * size.townships)
    return prefectures, counties, townships, townships


def share(total: int, weights: Array, least: Sequence[int] | int = 0) -> Whole:
    """A total in whole parts by weight (largest remainder), each part at least `least`.

    Example:
        >>> share(10, np.array([1.0, 1.0, 3.0]), 1).tolist()
        [3, 2, 5]
    """
    floor = np.broadcast_to(np.asarray(least), weights.shape).astype(np.int64)
    rest = max(0, total - int(floor.sum()))
    exact = weights * (rest / max(float(weights.sum()), 1e-9))
    parts = np.floor(exact).astype(np.int64)
    left = rest - int(parts.sum()) if weights.sum() > 0 else 0
    parts[np.argsort(parts - exact, kind="stable")[:left]] += 1
    return floor + parts
