"""This engine, through its public entry, from the YAML rubric."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.side import work
from scoring.engine import score
from scoring.rubric import load_rubric


def run(folder: Path, out: Path) -> None:
    plan = load_rubric(folder / "rubric.yaml")
    units, values = pl.read_parquet(folder / "units.parquet"), pl.read_parquet(folder / "values.parquet")
    result = score(plan, units, values)
    frame = result.of(plan.id).frame.rename({"total.before_veto": "before_veto"})
    frame.select(work.columns()).write_parquet(out, row_group_size=50_000)
    result.scores.write_parquet(out.with_suffix(".scores.parquet"), row_group_size=50_000)
