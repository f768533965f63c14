"""A run opened to make scorecards from: each table is read once, however many units are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from scoring.engine.movers import Moved, brought, movers
from scoring.names import GRADE, HELD, LEVEL_TEXT, NAME, PARENT, TOTAL, UNIT, peers_of, rank_of, within_name
from scoring.reports.card.model import Year
from scoring.reports.card.peers import Crowds
from scoring.reports.earlier import continued_from, earlier_run
from scoring.runs import Run
from scoring.runs.decisions import Applied
from scoring.runs.renamed import OLD
from scoring.text import Text

YEARS = 6  # as many as fit a picture

Row = dict[str, Any]


@dataclass
class Facts:
    """What the cards of one run have in common, kept while they are made."""

    run: Run

    @cached_property
    def units(self) -> dict[str, Row]:
        return {row[UNIT]: row for row in self.run.units.iter_rows(named=True)}

    def path(self, unit: str) -> tuple[str, ...]:
        """The names of the units above, the highest first."""
        names: list[str] = []
        at = self.units[unit][PARENT]
        while at is not None and at in self.units and len(names) < len(self.units):
            names.insert(0, self.units[at][NAME])
            at = self.units[at][PARENT]
        return tuple(names)

    def marks(self, units: Sequence[str]) -> dict[str, Row]:
        """The rows of `scores` of some units."""
        return _rows(self.run.scores.lazy(), units)

    def items(self, rubric: str, units: Sequence[str]) -> dict[str, Row]:
        """The rows of a rubric's items of some units, no others read from the file."""
        return _rows(self.run.scan_items(rubric), units)

    @cached_property
    def decisions(self) -> dict[str, Applied]:
        """What a committee decided on units, beside what was computed."""
        return self.run.decisions

    @cached_property
    def _crowds(self) -> dict[str, Crowds]:
        return {}

    def crowds(self, rubric: str) -> Crowds:
        if rubric not in self._crowds:
            self._crowds[rubric] = Crowds(self.run, self.run.plan(rubric))
        return self._crowds[rubric]

    @cached_property
    def _rules(self) -> dict[str, dict[str, Text]]:
        return {}

    def rules(self, rubric: str) -> dict[str, Text]:
        """Every item's rule in words."""
        if rubric not in self._rules:
            plan = self.run.plan(rubric)
            self._rules[rubric] = {leaf.id: plan.rule(leaf) for leaf in plan.all_leaves()}
        return self._rules[rubric]

    @cached_property
    def _brought(self) -> dict[str, dict[str, pl.DataFrame]]:
        return {}

    def moved(self, unit: str, rubric: str) -> list[Moved]:
        """The units below that moved each roll-up of a unit most."""
        plan, run = self.run.plan(rubric), self.run
        if rubric not in self._brought:
            others = [run.plan(other) for other in run.rubrics if other != rubric and plan.rubric.made_by("rollup")]
            scored = [run.scored(other, run.scores[UNIT]) for other in others]
            self._brought[rubric] = brought(plan, scored)
        return list(movers(plan, unit, run.units, self._brought[rubric])) if self._brought[rubric] else []

    def group_name(self, group: str | None) -> str | None:
        """The name of an ancestor, or the attribute as it stands."""
        return None if group is None else self.units.get(group, {}).get(NAME, group)

    # -- the years -----------------------------------------------------------------------------------------------------

    @cached_property
    def _all_marks(self) -> dict[str, Row]:
        return {row[UNIT]: row for row in self.run.scores.iter_rows(named=True)}

    @cached_property
    def earlier(self) -> Facts | None:
        """The run before, where it lies beside this one."""
        found = earlier_run(self.run)
        return None if found is None else Facts(found)

    @cached_property
    def _before(self) -> dict[str, str]:
        """Which unit of the run before each unit continues: renamed ones too, merged and split ones not."""
        renamed = continued_from(self.run)
        return {} if renamed is None else dict(renamed.select(UNIT, OLD).iter_rows())

    def last(self, unit: str, rubric: str) -> Row | None:
        """The row of `scores` of the unit that this one continues in the run before, under the same rubric."""
        if self.earlier is None:
            return None
        found = self.earlier._all_marks.get(self._before.get(unit, ""))
        return found if found is not None and found["rubric"] == rubric else None

    def years(self, unit: str, rubric: str, within: str | None) -> list[Year]:
        """The unit's results year by year, the earliest first, the run's own last."""
        at, found = self, [self._year(self._all_marks[unit], within)]
        while at.earlier is not None and len(found) < YEARS:
            marks = at.last(unit, rubric)
            if marks is None:
                break
            at, unit = at.earlier, marks[UNIT]
            found.insert(0, at._year(marks, within))
        return found

    def _year(self, marks: Row, within: str | None) -> Year:
        rubric = self.run.plan(marks["rubric"]).rubric
        crowd = None if within is None or marks[HELD] else self.crowds(marks["rubric"]).of(marks[UNIT], within)
        spread = None if crowd is None else crowd.spread(TOTAL, rubric.decimals)
        return Year(
            period=int(self.run.manifest["period"]),
            run=self.run.id,
            total=marks[TOTAL],
            full=rubric.full,
            grade=marks[GRADE],
            rank=None if within is None else marks.get(rank_of(within)),
            units=None if within is None else marks.get(peers_of(within)),
            median=None if spread is None else spread.median,
        )


def _rows(table: pl.LazyFrame, units: Sequence[str]) -> dict[str, Row]:
    found = table.filter(pl.col(UNIT).is_in(list(units))).collect()
    return {row[UNIT]: row for row in found.iter_rows(named=True)}


def within_text(within: str) -> Text:
    """What a group is called: 全县, county."""
    zh, en = LEVEL_TEXT.get(within, (f"同{within_name(within)}", f"same {within_name(within)}"))
    return Text(zh, en)
