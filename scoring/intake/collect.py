"""A cycle's tables, clean and typed, with every issue and a count of rows and cells that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scoring.intake.cycle import Cycle
from scoring.intake.issues import issue_frame
from scoring.intake.submissions import Counted, read_cells, refuse_repeats, refuse_units, typed
from scoring.intake.units import read_units
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.model import Metric

EARLIER = {"total": Metric(type="number"), "grade": Metric(type="text")}


@dataclass(frozen=True)
class Reconciliation:
    """Nothing is lost: every row and cell read was used, empty or refused."""

    rows_read: int
    rows_used: int
    rows_refused: int
    cells_read: int
    cells_used: int
    cells_empty: int
    cells_refused: int

    @property
    def adds_up(self) -> bool:
        cells = self.cells_used + self.cells_empty + self.cells_refused
        return self.rows_read == self.rows_used + self.rows_refused and self.cells_read == cells


@dataclass(frozen=True)
class Intake:
    """What the engine is given: units, values a rubric, targets, the year before; and what was wrong."""

    units: pl.DataFrame
    values: dict[str, pl.DataFrame]
    targets: pl.DataFrame | None
    previous: pl.DataFrame | None
    issues: pl.DataFrame
    reconciliation: Reconciliation


def collect(cycle: Cycle, plans: Sequence[Plan]) -> Intake:
    """Reads and checks every table of a cycle; what is wrong becomes an issue and the rest goes on."""
    units, issues = read_units(cycle.units, _name(cycle, cycle.units))
    metrics = reported(plans)
    counted = Counted(issues=issues)
    values, used = _table(cycle, cycle.submissions, metrics, units[UNIT], counted)
    extras = Counted(issues=counted.issues)
    targets = _extra(cycle, cycle.targets, {id: Metric(type="number") for id in _numeric(plans)}, units[UNIT], extras)
    previous = _extra(cycle, cycle.previous, _earlier(plans), units[UNIT], extras)
    sums = Reconciliation(
        counted.rows_read, counted.rows_read - counted.rows_refused, counted.rows_refused,
        counted.cells_read, used, counted.cells_empty, counted.cells_refused,
    )  # fmt: skip
    by_rubric = {
        plan.id: values.select(UNIT, *(id for id in plan.rubric.metrics if id in values.columns)) for plan in plans
    }
    return Intake(units, by_rubric, targets, previous, issue_frame(counted.issues), sums)


def reported(plans: Sequence[Plan]) -> dict[str, Metric]:
    """Every metric that units report, of all rubrics; one id means one thing in a cycle."""
    return {id: metric for plan in plans for id, metric in plan.rubric.metrics.items() if metric.formula is None}


def _numeric(plans: Sequence[Plan]) -> list[str]:
    return [id for plan in plans for id, kind in plan.names.metrics.items() if kind == "number"]


def _earlier(plans: Sequence[Plan]) -> dict[str, Metric]:
    """Last year's figures: metrics without their ranges, formulas too, total, grade and ranks."""
    known = dict(EARLIER)
    for plan in plans:
        known |= {
            f"rank_{within.removeprefix('unit.')}": Metric(type="number") for within in plan.rubric.ranking.within
        }
        for id, metric in plan.rubric.metrics.items():
            number = plan.names.metrics.get(id) == "number"
            known[id] = (
                Metric(type="number", label=metric.label) if number else metric if metric.type else Metric(type="text")
            )
    return known


def _name(cycle: Cycle, path: Path) -> str:
    return str(path.relative_to(cycle.folder))


def _table(
    cycle: Cycle, paths: Sequence[Path], metrics: dict[str, Metric], units: pl.Series, counted: Counted
) -> tuple[pl.DataFrame, int]:
    cells = read_cells([(path, _name(cycle, path)) for path in paths], metrics, counted)
    known = refuse_repeats(refuse_units(cells, units, counted), counted)
    counted.cells_empty += known["text"].null_count()
    table = typed(known, metrics, units, counted)
    used = sum(table.height - table[name].null_count() for name in table.columns if name != UNIT)
    return table, used


def _extra(
    cycle: Cycle, path: Path | None, metrics: dict[str, Metric], units: pl.Series, counted: Counted
) -> pl.DataFrame | None:
    return None if path is None else _table(cycle, [path], metrics, units, counted)[0]
