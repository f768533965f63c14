"""What a run was scored from, clean and typed: it travels inside the run, so that the run can be scored again anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import polars as pl

from scoring.engine import Result, score
from scoring.rubric import Plan

FOLDER = "inputs"


@dataclass(frozen=True)
class Inputs:
    """Units, reported values a rubric, targets, last year's figures, votes and judges' scores.

    `places` says where each reported value came from (`unit_id, metric, file, row, column`), `renamed` which unit of last
    year each unit continues (`unit_id, previous_id`), `corrections` what a correction changed and where that is written
    (`unit_id, metric, old, new, why, file, row`).
    """

    units: pl.DataFrame
    values: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    targets: pl.DataFrame | None = None
    previous: pl.DataFrame | None = None
    ballots: pl.DataFrame | None = None
    panels: pl.DataFrame | None = None
    places: pl.DataFrame | None = None
    renamed: pl.DataFrame | None = None
    corrections: pl.DataFrame | None = None

    def score(self, plans: Sequence[Plan]) -> Result:
        """The scores that these inputs give under some rubrics."""
        return score(plans, self.units, self.values, self.targets, self.previous, self.ballots, self.panels)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by its name in a run: `inputs/units`, `inputs/values/village` and so on."""
        single = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "values"}
        found = {f"{FOLDER}/{name}": table for name, table in single.items() if table is not None}
        return found | {f"{FOLDER}/values/{rubric}": table for rubric, table in self.values.items()}


def stored_inputs(tables: Mapping[str, Any], folder: Path) -> Inputs:
    """The inputs in a run folder, of the tables that its manifest names."""
    parts = {name.removeprefix(f"{FOLDER}/"): folder / f"{name}.parquet" for name in tables if name.startswith(FOLDER)}
    frames = {name: pl.read_parquet(path) for name, path in parts.items()}
    values = {name.removeprefix("values/"): frame for name, frame in frames.items() if name.startswith("values/")}
    return Inputs(values=values, **{name: frame for name, frame in frames.items() if "/" not in name})
