"""This engine, through its public entry for files, from the YAML rubric."""

from __future__ import annotations

from pathlib import Path

from scoring.rubric import load_rubric
from scoring.runs.files import score_files


def run(folder: Path, out: Path) -> None:
    score_files(load_rubric(folder / "rubric.yaml"), folder / "units.parquet", folder / "values.parquet", out)
