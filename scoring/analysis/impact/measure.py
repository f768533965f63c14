"""What an edit of the rules would have done to a cycle that is over: its stored figures scored again, and the two compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from scoring.analysis.impact.admit import admit, remarks
from scoring.analysis.impact.apart import Apart, apart
from scoring.analysis.impact.areas import Area, areas
from scoring.analysis.impact.fired import Fired, fired
from scoring.analysis.impact.levels import STEPS, Ranked, ranked, steps
from scoring.errors import Place, Problem, RunError, SubmissionError
from scoring.names import HELD, UNIT
from scoring.rubric import Plan
from scoring.rubric.diff import Change, diff
from scoring.runs import Run
from scoring.runs.compare import Comparison, Why, compare, was
from scoring.runs.compare.moves import CHANGE
from scoring.runs.supposed import Supposed, suppose
from scoring.text import Text

LIKE_NOW = Text(
    "等次都按规则算出（名额、附加条件在内）；考核组的决定不在比较之内",
    "grades are those the rules compute, quotas and conditions included; what the committee decided is left out",
)


@dataclass(frozen=True)
class Impact:
    """A cycle under its own rules and under edited ones.

    `edited` are the ids of the rubrics put in place of the run's own; `remarks` are warnings of what a reader must know first
    (figures that nobody reported then). Everything else is worked out when it is asked for.
    """

    comparison: Comparison
    edited: tuple[str, ...]
    remarks: tuple[Problem, ...]

    @property
    def old(self) -> Run:
        return self.comparison.old

    @property
    def new(self) -> Run:
        return self.comparison.new

    @property
    def is_empty(self) -> bool:
        """Whether no unit's total, grade, hold, place or standing is another."""
        return self.comparison.affected.is_empty()

    @cached_property
    def rubrics(self) -> tuple[str, ...]:
        """The rubrics to tell of: those edited, then those that follow them (roll-ups)."""
        moved = set(self.comparison.affected["rubric"]) - set(self.edited)
        return (*self.edited, *(id for id in self.new.rubrics if id in moved))

    @cached_property
    def changes(self) -> Mapping[str, Sequence[Change]]:
        """What each edited rubric says otherwise, in words; wording and examples too."""
        return {id: diff(self.old.plan(id), self.new.plan(id)).changes for id in self.edited}

    @cached_property
    def ranked(self) -> list[Ranked]:
        """Each rubric at each level of its ranking: how alike the orders are, how many moved and how far."""
        return [one for id in self.rubrics for one in ranked(self.comparison, id)]

    @cached_property
    def areas(self) -> list[Area]:
        """Grades gained and lost, a row a rubric and parent unit; those where no grade changed are left out."""
        return [one for id in self.rubrics for one in areas(self.comparison, id)]

    @cached_property
    def apart(self) -> list[Apart]:
        """Items on which all or nearly all units have the same points, then or now."""
        return [one for id in self.rubrics for one in apart(self.old, self.new, id)]

    @cached_property
    def fired(self) -> list[Fired]:
        """Every veto of the edited rubrics, and those of others that fire for other units now."""
        found = [one for id in self.rubrics for one in fired(self.comparison, id)]
        return [one for one in found if one.rubric in self.edited or one.newly or one.no_longer]

    @cached_property
    def held(self) -> list[str]:
        """The ids of units that are on hold now and were not."""
        rows = self.comparison.rows
        return rows.filter(pl.col(HELD).fill_null(False) & ~pl.col(was(HELD)).fill_null(False))[UNIT].to_list()

    @cached_property
    def released(self) -> list[str]:
        """The ids of units that were on hold and are not now."""
        rows = self.comparison.rows
        return rows.filter(~pl.col(HELD).fill_null(True) & pl.col(was(HELD)).fill_null(False))[UNIT].to_list()

    @cached_property
    def movers(self) -> pl.DataFrame:
        """The rows of all units that moved, with `steps` (places gained): the largest change of a total first, then the most places."""
        found = self.comparison.affected.with_columns(steps(self.comparison.affected).alias(STEPS))
        far = pl.col(CHANGE).abs(), pl.col(STEPS).abs(), pl.col(UNIT)
        return found.sort(*far, descending=[True, True, False], nulls_last=True)

    def why(self, units: Sequence[str]) -> Iterator[Why]:
        """Which of their items' points changed and by which rule, line by line; the lines add up to the change."""
        return self.comparison.why(units)

    @cached_property
    def notes(self) -> list[Text]:
        """What a reader must know of every impact: what stands for a grade, which decisions are left out."""
        decided = len(self.old.decisions)
        said = Text(f"（这个周期有 {decided} 个）", f" (there are {decided} in this cycle)")
        return [LIKE_NOW + said if decided else LIKE_NOW]


def impact(run: Run, new: Plan | str | Sequence[Plan | str]) -> Impact:
    """What a stored cycle would have come to under edited rubrics.

    Args:
        run: a stored run; its units, figures, votes and scores are taken as they lie in it.
        new: one or several rubrics, or their YAML texts (a text that extends another takes that from the run). Each goes in
            place of the run's rubric of the same id; the run's other rubrics stay as they were and follow in their roll-ups.

    Raises:
        RubricError: a text does not load, the run does not hold a rubric of that id, or the rubrics do not fit together.
        RunError: a file of the run is gone or not as it was published; the run would not come out the same today; what was
            reported then does not fit the edited rubric (a metric of another type, a poll of other choices).
    """
    plans = admit(run, [new] if isinstance(new, (Plan, str)) else new)
    edited = {plan.id: plan for plan in plans}
    supposed = _suppose(run, [edited.get(id) or run.plan(id) for id in run.rubrics])
    return Impact(compare(run, supposed), tuple(edited), tuple(remarks(run, plans)))


def _suppose(run: Run, plans: Sequence[Plan]) -> Supposed:
    try:
        return suppose(run, plans)
    except SubmissionError as error:
        raise RunError([_misfit(run, problem) for problem in error.problems]) from None


def _misfit(run: Run, problem: Problem) -> Problem:
    if problem.code == "claimed-twice":
        return problem
    place = replace(problem.place, file=str(Place(run.id, cell=problem.place.file)))
    said = Text("这个周期的数据不合改过的细则：", "what was reported in this cycle does not fit the edited rubric: ")
    fix = Text(
        "给改了类型或选项的指标另起一个标识，旧周期按未报处理",
        "give a metric of another type or other choices an id of its own; in the old cycle it then counts as not reported",
    )
    return Problem("old-figures", place, said + problem.message, fix)
