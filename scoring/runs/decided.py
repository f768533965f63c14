"""What the decisions on a run come to: how many of each kind, which to look at again, the grades before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from scoring.names import GRADE, UNIT
from scoring.runs.run import Run

COMPUTED = "computed"
DECIDED = "decided"


@dataclass(frozen=True)
class Decided:
    """Counts beside those of the run; the run's own say nothing of decisions.

    `again` are the units whose decision was taken on other figures, `undecided` those that a committee still has to
    decide; `grades` gives for each grade how many units the run computed it for, and how many have it after the decisions.
    """

    kinds: dict[str, int]
    again: tuple[str, ...]
    undecided: tuple[str, ...]
    grades: dict[str, tuple[int, int]]

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


def decided(run: Run) -> Decided:
    """The decisions that apply to a run, counted."""
    decisions = {unit: one for unit, one in run.decisions.items() if one.computed is not None}
    grades = final_grades(run)
    before, after = (Counter(grades[column].drop_nulls()) for column in (COMPUTED, GRADE))
    names = dict.fromkeys(grade.grade for rubric in run.rubrics for grade in run.plan(rubric).rubric.grades)
    waiting = run.scores.filter("undecided")[UNIT].to_list() if run.scores.width else []
    return Decided(
        dict(sorted(Counter(one.decision.kind for one in decisions.values()).items())),
        tuple(sorted(unit for unit, one in decisions.items() if one.basis == "changed")),
        tuple(unit for unit in waiting if unit not in decisions),
        {name: (before[name], after[name]) for name in names | after if before[name] or after[name]},
    )


def final_grades(run: Run) -> pl.DataFrame:
    """A row a scored unit: `unit_id, rubric, computed, decided, grade`; the decided grade goes before the computed one."""
    marks = run.scores.select(UNIT, "rubric", pl.col(GRADE).alias(COMPUTED))
    taken = {unit: one.grade for unit, one in run.decisions.items()}
    made = pl.DataFrame(
        {UNIT: list(taken), DECIDED: list(taken.values())}, schema={UNIT: pl.String, DECIDED: pl.String}
    )
    both = marks.join(made, on=UNIT, how="left", maintain_order="left")
    return both.with_columns(pl.coalesce(DECIDED, COMPUTED).alias(GRADE))
