"""Measures side by side and writes `benchmarks/RESULTS.md` with its picture: `make bench-full`."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.side.compare import MOST_ROWS, Spent, compared, table
from benchmarks.side.measure import ENGINES
from benchmarks.side.picture import cost_picture

HERE = Path(__file__).parents[1]
HUGE = 2_000_000  # units past which one round is enough, and the slowest do not run
HEAD = """# 结果 · Results

Written by `make bench-full`; do not edit. The work and what is compared: benchmarks/README.md.

{machine}

{engines}

Least of the rounds; every engine in its own process, in turn. CPU and wall are multiples of the floor, which reads the
same input, writes the same output and does nothing else; ratios hold, seconds are orientation. All engines came to the
same points, totals, ranks and grades for every unit. `rows` is run on {rows:,} units and taken in proportion beyond.

![cost against size](cost.svg)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    found: dict[int, dict[str, Spent]] = {}
    for size in given.sizes:
        large = size > HUGE
        engines = [e for e in ENGINES if not large or e not in ("pandas", "rows")]
        found[size] = compared(size, 1 if large else given.rounds, engines)
        print("\n".join(table(size, found[size])), flush=True)
    write(found)


def write(found: Mapping[int, Mapping[str, Spent]]) -> None:
    """`RESULTS.md`, its picture, and the numbers themselves."""
    machine = f"{datetime.date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_memory()} GB, load {os.getloadavg()[0]:.1f}"
    names = ("scoring", "polars", "duckdb", "pandas", "numpy", "pyarrow")
    engines = f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
    text = HEAD.format(machine=machine, engines=engines, rows=MOST_ROWS)
    tables = ["\n".join(table(size, spent)) for size, spent in found.items()]
    (HERE / "RESULTS.md").write_text(text + "\n".join(tables) + "\n", encoding="utf-8")
    (HERE / "cost.svg").write_text(cost_picture(found) + "\n", encoding="utf-8")
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


if __name__ == "__main__":
    main()
