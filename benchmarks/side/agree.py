"""Whether two engines came to the same: every point, total, rank and grade of every unit."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.side import work


def result(out: Path) -> pl.DataFrame:
    """What an engine wrote, in one table of whole numbers and grades in the order of the units."""
    if out.is_dir():
        points, scores = out / "points" / "side.parquet", out / "scores.parquet"
    else:
        points, scores = out, out.with_suffix(".scores.parquet")
    frame = pl.read_parquet(points).rename({"total.before_veto": "before_veto"}, strict=False)
    if scores.exists():
        ranked = pl.read_parquet(scores, columns=["unit_id", *(f"rank_{w}" for w in work.RANKED), "grade"])
        frame = frame.select(pl.exclude(ranked.columns[1:])).join(ranked, on="unit_id", validate="1:1")
    whole = pl.exclude("unit_id", "grade").cast(pl.Float64).round(6).cast(pl.Int64)
    return frame.with_columns(whole).select(work.columns()).sort("unit_id")


def differences(one: Path, other: Path) -> list[str]:
    """The columns in which two results differ, with the number of units and the first of them; empty: they agree."""
    a, b = result(one), result(other)
    found = []
    for name in work.columns():
        wrong = ~a[name].eq_missing(b[name])
        if wrong.any():
            first = wrong.arg_true()[0]
            found.append(f"{name}: {wrong.sum()} units, {a['unit_id'][first]}: {a[name][first]} and {b[name][first]}")
    return found
