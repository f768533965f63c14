"""A run as it would be under other rubrics: its own stored inputs, scored again in memory and never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from scoring.engine import Result
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import rubric_of
from scoring.runs.cycle import ENGINE, all_issues
from scoring.runs.digest import bytes_digest, canonical
from scoring.runs.inputs import Inputs
from scoring.runs.run import Run


@dataclass(frozen=True)
class Supposed(Run):
    """Everything that a stored run tells, of a result in memory; `folder` is that of the run whose inputs were taken.

    Its digest is that of what it is made of: the run and the texts of the rubrics.
    """

    result: Result
    of: Run

    @property
    def scores(self) -> pl.DataFrame:
        return self.result.scores

    @property
    def units(self) -> pl.DataFrame:
        return self.result.units

    @property
    def inputs(self) -> Inputs:
        return self.of.inputs

    @cached_property
    def issues(self) -> pl.DataFrame:
        """The intake's as they were, the engine's as they would be."""
        return all_issues(self.of.issues.filter(pl.col("file") != ENGINE), self.result)

    def plan(self, rubric: str) -> Plan:
        return self.result.of(rubric).plan

    def items(self, rubric: str) -> pl.DataFrame:
        return self.result.items(rubric)

    def scan_items(self, rubric: str) -> pl.LazyFrame:
        return self.items(rubric).lazy()


def suppose(run: Run, plans: Sequence[Plan]) -> Supposed:
    """The run that some rubrics would give with a run's inputs.

    Raises:
        RunError: a file of the run is gone, or not what its manifest says.
        RubricError, SubmissionError: the rubrics do not fit together, or what was reported then does not fit them.
    """
    result = _still_asked(run.inputs, plans).score(plans)
    texts = {plan.id: {"text": plan.text, "bases": dict(plan.bases)} for plan in plans}
    digest = bytes_digest(canonical({"run": run.digest, "rubrics": texts}), run.manifest["alg"])
    manifest: Mapping[str, Any] = {**run.manifest, "rubrics": {id: {} for id in texts}, "corrects": None}
    return Supposed(run.folder, manifest, digest, result, run)


def _still_asked(inputs: Inputs, plans: Sequence[Plan]) -> Inputs:
    """The inputs without votes and scores that the unit's rubric no longer asks for, or of units that no rubric scores now."""
    owner = rubric_of(inputs.units, plans)

    def asked(table: pl.DataFrame | None, made_by: str, column: str) -> pl.DataFrame | None:
        names = [(plan.id, id) for plan in plans for id in plan.rubric.made_by(made_by)]
        wanted = owner.join(
            pl.DataFrame(names, schema={"rubric": pl.String, column: pl.String}, orient="row"), on="rubric"
        )
        return None if table is None else table.join(wanted, on=[UNIT, column], how="semi", maintain_order="left")

    return replace(
        inputs, ballots=asked(inputs.ballots, "ballot", "poll"), panels=asked(inputs.panels, "panel", "panel")
    )
