"""Runs every engine on the same data, each in its own process and in turn, checks that they agree, and prints ratios.

python -m benchmarks.side.compare 1000 10000 100000 --rounds 3
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.side import work
from benchmarks.side.agree import differences
from benchmarks.side.measure import ENGINES

ROOT = Path(__file__).parents[2]
HOME = Path(tempfile.gettempdir()) / "scoring-side-by-side"
MOST_ROWS = 20_000  # of the loop in plain Python; its time grows with the rows, and is extrapolated
Spent = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    found = {}
    for size in given.sizes:
        found[size] = compared(size, given.rounds, given.only)
        print("\n".join(table(size, found[size])), flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def compared(size: int, rounds: int, engines: Iterable[str]) -> dict[str, Spent]:
    """The least that each engine took over the rounds; `rows` beyond what a loop can do, in proportion.

    Raises:
        SystemExit: where two engines differ in any point, total, rank or grade.
    """
    folder = prepared(size)
    best: dict[str, Spent] = {}
    for _ in range(rounds):
        for engine in engines:
            share = min(1.0, MOST_ROWS / size) if engine == "rows" else 1.0
            small = prepared(MOST_ROWS) if share < 1 else folder
            spent = one(engine, small, small / f"{ENGINES[engine]}.parquet")
            spent = {name: spent[name] / (share if name != "peak" else 1) for name in spent}
            best[engine] = {name: min(spent[name], best.get(engine, spent)[name]) for name in spent}
            if engine != "floor":
                agreed(small, engine)
    return best


def prepared(size: int) -> Path:
    """The folder of data of a size, with a first result, which the floor writes and the others are compared with."""
    folder = work.make(HOME, size)
    if not (folder / "result.parquet").exists():
        one("by hand", folder, folder / "hand.parquet")
        from benchmarks.side.agree import result

        result(folder / "hand.parquet").write_parquet(folder / "result.parquet", row_group_size=50_000)
    return folder


def one(engine: str, folder: Path, out: Path) -> Spent:
    command = [sys.executable, "-m", "benchmarks.side.measure", engine, str(folder), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{engine}: {done.stderr}")
    spent: Spent = json.loads(done.stdout)
    return spent


def agreed(folder: Path, engine: str) -> None:
    found = differences(folder / f"{ENGINES[engine]}.parquet", folder / "result.parquet")
    if found:
        raise SystemExit(f"{engine} differs from the plan by hand in {folder}:\n" + "\n".join(found))


def table(size: int, found: Mapping[str, Spent]) -> list[str]:
    """A table in Markdown: CPU and wall times as multiples of the floor, and what they were."""
    lines = [
        f"\n**{size:,} units**\n",
        "| engine | CPU, x floor | wall, x floor | CPU, s | us a unit | peak, MB |",
        "|---|---|---|---|---|---|",
    ]
    base: Any = found.get("floor") or next(iter(found.values()))
    for engine, spent in found.items():
        cpu, wall = spent["cpu"] / base["cpu"], spent["wall"] / base["wall"]
        each = spent["cpu"] / size * 1e6
        lines.append(f"| {engine} | {cpu:.2f} | {wall:.2f} | {spent['cpu']:.2f} | {each:.2f} | {spent['peak']:.0f} |")
    return lines


if __name__ == "__main__":
    main()
