"""A run as plain rows, one a unit, for those who do not know its tables: a database, a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.engine.grades import QUOTA_MISSED, UNDECIDED
from scoring.engine.tree import ancestors
from scoring.names import GRADE, HELD, LEVEL, NAME, PARENT, SECTOR, TOTAL, UNIT, ancestor_of, peers_of, rank_of
from scoring.reports.decided import decision_text
from scoring.rubric.claims import attributes_of, with_attributes
from scoring.runs import Run
from scoring.runs.decisions import Applied
from scoring.text import Text


@dataclass(frozen=True, slots=True)
class Standing:
    """A place within one group: `position` orders all units of the rubric, group by group, best first, on hold last."""

    within: str
    group: str
    group_name: str
    rank: Decimal | int | None
    peers: int
    tied: bool
    position: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit got; `grade_order` counts from the best, None where there is no grade."""

    rubric: str
    held: bool
    total: Decimal | None
    full: Decimal
    decimals: int
    grade: str | None  # the one decided, where there is a decision
    grade_order: int | None
    undecided: bool
    vetoes: tuple[str, ...]
    quota_missed: str | None
    decided: Text | None
    places: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit of the tree, with its result where a rubric applies to it."""

    unit_id: str
    name: str
    level: str
    sector: str
    parent_id: str | None
    secretary: str | None
    result: Result | None


def listed(run: Run) -> Iterator[Listed]:
    """Every unit of a run, in the order of its units table."""
    places = _places(run)
    decisions = run.decisions
    marks = {row[UNIT]: row for row in run.scores.iter_rows(named=True)}
    for row in run.units.iter_rows(named=True):
        mine = marks.get(row[UNIT])
        result = (
            None if mine is None else _result(run, mine, decisions.get(row[UNIT]), tuple(places.get(row[UNIT], ())))
        )
        yield Listed(
            row[UNIT], row[NAME], row[LEVEL], row[SECTOR], row[PARENT], row.get("secretary"), result,
        )  # fmt: skip


def _result(run: Run, row: dict[str, Any], decided: Applied | None, places: tuple[Standing, ...]) -> Result:
    plan = run.plan(row["rubric"])
    order = [grade.grade for grade in plan.rubric.grades]
    grade = row[GRADE] if decided is None else decided.grade
    return Result(
        rubric=plan.id,
        held=bool(row[HELD]),
        total=row[TOTAL],
        full=plan.rubric.full,
        decimals=plan.decimals,
        grade=grade,
        grade_order=order.index(grade) if grade in order else None,
        undecided=bool(row[UNDECIDED]) and decided is None,
        vetoes=tuple(row["vetoes"] or ()),
        quota_missed=row[QUOTA_MISSED],
        decided=None if decided is None else decision_text(decided),
        places=places,
    )


def _places(run: Run) -> dict[str, list[Standing]]:
    """The places of every unit, one for each ranking of its rubric in which it has a group."""
    groups = attributes_of(run.units).join(ancestors(run.units), on=UNIT, how="left", maintain_order="left")
    names = run.names()
    found: dict[str, list[Standing]] = {}
    for rubric in run.rubrics:
        mine = run.scores.filter(rubric=rubric)
        for within in run.plan(rubric).rubric.ranking.within:
            for unit, *place in _within(mine, groups, within).iter_rows():
                group, rank, peers, tied, position = place
                named = names.get(group, group)
                found.setdefault(unit, []).append(Standing(within, group, named, rank, peers, tied, position))
    return found


def _within(scores: pl.DataFrame, groups: pl.DataFrame, within: str) -> pl.DataFrame:
    """`unit_id, group, rank, peers, tied, position` of the units that have a group."""
    column = within if within.startswith("unit.") else ancestor_of(within)
    known = with_attributes(groups, {within}).select(UNIT, group=pl.col(column))
    frame = scores.select(UNIT, HELD, rank=rank_of(within), peers=peers_of(within)).join(known, on=UNIT)
    frame = frame.drop_nulls("group").sort(["group", HELD, "rank", UNIT], nulls_last=True)
    shared = pl.col("rank").is_not_null() & (pl.len().over("group", "rank") > 1)
    size = pl.col("peers").max().over("group").fill_null(0)
    return frame.select(
        UNIT, "group", "rank", size.alias("peers"), shared.alias("tied"), pl.int_range(pl.len()).alias("position")
    )
