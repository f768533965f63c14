"""Fails where something became clearly slower: CPU ratios of a short run against those recorded in `ratios.json`.

A ratio sets what the program does beside a yardstick doing comparable work in the same process at the same time, so
neither another machine nor a busy one moves it much: each is run in turn, several times, and the least CPU time counts.

    python -m benchmarks.guard             compares; exit code 1 where a ratio is above MARGIN times the recorded one
    python -m benchmarks.guard --record    writes the ratios that are found, after a change that is meant
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import yaml

from benchmarks import province, rubrics
from benchmarks.side import by_hand, this_engine, work
from scoring.engine.ballots import marks
from scoring.rubric import examine, load_rubric
from scoring.rubric.sql import trees
from scoring.runs.ballots import added_up

RECORDED = Path(__file__).with_name("ratios.json")
VILLAGE = Path(__file__).parents[1] / "rubrics" / "village.yaml"
MARGIN = 1.4
ROUNDS = 5
UNITS, ITEMS, MARKS, TIMES = 50_000, 200, 500_000, 8
Work = Callable[[], object]


def pairs(home: Path) -> Iterator[tuple[str, Work, Work]]:
    """What is watched, by name: our work, and the yardstick."""
    folder = work.make(home, UNITS)
    yield (
        "score: files to files, against the plan by hand",
        lambda: this_engine.run(folder, home / "ours"),
        lambda: by_hand.run(folder, home / "theirs.parquet"),
    )
    text = rubrics.rubric(ITEMS)

    def compiled() -> object:
        trees.cache_clear()
        return examine(text, "big.yaml")

    yield "compile: a rubric, against reading its YAML", compiled, lambda: yaml.safe_load(text)
    plan = load_rubric(VILLAGE)
    table, units = province.single_ballots(plan, MARKS)
    keys = ("unit_id", "poll", "group", "choice")
    yield (
        "ballots: tallied, against one group_by on their four columns",
        lambda: marks(plan, table, units),
        lambda: table.group_by(keys).agg(pl.col("count").sum()),
    )
    file = home / "ballots.parquet"
    pl.concat([table] * TIMES).sort("unit_id").write_parquet(file)
    yield (
        "files of ballots: added up while they are read, against one group_by",
        lambda: added_up(file),
        lambda: pl.scan_parquet(file).group_by(keys).agg(pl.col("count").sum()).collect(engine="streaming"),
    )


def ratio(ours: Work, yardstick: Work) -> float:
    """How many times the yardstick's CPU time our work takes; the least of several rounds each, in turn."""
    spent = [(_cpu(ours), _cpu(yardstick)) for _ in range(ROUNDS)]
    return min(own for own, _ in spent) / min(other for _, other in spent)


def _cpu(work: Work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        found = {name: round(ratio(ours, yardstick), 2) for name, ours, yardstick in pairs(Path(home))}
    if "--record" in sys.argv[1:]:
        RECORDED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    known = json.loads(RECORDED.read_text(encoding="utf-8"))
    slower = [name for name in known if found[name] > known[name] * MARGIN]
    for name in known:
        print(f"{found[name]:6.2f}, recorded {known[name]:.2f}{'  SLOWER' if name in slower else ''}  {name}")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
