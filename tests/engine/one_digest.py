"""Scores one invented province in this process and prints its digests, one a line: run with POLARS_MAX_THREADS set."""

from __future__ import annotations

from pathlib import Path

import scoring
from benchmarks import province
from scoring.runs.digest import table_digest

ROOT = Path(__file__).parents[2]


def main() -> None:
    plan = scoring.load_rubric(ROOT / "rubrics" / "village.yaml")
    units = province.units(3_000)
    values = province.values(plan, units.filter(level="village")["unit_id"])
    for shuffle in (None, 7, 8):
        tables = (
            (units, values)
            if shuffle is None
            else [t.sample(fraction=1, shuffle=True, seed=shuffle) for t in (units, values)]
        )
        for engine in ("in-memory", "streaming"):
            result = scoring.score(plan, *tables, engine=engine)
            print(table_digest(result.scores), table_digest(result.items(plan.id)))


if __name__ == "__main__":
    main()
