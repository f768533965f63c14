"""Where the published evaluations lie: inputs and results as their publishers printed them."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from scoring import Plan, load_rubric

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SCORING_CASES_DIR") or ROOT.parent / "shared" / "cases")


def read(case: str, name: str) -> pl.DataFrame:
    """A table of a case, every cell text (ids have leading zeros), empty cells null; skips where it is not there."""
    path = FOLDER / case / name
    if not path.is_file():
        pytest.skip(f"the published case {case} is not here; SCORING_CASES_DIR names its folder")
    return pl.read_csv(path, infer_schema=False)


def rubric(name: str) -> Plan:
    return load_rubric(Path(__file__).with_name(name))


def numbers(column: pl.Series) -> list[float | None]:
    return column.cast(pl.Float64).to_list()
