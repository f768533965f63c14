"""Scores many invented villages in this process and prints their digests, one a line: run with POLARS_MAX_THREADS set.

tests/runs/one_digest.py does the same from files to runs, with every sector and level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

import scoring
from benchmarks import nation
from scoring.runs.digest import table_digest


def villages() -> tuple[list[scoring.Plan], dict[str, Any]]:
    """Those of three provinces."""
    plans = nation.plans()[:1]
    return plans, nation.tables(plans, nation.units(3, 3_000))


def shuffled(table: Any, seed: int) -> Any:
    if isinstance(table, dict):
        return {name: shuffled(one, seed) for name, one in table.items()}
    return table.sample(fraction=1, shuffle=True, seed=seed) if isinstance(table, pl.DataFrame) else table


def digests(plans: Sequence[scoring.Plan], tables: dict[str, Any]) -> list[str]:
    found = []
    for seed in (None, 7, 8):
        given = tables if seed is None else shuffled(tables, seed)
        found += [digest_of(scoring.score(plans, **given, engine=engine)) for engine in ("in-memory", "streaming")]
    return found


def digest_of(result: scoring.Result) -> str:
    parts = [result.scores, *(result.items(one.plan.id) for one in result.scored)]
    return " ".join(table_digest(part) for part in parts)


def main() -> None:
    for digest in digests(*villages()):
        print(digest)


if __name__ == "__main__":
    main()
