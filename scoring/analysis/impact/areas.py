"""Grades gained and lost by parent unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from scoring.names import GRADE, PARENT, UNIT
from scoring.runs.compare import Comparison, was


@dataclass(frozen=True, slots=True)
class Area:
    """The units of one rubric under one parent (None: under none): how many rose and fell, and each grade's comings and goings.

    A unit that has no grade on one side (on hold, left to a committee) neither rises nor falls.
    """

    rubric: str
    parent: str | None
    units: int
    up: int
    down: int
    gained: Mapping[str, int]
    lost: Mapping[str, int]


def areas(found: Comparison, rubric: str) -> Iterator[Area]:
    """A row a parent under which some grade changed, in the order of their ids."""
    grades = found.new.plan(rubric).rubric.grades, found.old.plan(rubric).rubric.grades
    order = list(dict.fromkeys(grade.grade for side in grades for grade in side))
    rows = found.rows.filter(pl.coalesce("rubric", was("rubric")) == rubric)
    rows = rows.join(found.new.units.select(UNIT, PARENT), on=UNIT, how="left").sort(PARENT, UNIT)
    for (parent,), part in rows.group_by(PARENT, maintain_order=True):
        if part["moved.grade"].any() or part["moved.held"].any():
            yield _area(rubric, parent, part, order)


def _area(rubric: str, parent: str | None, rows: pl.DataFrame, order: list[str]) -> Area:
    pairs = rows.select(was(GRADE), GRADE).rows()
    moved = [(then, now) for then, now in pairs if then != now]
    both = [(order.index(then), order.index(now)) for then, now in moved if then is not None and now is not None]
    gained, lost = (Counter(pair[n] for pair in moved if pair[n] is not None) for n in (1, 0))
    up = sum(now < then for then, now in both)
    return Area(rubric, parent, rows.height, up, len(both) - up, gained, lost)
