"""Places then and now, at each level of ranking: how alike the orders are, how many units moved and how far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import polars as pl

from scoring.names import UNIT, rank_of
from scoring.runs.compare import Comparison, was
from scoring.runs.compare.alike import GROUP, NOW, THEN, Alike, alike
from scoring.runs.compare.beside import groups_within

STEPS = "steps"
OF_ALL = ("province", "prefecture", "county", "township", "village", "parent")  # the widest first


@dataclass(frozen=True, slots=True)
class Ranked:
    """One rubric ranked within one level: its groups, the units ranked then and now, those that moved, and how far.

    `least` is the id of the group (a unit's, or an attribute) whose order changed most, of several; `places` are in places:
    the median and the largest step of those that moved.
    """

    rubric: str
    within: str
    groups: int
    units: int
    moved: int
    median: Decimal | None
    largest: Decimal | None
    alike: Alike
    least: str | None
    least_alike: Alike | None


def ranked(found: Comparison, rubric: str) -> Iterator[Ranked]:
    """A row a level in which the rubric ranks now and ranked then."""
    rows = found.rows.filter(pl.col("rubric") == rubric, pl.col(was("rubric")) == rubric)
    for within in found.new.plan(rubric).rubric.ranking.within:
        if within in found.old.plan(rubric).rubric.ranking.within:
            yield _ranked(found, rubric, within, rows)


def _ranked(found: Comparison, rubric: str, within: str, rows: pl.DataFrame) -> Ranked:
    rank = rank_of(within)
    places = rows.select(UNIT, pl.col(was(rank)).alias(THEN), pl.col(rank).alias(NOW)).drop_nulls()
    places = places.join(groups_within(found.new.units, within), on=UNIT, how="left")
    far = [abs(step) for step in (places[NOW] - places[THEN]).to_list() if step]
    groups = {str(group): part for (group,), part in places.group_by(GROUP, maintain_order=True)}
    stirred = {group: alike(part) for group, part in groups.items() if (part[THEN] != part[NOW]).any()}
    least = (
        min(stirred, key=lambda group: (stirred[group].tau or Decimal(1), group))
        if len(groups) > 1 and stirred
        else None
    )
    return Ranked(
        rubric, within, len(groups), places.height, len(far),
        Decimal(median(far)) if far else None, max(far, default=None),
        alike(places), least, None if least is None else stirred[least],
    )  # fmt: skip


def widest(rows: pl.DataFrame) -> str | None:
    """The widest level in which some of the units have a place then and now; None where there is none."""
    known = [name for level in OF_ALL if (name := rank_of(level)) in rows.columns and was(name) in rows.columns]
    others = [n for n in rows.columns if n.startswith(rank_of("")) and was(n) in rows.columns and n not in known]
    return next((n for n in (*known, *others) if rows.select(n, was(n)).drop_nulls().height), None)


def steps(rows: pl.DataFrame) -> pl.Expr:
    """Places gained at the widest level of all, below 0 where lost; null where there is no place."""
    rank = widest(rows)
    return pl.lit(None, pl.Decimal(18, 1)) if rank is None else pl.col(was(rank)) - pl.col(rank)
