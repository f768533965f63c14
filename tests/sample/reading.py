"""Reads a sample back as text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from scoring.rubric import Plan

RUBRICS = Path(__file__).parents[2] / "rubrics"
FILES = sorted(path for path in RUBRICS.glob("*.yaml") if path.stem != "province")


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def numbers(values: pl.Series) -> pl.Series:
    return values.cast(pl.Float64)


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def submissions(folder: Path, plan: Plan) -> pl.DataFrame:
    """What a rubric's units report, every column under the metric's id."""
    heads = {metric.name(id).zh: id for id, metric in plan.rubric.made_by("type").items()}
    found = pl.concat([read(file) for file in sorted((folder / "submissions").glob(f"{plan.id}*.csv"))])
    return found.rename({head: heads.get(head, head) for head in found.columns})
