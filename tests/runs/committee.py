"""The small cycle as a committee meets it: two villages tie across the line of the best grade, and decisions are taken."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from scoring.runs import Run, run_cycle
from scoring.runs.decisions import Decision, add
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
