"""Units beside the territories they lie in: the frame from which every table of the report is counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from scoring.engine.tree import LONE, within_columns
from scoring.names import GRADE, HELD, LEVEL, LEVELS, SECTOR, TOTAL, UNIT, group_of
from scoring.reports.view import Kind, View, group_name

FINAL = "final"  # the grade that holds: decided where something was decided, else computed
LAST_TOTAL, LAST_GRADE, LAST_HELD, COMPARED = "last.total", "last.grade", "last.held", "compared"

NO_LAST: dict[str, Any] = {
    UNIT: pl.String,
    "rubric": pl.String,
    LAST_TOTAL: pl.Decimal(38, 0),
    LAST_GRADE: pl.String,
    LAST_HELD: pl.Boolean,
    COMPARED: pl.Boolean,
}


@dataclass(frozen=True)
class Areas:
    """A view's units with the areas they lie in, what holds of them now, and what held last year."""

    view: View

    @cached_property
    def marks(self) -> pl.DataFrame:
        """A row a unit: total, the grade that holds, the area at each level, last year's total and grade.

        `compared` says that last year's run knows the unit under the same rubric.
        """
        view = self.view
        decided = {unit: one.grade for unit, one in view.decided.items()}
        frame = view.scores.select(UNIT, LEVEL, SECTOR, "rubric", HELD, TOTAL, GRADE, "undecided", "vetoes")
        frame = frame.with_columns(
            pl.col(UNIT).replace_strict(decided, default=pl.col(GRADE), return_dtype=pl.String).alias(FINAL)
        )
        places = view.groups.with_columns(within_columns(list(LEVELS))).select(UNIT, *map(group_of, LEVELS))
        frame = frame.join(places, on=UNIT, how="left", maintain_order="left")
        return frame.join(self._last(), on=[UNIT, "rubric"], how="left", maintain_order="left")

    def _last(self) -> pl.DataFrame:
        """Total and grade of last year by unit and rubric; no total where it was out of other points."""
        earlier = self.view.earlier
        if earlier is None:
            return pl.DataFrame(schema=NO_LAST)
        alike = [rubric for rubric in self.view.run.rubrics if self._same_points(rubric)]
        total = pl.when(pl.col("rubric").is_in(alike)).then(pl.col(TOTAL)).alias(LAST_TOTAL)
        known = pl.lit(True).alias(COMPARED)
        held = pl.col(TOTAL).is_null().alias(LAST_HELD)
        return earlier.select(UNIT, "rubric", total, pl.col(GRADE).alias(LAST_GRADE), held, known)

    def _same_points(self, rubric: str) -> bool:
        last = self.view.last
        if last is None or rubric not in last.rubrics:
            return False
        return last.plan(rubric).rubric.full == self.view.run.plan(rubric).rubric.full

    def of(self, kind: Kind) -> pl.DataFrame:
        return self.marks.filter(level=kind.level, sector=kind.sector, rubric=kind.rubric)

    def levels(self, kind: Kind) -> list[str]:
        """The levels of territories in which units of a kind lie apart, the highest first."""
        top = self.view.top_level
        between = LEVELS[LEVELS.index(top) + 1 if top else 0 : LEVELS.index(kind.level)]
        mine = self.of(kind)
        return [level for level in between if mine[group_of(level)].n_unique() > 1 and self._named(mine, level)]

    def _named(self, mine: pl.DataFrame, level: str) -> bool:
        """Whether some unit has a territory of the level above it."""
        return not bool(mine[group_of(level)].str.starts_with(LONE).all())

    def name(self, area: str) -> str:
        return group_name(area, self._names).pick(self.view.lang)

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.view.run.names()

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        return dict(self.view.run.units.select(UNIT, "parent_id").iter_rows())

    def above(self, area: str) -> str:
        """The name of the unit above an area; nothing above the highest."""
        parent = self._parents.get(area)
        return "" if parent is None else self._names[parent]

    def grades(self, kinds: list[Kind]) -> list[str]:
        """The grades of some kinds' rubrics, best first."""
        plans = [self.view.run.plan(kind.rubric) for kind in kinds]
        return list(dict.fromkeys(grade.grade for plan in plans for grade in plan.rubric.grades))

    def places(self, kinds: list[Kind]) -> int:
        return max((self.view.run.plan(kind.rubric).decimals for kind in kinds), default=0)
