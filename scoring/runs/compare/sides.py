"""Units of one run with all that explains them: read some at a time, so that a run of any size can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.engine.explain import Explanation, explain
from scoring.errors import Place
from scoring.names import UNIT, points_of
from scoring.rubric.plan import Plan
from scoring.runs.run import Run


@dataclass(frozen=True, slots=True)
class Side:
    """One unit in one run: the rubric, the explanation, the rows it was made from, where each reported value stands."""

    plan: Plan
    card: Explanation
    marks: Mapping[str, Any]
    items: Mapping[str, Any]
    places: Mapping[str, str]

    def points(self, part: str) -> Any:
        return self.items[points_of(part)]

    def place(self, name: str) -> str | None:
        """Where a figure stands; of votes and scores where those that were corrected stand."""
        found = [place for key, place in self.places.items() if key == name or key.startswith(f"{name}.")]
        return "、".join(found) or None


def sides(run: Run, units: Sequence[str]) -> dict[str, Side]:
    """The sides of some units of a run; those that no rubric scored are not among them."""
    mine = pl.col(UNIT).is_in(units)
    scores = run.scores.filter(mine)
    reasons, places = run.reasons(units), _places(run, mine)
    found: dict[str, Side] = {}
    for (rubric,), part in scores.group_by("rubric", maintain_order=True):
        plan = run.plan(str(rubric))
        items = run.scan_items(plan.id).filter(pl.col(UNIT).is_in(part[UNIT].implode())).collect()
        rows = {row[UNIT]: row for row in items.iter_rows(named=True)}
        for marks in part.iter_rows(named=True):
            unit = marks[UNIT]
            card = explain(plan, marks, rows[unit], reasons.get(unit, ()))
            found[unit] = Side(plan, card, marks, rows[unit], places.get(unit, {}))
    return found


def _places(run: Run, mine: pl.Expr) -> dict[str, dict[str, str]]:
    """Where each reported value stands, by unit and metric: file:row:column; of other figures where they were corrected."""
    found: dict[str, dict[str, str]] = {}
    for table in (run.inputs.corrections, run.inputs.places):
        if table is not None:
            for row in table.filter(mine).iter_rows(named=True):
                place = Place(row["file"], row["row"], cell=row.get("column"))
                found.setdefault(row[UNIT], {})[row["metric"]] = str(place)
    return found
