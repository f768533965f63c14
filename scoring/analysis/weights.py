"""Suggestions for the points of items: from pairwise comparison (AHP), and from how much items tell units apart (entropy).

They are printed for the author to think about, and change nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from scoring.errors import Place, Problem, RubricError, nearest_or_all
from scoring.names import HELD, UNIT, points_of, possible_of
from scoring.rubric import Plan
from scoring.rubric.model import Group
from scoring.runs import Run
from scoring.text import Text

# Mean consistency index of random reciprocal matrices by size (Saaty, The Analytic Hierarchy Process, 1980).
RANDOM_INDEX: Final = (0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
CONSISTENT: Final = 0.1  # a greater ratio asks for the comparisons to be thought over (the same)
JUDGEMENT: Final = re.compile(r"([1-9])(?:/([1-9]))?", re.ASCII)


@dataclass(frozen=True)
class Suggestion:
    """A share for each item, adding up to 1, and the points that a total of `full` would then give them."""

    shares: Mapping[str, float]
    points: Mapping[str, Decimal]
    ratio: float | None = None  # of pairwise comparison: the consistency ratio

    @property
    def is_consistent(self) -> bool:
        return self.ratio is None or self.ratio <= CONSISTENT


def pairwise(path: Path, full: Decimal, decimals: int = 0) -> Suggestion:
    """The weights that a table of pairwise comparisons implies.

    Formula: the principal eigenvector of the matrix; CI = (λ − n)/(n − 1), ratio = CI / mean CI of random matrices.
    Shape: a CSV with the items along the top and down the side; 3 says that the row is three times as important as the
        column, 1/3 the opposite. Either half is enough; where both stand they must be each other's reciprocals.
    Source: T. L. Saaty, The Analytic Hierarchy Process (1980): judgements from 1 to 9, ratio at most 0.1.

    Raises:
        RubricError: with every cell that is no judgement, missing, or not the reciprocal of its mirror.
    """
    names, cells = _table(path)
    matrix = _matrix(path, names, cells)
    values, vectors = np.linalg.eig(np.array([[float(cell) for cell in row] for row in matrix]))
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    shares = dict(zip(names, (weights / weights.sum()).tolist(), strict=True))
    n = len(names)
    index = (float(values[first].real) - n) / (n - 1)
    random = RANDOM_INDEX[min(n, len(RANDOM_INDEX) - 1)]
    return Suggestion(shares, spread(shares, full, decimals), max(0.0, index / random) if random else 0.0)


def entropy(run: Run, plan: Plan, group: str | None = None) -> Suggestion:
    """The weights that items deserve by how much they told the units of a run apart.

    Formula: p = share of points of a unit among all; e = −Σ p·ln p / ln n; weight ∝ 1 − e. An item on which all units
        earn the same share has none.
    Shape: the items of a group, or of the top of the scorecard; units that are not on hold and to which all of them apply.

    Raises:
        RubricError: where the rubric has no such group, or fewer than two units can be compared.
    """
    children = plan.rubric.scorecard if group is None else _group(plan, group).items
    held = run.scores.filter(pl.col("rubric") == plan.id, pl.col(HELD))[UNIT]
    items = run.items(plan.id).filter(~pl.col(UNIT).is_in(held.implode()))
    shares = items.select(_share(child.id) for child in children).drop_nulls()
    if shares.height < 2:
        said = Text("可比的单位不足两个", "fewer than two units can be compared")
        fix = Text("换一个批次，或换一组考核项", "take another run, or another group")
        raise RubricError([Problem("no-weights", Place(str(run.folder)), said, fix)])
    apart = {child.id: 1 - _evenness(shares[child.id].to_numpy()) for child in children}
    whole = sum(apart.values())
    found = {id: one / whole if whole else 1 / len(apart) for id, one in apart.items()}
    full = sum((child.points for child in children), Decimal(0))
    return Suggestion(found, spread(found, full, plan.decimals))


def spread(shares: Mapping[str, float], full: Decimal, decimals: int) -> dict[str, Decimal]:
    """Points in proportion to shares that add up to `full` exactly: the largest remainders get what is left.

    Example:
        >>> spread({"a": 0.5, "b": 0.25, "c": 0.25}, Decimal(10), 0)
        {'a': Decimal('5'), 'b': Decimal('3'), 'c': Decimal('2')}
    """
    last = Decimal(1).scaleb(-decimals)
    ticks = {id: Fraction(share) * Fraction(full) / Fraction(last) for id, share in shares.items()}
    whole = {id: tick.numerator // tick.denominator for id, tick in ticks.items()}
    left = int(full / last) - sum(whole.values())
    for id in sorted(ticks, key=lambda id: whole[id] - ticks[id])[:left]:
        whole[id] += 1
    return {id: number * last for id, number in whole.items()}


def _share(id: str) -> pl.Expr:
    """Points earned of points possible, as a figure for suggestions only: nothing that is scored comes from it."""
    return (pl.col(points_of(id)).cast(pl.Float64) / pl.col(possible_of(id)).cast(pl.Float64)).alias(id)


def _evenness(shares: np.ndarray) -> float:
    """Entropy of a column of shares, from 0 (one unit has all) to 1 (all have the same)."""
    total = shares.sum()
    if total <= 0:
        return 1.0
    parts = shares[shares > 0] / total
    return float(-(parts * np.log(parts)).sum() / np.log(len(shares)))


def _group(plan: Plan, id: str) -> Group:
    known = {group.id: group for group in plan.rubric.groups()}
    if id not in known:
        said = Text(f"细则里没有分组“{id}”", f"the rubric has no group '{id}'")
        raise RubricError([Problem("unknown-group", Place(plan.file), said, nearest_or_all(id, known))])
    return known[id]


# -- the table of comparisons ---------------------------------------------------------------------------------------


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise RubricError([_wrong(path, None, "读不出来", "cannot be read")]) from None
    names = [cell.strip() for cell in rows[0][1:]] if rows else []
    sides = [row[0].strip() for row in rows[1:] if row]
    if len(names) < 2 or names != sides or len(set(names)) < len(names):
        said = (
            "第一行和第一列应是同样的考核项，至少两项",
            "the first row and the first column name the same items, two at least",
        )
        raise RubricError([_wrong(path, None, *said)])
    cells = [[cell.strip() for cell in row[1:]] for row in rows[1:] if row]
    return names, [row + [""] * (len(names) - len(row)) for row in cells]


def _matrix(path: Path, names: Sequence[str], cells: Sequence[Sequence[str]]) -> list[list[Fraction]]:
    problems = []
    matrix = [[Fraction(1)] * len(names) for _ in names]
    for i in range(len(names)):
        for j in range(i, len(names)):
            one, mirror = _judgement(cells[i][j]), _judgement(cells[j][i])
            given = [each for each in (one, mirror and 1 / mirror) if each is not None]
            unread = [(a, b) for a, b in {(i, j), (j, i)} if cells[a][b] and _judgement(cells[a][b]) is None]
            for a, b in unread:
                problems.append(
                    _wrong(
                        path,
                        (a, b),
                        f"“{cells[a][b]}”不是 1 到 9 或 1/9 到 1",
                        f"'{cells[a][b]}' is not 1 to 9 or 1/9 to 1",
                    )
                )
            if i == j:
                given = given or [Fraction(1)]
            if not given and not unread:
                problems.append(
                    _wrong(
                        path,
                        (i, j),
                        f"没有比较 {names[i]} 与 {names[j]}",
                        f"{names[i]} is not compared with {names[j]}",
                    )
                )
            elif len(set(given)) > 1 or (i == j and set(given) != {Fraction(1)}):
                problems.append(
                    _wrong(
                        path,
                        (j, i),
                        f"与对面的 {cells[i][j]} 不互为倒数",
                        f"it is not the reciprocal of the {cells[i][j]} across",
                    )
                )
            elif given:
                matrix[i][j], matrix[j][i] = given[0], 1 / given[0]
    if problems:
        raise RubricError(problems)
    return matrix


def _judgement(text: str) -> Fraction | None:
    found = JUDGEMENT.fullmatch(text)
    return Fraction(int(found[1]), int(found[2] or 1)) if found else None


def _wrong(path: Path, at: tuple[int, int] | None, zh: str, en: str) -> Problem:
    place = Place(str(path)) if at is None else Place(str(path), at[0] + 2, at[1] + 2)
    fix = Text(
        "写 1（同等）到 9（极端重要），反过来写 1/3 这样的分数", "write 1 (equal) to 9 (extremely), and fractions such as 1/3 for the opposite"
    )  # fmt: skip
    return Problem("not-a-judgement", place, Text(zh, en), fix)
