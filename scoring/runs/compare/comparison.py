"""Two runs side by side: pairs of units, what moved, what that comes to; and the reasons of any unit when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import polars as pl

from scoring.names import UNIT
from scoring.rubric.diff import SCORED, Change, diff
from scoring.runs.compare.below import Below
from scoring.runs.compare.beside import Beside
from scoring.runs.compare.moves import CHANGE, Sums, affected, moves, sums
from scoring.runs.compare.own import attributes, judges, own_changes
from scoring.runs.compare.pairs import Pairs, pair
from scoring.runs.compare.sides import sides
from scoring.runs.compare.why import Asker, Why
from scoring.runs.lineage import up_to
from scoring.runs.renamed import OLD
from scoring.runs.run import Run

BATCH = 2_000  # units explained at a time
Relation = Literal["correction", "period", "years"]


@dataclass(frozen=True)
class Comparison:
    """What is not in the newer run as it was in the older.

    `rows` has a row a unit of both that one of them scored (see `moves`), `own` the ids of those whose own figures changed.
    """

    old: Run
    new: Run
    pairs: Pairs
    rows: pl.DataFrame
    own: pl.Series

    @property
    def relation(self) -> Relation:
        """Whether the newer run corrects the older one, is another of the same period, or of another."""
        links = [run.manifest["corrects"] for run in up_to(self.new)]
        if self.old.digest in {link["manifest"] for link in links if link is not None}:
            return "correction"
        return "period" if self.old.manifest["period"] == self.new.manifest["period"] else "years"

    @cached_property
    def affected(self) -> pl.DataFrame:
        """The rows of all whose total, grade, hold, place or standing changed; the largest change of a total first."""
        far = pl.col(CHANGE).abs()
        return self.rows.filter(affected()).sort(far, UNIT, descending=[True, False], nulls_last=True)

    @cached_property
    def sums(self) -> list[Sums]:
        return sums(self.rows, self.own)

    @cached_property
    def rules(self) -> Mapping[str, Sequence[Change]]:
        """What each rubric of both runs says otherwise, as far as points may hang on it; those that say the same are not there."""
        shared = [id for id in self.new.rubrics if id in self.old.rubrics]
        found = {id: diff(self.old.plan(id), self.new.plan(id)).changes for id in shared}
        scored = {id: [one for one in changes if one.severity in SCORED] for id, changes in found.items()}
        return {id: changes for id, changes in scored.items() if changes}

    @cached_property
    def moved(self) -> list[str]:
        """The ids of everyone affected, and of those whose figures changed without any effect."""
        ids = self.affected[UNIT].to_list()
        return ids + [unit for unit in self.own if unit not in set(ids)]

    def why(self, units: Sequence[str]) -> Iterator[Why]:
        """The reasons of some units, in their order."""
        previous = dict(self.pairs.both.select(UNIT, OLD).iter_rows())
        for start in range(0, len(units), BATCH):
            some = units[start : start + BATCH]
            then, now = sides(self.old, [previous[unit] for unit in some]), sides(self.new, some)
            for unit in some:
                yield self._asker.why(unit, then.get(previous[unit]), now.get(unit))

    @cached_property
    def _asker(self) -> Asker:
        both = self.pairs.both
        within_a_period = self.old.manifest["period"] == self.new.manifest["period"]
        return Asker(
            Below(self.old, self.new, both),
            Beside(self.old, self.new, both),
            judges(self.old, self.new, both),
            attributes(self.old, self.new, both),
            within_a_period,
        )


def compare(old: Run, new: Run, mapping: Path | None = None) -> Comparison:
    """Two runs compared, their units matched by id, across renames, or by a table `unit_id, previous_id`.

    Raises:
        RunError: a file of a run is not what its manifest says; the mapping cannot be read.
    """
    pairs = pair(old, new, mapping)
    return Comparison(old, new, pairs, moves(old, new, pairs.both), own_changes(old, new, pairs.both))
