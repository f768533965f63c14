"""Vetoes: for how many units each fires then and now, and for which it newly fires or no longer does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from scoring.names import UNIT
from scoring.runs.compare import Comparison, was
from scoring.text import Text


@dataclass(frozen=True, slots=True)
class Fired:
    """One veto of one rubric: how many units then and now, the ids of those that are new and of those that are free of it."""

    rubric: str
    id: str
    name: Text
    then: int
    now: int
    newly: tuple[str, ...]
    no_longer: tuple[str, ...]


def fired(found: Comparison, rubric: str) -> Iterator[Fired]:
    """Every veto of the rubric, then's too where it is gone."""
    rows = found.rows.filter(pl.coalesce("rubric", was("rubric")) == rubric)
    vetoes = {veto.id: veto for run in (found.old, found.new) for veto in run.plan(rubric).rubric.vetoes}
    for id, veto in vetoes.items():
        then, now = (set(rows.filter(pl.col(column).list.contains(id))[UNIT]) for column in (was("vetoes"), "vetoes"))
        yield Fired(rubric, id, veto.name, len(then), len(now), tuple(sorted(now - then)), tuple(sorted(then - now)))
