"""Scores many invented villages in this process and prints their digests, one a line: run with POLARS_MAX_THREADS set.

tests/runs/one_digest.py does the same from files to runs, with every sector and level.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

import scoring
from benchmarks import province
from scoring.runs.digest import table_digest

ROOT = Path(__file__).parents[2]


def villages() -> tuple[list[scoring.Plan], dict[str, Any]]:
    plan = scoring.load_rubric(ROOT / "rubrics" / "village.yaml")
    units = province.units(3_000)
    ids = units.filter(level="village")["unit_id"]
    tables = {name: getattr(province, name)(plan, ids) for name in ("values", "ballots", "panels")}
    return [plan], {"units": units, **tables}


def shuffled(table: Any, seed: int) -> Any:
    if isinstance(table, dict):
        return {name: shuffled(one, seed) for name, one in table.items()}
    return table.sample(fraction=1, shuffle=True, seed=seed) if isinstance(table, pl.DataFrame) else table


def digests(plans: Sequence[scoring.Plan], tables: dict[str, Any]) -> list[str]:
    found = []
    for seed in (None, 7, 8):
        given = tables if seed is None else shuffled(tables, seed)
        for engine in ("in-memory", "streaming"):
            result = scoring.score(plans, **given, engine=engine)
            parts = [result.scores, *(result.items(plan.id) for plan in plans)]
            found.append(" ".join(table_digest(part) for part in parts))
    return found


def main() -> None:
    for digest in digests(*villages()):
        print(digest)


if __name__ == "__main__":
    main()
