"""The floor: reads what every engine reads, writes as much as every engine writes, and does nothing else."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.side import work


def run(folder: Path, out: Path) -> None:
    """The result written before stands in for figures, so that what is written is as large, and all inputs are read."""
    result = pl.read_parquet(folder / "result.parquet")
    values, units = pl.read_parquet(folder / "values.parquet"), pl.read_parquet(folder / "units.parquet")
    assert values.height == result.height < units.height
    result.select(work.columns()).write_parquet(out, row_group_size=50_000)
