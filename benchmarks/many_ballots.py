"""A nation's ballots, a row each, in Parquet files: added up by this engine and by DuckDB, each in a process of its own and in turn.

python -m benchmarks.many_ballots 100000000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from benchmarks.side.measure import peak

HOME = Path(tempfile.gettempdir()) / "scoring-ballots"
A_UNIT = 160  # ballots of one village: 100 million for 620,000
A_FILE = 5_000_000
CHOICES, GROUPS = ("好", "较好", "一般", "差"), ("党员", "群众")
QUERY = """SELECT unit_id, poll, "group", choice, sum(count) AS count FROM read_parquet('{}') GROUP BY ALL"""


def make(rows: int) -> str:
    """The files, written once; the ballots of a unit stand together, as they are entered."""
    folder = HOME / str(rows)
    folder.mkdir(parents=True, exist_ok=True)
    for n, start in enumerate(range(0, rows, A_FILE)):
        path, random, size = folder / f"{n:03d}.parquet", np.random.default_rng(n), min(A_FILE, rows - start)
        if not path.exists():
            numbers = pl.Series((np.arange(start, start + size) // A_UNIT).astype(np.int64))
            pl.select(
                unit_id=pl.lit("v") + pl.lit(numbers).cast(pl.String).str.zfill(8),
                poll=pl.lit("satisfied"),
                group=pl.lit(pl.Series(GROUPS).gather(random.integers(0, len(GROUPS), size))),
                choice=pl.lit(pl.Series(CHOICES).gather(random.integers(0, len(CHOICES), size))),
                count=pl.lit(1, pl.Int64),
            ).write_parquet(path)
    return str(folder / "*.parquet")


def run(engine: str, files: str) -> None:
    """Adds up in this process and prints rows, ballots, CPU and wall seconds, and the peak in MB."""
    from scoring.runs.ballots import added_up

    wall, cpu = time.perf_counter(), time.process_time()
    if engine == "scoring":
        found = added_up(files)
    else:
        with duckdb.connect(config={"threads": 2}) as base:
            found = base.sql(QUERY.format(files)).pl()
    spent = (time.process_time() - cpu, time.perf_counter() - wall)
    print(f"{engine:8s} {found.height:10,} {found['count'].sum():12,} {spent[0]:7.1f} {spent[1]:7.1f} {peak():8.0f}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("rows", type=int)
    words.add_argument("--rounds", type=int, default=2)
    words.add_argument("--engine", help=argparse.SUPPRESS)
    asked = words.parse_args()
    files = make(asked.rows)
    if asked.engine:
        return run(asked.engine, files)
    print(f"{'':8s} {'rows':>10s} {'ballots':>12s} {'CPU s':>7s} {'wall s':>7s} {'peak MB':>8s}", flush=True)
    for engine in ("scoring", "duckdb") * asked.rounds:
        command = [sys.executable, "-m", "benchmarks.many_ballots", str(asked.rows), "--engine", engine]
        subprocess.run(command, check=True)
    return None


if __name__ == "__main__":
    main()
