"""What scoring gives: scores, every item's figures, issues, and one unit's explanation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from scoring.engine.explain import Explanation, explain
from scoring.engine.issues import ISSUE_SCHEMA, issues_of
from scoring.engine.movers import Moved, brought, movers
from scoring.engine.scored import Scored
from scoring.names import (
    UNIT,
)


@dataclass(frozen=True)
class Result:
    """The outcome of one scoring; frames are Polars, `to_pandas()` gives pandas."""

    units: pl.DataFrame
    scored: tuple[Scored, ...]

    @cached_property
    def scores(self) -> pl.DataFrame:
        """A row a unit, sorted by rubric and unit: total (decimal), grade, places and group sizes; held units null."""
        return self.lazy_scores.collect(engine="in-memory")

    @property
    def lazy_scores(self) -> pl.LazyFrame:
        """`scores` before they are in memory, to be written as they are made."""
        places = max((s.plan.decimals for s in self.scored), default=0)
        halves = any(s.plan.rubric.ranking.ties == "average" for s in self.scored)
        parts = [s.scores(places, halves) for s in self.scored]
        return pl.concat(parts, how="diagonal") if parts else pl.LazyFrame()

    def items(self, rubric: str) -> pl.DataFrame:
        """A row a unit of one rubric: values, inputs, points and possible points of every item; no floats."""
        return self.of(rubric).items

    @cached_property
    def issues(self) -> pl.DataFrame:
        """What the engine noticed: values that could not be computed, unknown conditions, why a unit is on hold."""
        found = [issues_of(s.plan, s.frame) for s in self.scored]
        return pl.concat(found) if found else pl.DataFrame(schema=ISSUE_SCHEMA)

    def of(self, rubric: str) -> Scored:
        return next(s for s in self.scored if s.plan.id == rubric)

    def explain(self, unit_id: str) -> Explanation:
        """How one unit's total, grade and places came about, item by item.

        Raises:
            KeyError: where no rubric scored the unit.
        """
        for scored in self.scored:
            row = scored.frame.filter(pl.col(UNIT) == unit_id)
            if row.height:
                items = scored.items.filter(pl.col(UNIT) == unit_id).row(0, named=True)
                marks = Scored(scored.plan, row).scores(scored.plan.decimals).collect().row(0, named=True)
                return explain(scored.plan, marks, items)
        raise KeyError(unit_id)

    def movers(self, unit_id: str, most: int = 3) -> list[Moved]:
        """The units below that moved each roll-up of a unit's scorecard most, up and down.

        Raises:
            KeyError: where no rubric scored the unit.
        """
        for scored in self.scored:
            if scored.frame.filter(pl.col(UNIT) == unit_id).height:
                given = brought(scored.plan, self.scored)
                return list(movers(scored.plan, unit_id, self.units, given, most))
        raise KeyError(unit_id)

    def to_pandas(self) -> Any:
        """The scores as a pandas frame, totals still exact decimals."""
        return self.scores.to_pandas(use_pyarrow_extension_array=False)
