"""One engine on one folder in this process: prints CPU and wall seconds and the peak of memory, imports left out of the seconds."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

ENGINES = {  # by the name in the tables
    "floor": "floor",
    "scoring": "this_engine",
    "by hand": "by_hand",
    "duckdb": "on_duckdb",
    "pandas": "on_pandas",
    "rows": "row_by_row",
}


def measured(engine: str, folder: Path, out: Path) -> dict[str, float]:
    """`cpu` and `wall` in seconds, `peak` in MB of the process so far."""
    run = importlib.import_module(f"benchmarks.side.{ENGINES[engine]}").run
    wall, cpu = time.perf_counter(), time.process_time()
    run(folder, out)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    return spent | {"peak": peak()}


def peak() -> float:
    """The most memory the process has held, in MB; `getrusage` would count the process that started it too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    engine, folder, out = sys.argv[1:]
    print(json.dumps(measured(engine, Path(folder), Path(out))))


if __name__ == "__main__":
    main()
