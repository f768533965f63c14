"""A nation scored by Polars and by Spark from the same files: `python -m benchmarks.on_spark --provinces 31 --villages 920000 --kill`.

Prints both digests (they must be one), processor time and peak memory of each. The tables lie in a folder as Parquet; each way runs in a
process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import nation
from scoring import Result, score
from scoring.runs.cluster import session
from scoring.runs.digest import USUAL, table_digest
from scoring.runs.write import logical_digest, result_tables

SETTINGS = {"spark.ui.enabled": "false", "spark.driver.memory": "4g", "spark.executor.memory": "1g"}


def write(folder: Path, provinces: int, villages: int) -> None:
    """Every table of a nation as Parquet, those of values under `values/`."""
    tables = nation.tables(nation.plans(), nation.units(provinces, villages))
    values = tables.pop("values")
    (folder / "values").mkdir(parents=True)
    for name, table in {**tables, **{f"values/{id}": one for id, one in values.items()}}.items():
        table.write_parquet(folder / f"{name}.parquet")


def read(folder: Path, how: Any) -> dict[str, Any]:
    """The tables but for the units, each read by `how`."""
    values = {path.stem: how(str(path)) for path in sorted((folder / "values").glob("*.parquet"))}
    return {"values": values, **{name: how(str(folder / f"{name}.parquet")) for name in ("ballots", "panels")}}


def here(folder: Path) -> Result:
    return score(nation.plans(), pl.read_parquet(folder / "units.parquet"), **read(folder, pl.read_parquet))


def there(folder: Path, master: str, provinces: int, kill: bool) -> Result:
    with session(master, SETTINGS) as spark, ThreadPoolExecutor(1) as pool:
        from scoring.engine.spark.score import TASKS_A_ROOT, score_on_spark

        units = pl.read_parquet(folder / "units.parquet")
        scored = pool.submit(score_on_spark, spark, nation.plans(), units, **read(folder, spark.read.parquet))
        if kill:
            print(f"killed executor {kill_an_executor(spark, TASKS_A_ROOT * provinces, scored)}", file=sys.stderr)
        return scored.result()


def told(result: Result, began: float) -> dict[str, Any]:
    """What one way came to: the digest, how many units, wall time and this process's peak memory."""
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    digests = {name: table_digest(table) for name, table in result_tables(result).items()}
    units = sum(one.frame.height for one in result.scored)
    return {"logical": logical_digest(digests, USUAL), "units": units, "seconds": round(seconds, 1), "peak_mb": peak}


def kill_an_executor(spark: Any, tasks: int, scored: Future[Result]) -> int:
    """SIGKILL to an executor's process once some of the tasks that score are done and others are running; its number."""
    tracker = spark.sparkContext.statusTracker()
    while not scored.done():
        stages = [tracker.getStageInfo(id) for id in tracker.getActiveStageIds()]
        if any(
            stage and stage.numTasks == tasks and stage.numCompletedTasks and stage.numActiveTasks for stage in stages
        ):
            found = executors()[0]
            os.kill(found, signal.SIGKILL)
            return found
        time.sleep(0.01)
    scored.result()
    raise AssertionError("scored before an executor was killed")


def executors() -> list[int]:
    """The processes of executors that this process started, by way of Spark's own."""
    parents = {int(path.name): parent_of(path) for path in Path("/proc").iterdir() if path.name.isdigit()}

    def is_ours(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid in parents if is_ours(pid) and b"CoarseGrainedExecutorBackend" in command_of(pid)]


def parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--provinces", type=int, default=31)
    asked.add_argument("--villages", type=int, default=20_000)
    asked.add_argument("--master", default="local-cluster[2,1,1024]")
    asked.add_argument("--kill", action="store_true", help="kill an executor in the middle")
    asked.add_argument("--folder", type=Path, help="where the tables lie, or are written")
    asked.add_argument("--way", choices=["polars", "spark"], help="only this one, as JSON")
    given = asked.parse_args()
    if given.way:
        began = time.perf_counter()
        on_spark = given.way == "spark"
        result = there(given.folder, given.master, given.provinces, given.kill) if on_spark else here(given.folder)
        print(json.dumps(told(result, began)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made) / "nation"
        if not folder.exists():
            write(folder, given.provinces, given.villages)
        found = [_in_its_own_process(way, folder) for way in ("polars", "spark")]
    print("one digest" if len({one["logical"] for one in found}) == 1 else "THE DIGESTS DIFFER")


def _in_its_own_process(way: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.on_spark", *sys.argv[1:], "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    print(way, found, flush=True)
    return found


if __name__ == "__main__":
    main()
