"""The figures that one item of a unit is made of, for those who look for the one that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scoring.runs.compare.figures import behind
from scoring.runs.correct.fields import Field, Fields
from scoring.runs.correct.mend import Stored
from scoring.runs.run import Run
from scoring.text import Text, figure


@dataclass(frozen=True, slots=True)
class Known:
    """One figure as a run holds it; `name` is what a table of corrections calls it, `value` what is stored, in words."""

    name: str
    label: Text
    measure: str
    value: str


def figures_behind(run: Run, unit: str, item: str) -> list[Known]:
    """The stored figures of a unit that an item is made of and that can be corrected, through formulas too.

    Judges are listed where they gave a score; what is made of other units is not here: it is put right at those units.
    """
    plan = run.plan(run.explain(unit).rubric)
    names, stored, fields = behind(plan, plan.leaf(item).names()), Stored(run.inputs), Fields(plan)
    found = [field for field in fields.all() if _asked(field, names)]
    found += list(_judges(stored, fields, unit, names))
    return [_known(field, stored.value(unit, field, plan.id)) for field in found]


def _asked(field: Field, names: set[str]) -> bool:
    return (field.key[0] if field.table == "ballots" else field.name) in names


def _judges(stored: Stored, fields: Fields, unit: str, names: set[str]) -> Iterator[Field]:
    for panel, group, judge in stored.judges(unit):
        found = fields.find(f"{panel}.{group}.{judge}") if panel in names else None
        if isinstance(found, Field):
            yield found


def _known(field: Field, value: Any) -> Known:
    return Known(field.name, field.label, field.metric.measure, figure(value))
