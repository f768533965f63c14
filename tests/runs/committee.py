"""The small cycle as a committee meets it: two villages tie across the line of the best grade, and decisions are taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from scoring import RunError
from scoring.names import STAGES
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.decisions import Decision, add
from scoring.runs.manifest import APART, MANIFEST
from scoring.runs.stages import move
from scoring.runs.store import Store
from tests.runs.stores import RUBRIC, small_cycle

COMMITTEE = RUBRIC.replace("min: 1}", "min: 1, cut_ties: committee}")
TIED = {"v1": (10, 0), "v2": (40, 0), "v3": (40, 0)}  # v2 and v3 for the one place that there is


def tied_run(home: Path, **values: tuple[object, object]) -> Run:
    """The small cycle with v2 and v3 undecided, scored into `home/runs`; `values` replaces figures."""
    return run_cycle(small_cycle(home / "2025", rubric=COMMITTEE, **TIED | values), home / "runs").run


def row(run: Run, unit: str, grade: str | None, **more: object) -> Decision:
    """A decision on a unit as the run computed it, not yet in the record."""
    marks = run.scores.row(by_predicate=pl.col("unit_id") == unit, named=True)
    given = {"by": "示例委员", "kind": "cut_line", "reason": "群众评议更好", "at": "2026-01-05T09:00:00+08:00"} | more
    return Decision(
        0, run=run.id, unit_id=unit, computed_total=marks["total"], computed_grade=marks["grade"], grade=grade, **given
    )  # type: ignore[arg-type]


def add_row(run: Run, unit: str, grade: str | None, **more: object) -> Decision:
    """That decision, written into the record."""
    return add(run.store, run.cycle, row(run, unit, grade, **more))


def correction(run: Run, reason: str = "更正") -> Run:
    """A run that corrects another and holds the same tables."""
    kept = {key: value for key, value in run.manifest.items() if key not in (*APART, "alg", "files")}
    what = kept | {"corrects": {"run": run.id, "manifest": run.digest, "reason": reason}}

    def write(stage: Path) -> None:
        shutil.copytree(run.folder, stage, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST))

    return open_run(Store(run.store).publish(what, write, run.manifest["alg"], "示例核分人"))


def codes(caught: pytest.ExceptionInfo[RunError]) -> list[str]:
    """The codes of the problems that something was refused with."""
    return [problem.code for problem in caught.value.problems]


def to_stage(run: Run, stage: str) -> Run:
    """The run, its cycle taken from draft up to a stage."""
    for one in STAGES[1 : STAGES.index(stage) + 1]:
        move(run, one, "示例委员")  # type: ignore[arg-type]
    return run
