"""Writes the runs that every later version must still verify, open, explain and score again: `python -m tests.runs.write_fixture`.

They go to `tests/runs/written/<version>/` and are never written again: a version adds its own folder before it is released.
`anchors.json` beside them holds what an auditor would have kept elsewhere.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from scoring.runs import Run, run_cycle
from scoring.runs.correct.make import correct
from scoring.runs.sign import new_key
from scoring.runs.stages import move
from scoring.runs.write import Seal
from tests.runs.committee import COMMITTEE, TIED, add_row
from tests.runs.stores import small_cycle

WRITTEN = Path(__file__).with_name("written")
BY = "示例核分人"
PASSING = ("locks", ".gate")  # who was at work


def write_store(home: Path) -> list[Run]:
    """A plain run, a signed one after last year's with decisions and stages, its correction, one with sm3; in `home/runs`."""
    key = new_key(home / "key")
    runs = [run_cycle(small_cycle(home / "2024", 2024), home / "runs", seal=Seal(BY)).run]
    cycle = small_cycle(home / "2025", 2025, COMMITTEE, **TIED)
    runs.append(run_cycle(cycle, home / "runs", runs[0].folder, Seal(BY, key=key)).run)
    for stage in ("preview", "frozen"):
        move(runs[1], stage, BY)  # type: ignore[arg-type]
    add_row(runs[1], "v2", "好", by=BY)
    add_row(runs[1], "v3", "一般", by=BY, reason='民主测评"优秀"票少，3,5 之差')
    (home / "corrections.csv").write_text("unit_id,metric,value\nv4,income,30\n", encoding="utf-8")
    runs.append(correct(runs[1], home / "corrections.csv", "申诉属实", Seal(BY, key=key)).run)
    move(runs[2], "frozen", BY, "申诉属实")
    runs.append(run_cycle(small_cycle(home / "2026", 2026), home / "runs", seal=Seal(BY, "sm3")).run)
    return runs


def main() -> None:
    target = WRITTEN / version("scoring")
    if target.exists():
        raise SystemExit(f"{target} is there already: what was written is never written again")
    with tempfile.TemporaryDirectory() as folder:
        runs = write_store(Path(folder))
        anchors = {
            "key": runs[1].manifest["made"]["key"],
            "heads": {run.id: run.digest for run in runs},
            "logical": {run.id: run.manifest["logical"] for run in runs},
        }
        shutil.copytree(Path(folder) / "runs", target, ignore=shutil.ignore_patterns(*PASSING))
    (target / "anchors.json").write_text(json.dumps(anchors, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
