"""What the decisions on a run come to: how many of each kind, which to look at again, the grades before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from scoring.engine.grades import quota_column
from scoring.engine.tree import LONE, ancestors, within_columns
from scoring.names import GRADE, UNIT, group_of
from scoring.rubric.claims import attributes_of, with_attributes
from scoring.runs.run import Run

COMPUTED = "computed"
DECIDED = "decided"


@dataclass(frozen=True)
class OverQuota:
    """A quota that decisions went beyond: in which group (a unit's id or an attribute, empty for all), how many have the grade of how many."""

    rubric: str
    grade: str
    group: str
    units: int
    slots: int


@dataclass(frozen=True)
class Decided:
    """Counts beside those of the run; the run's own say nothing of decisions.

    `again` are the units whose decision was taken on other figures, `undecided` those that a committee still has to
    decide; `grades` gives for each grade how many units the run computed it for, and how many have it after the decisions;
    `over` are the quotas that the decisions go beyond.
    """

    kinds: dict[str, int]
    again: tuple[str, ...]
    undecided: tuple[str, ...]
    grades: dict[str, tuple[int, int]]
    over: tuple[OverQuota, ...]

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
        tuple(_over(run, grades)) if decisions else (),
    )


def final_grades(run: Run) -> pl.DataFrame:
    """A row a scored unit: `unit_id, rubric, computed, decided, grade`; the decided grade goes before the computed one."""
    if not run.scores.width:  # no rubric applied to any unit
        return pl.DataFrame(schema=dict.fromkeys((UNIT, "rubric", COMPUTED, DECIDED, GRADE), pl.String))
    marks = run.scores.select(UNIT, "rubric", pl.col(GRADE).alias(COMPUTED))
    taken = {unit: one.grade for unit, one in run.decisions.items()}
    made = pl.DataFrame(
        {UNIT: list(taken), DECIDED: list(taken.values())}, schema={UNIT: pl.String, DECIDED: pl.String}
    )
    both = marks.join(made, on=UNIT, how="left", maintain_order="left")
    return both.with_columns(pl.coalesce(DECIDED, COMPUTED).alias(GRADE))


def _over(run: Run, grades: pl.DataFrame) -> Iterator[OverQuota]:
    """The quotas that more units have than there are places and than the run computed, best grade first."""
    units = attributes_of(run.units).join(ancestors(run.units), on=UNIT)
    for rubric in run.rubrics:
        for n, one in enumerate(run.plan(rubric).rubric.grades):
            if one.quota is None:
                continue
            places, group = quota_column(n, "slots"), group_of(one.quota.within)
            frame = run.items(rubric).select(UNIT, places).join(grades, on=UNIT)
            frame = frame.join(
                with_attributes(units, {one.quota.within}).select(UNIT, *within_columns([one.quota.within])), on=UNIT
            )
            before, after = ((pl.col(column) == one.grade).sum() for column in (COMPUTED, GRADE))
            counts = (
                frame.group_by(group)
                .agg(after.alias("after"), before.alias("before"), pl.col(places).max())
                .sort(group)
            )
            beyond = counts.filter((pl.col("after") > pl.col(places)) & (pl.col("after") > pl.col("before")))
            for name, number, slots in beyond.select(group, "after", places).iter_rows():
                yield OverQuota(rubric, one.grade, "" if name.startswith(LONE) else name, number, slots)
