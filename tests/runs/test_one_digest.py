"""One logical digest whatever the number of threads, the engine of Polars, the order of rows and the kind of file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scoring.runs import Run
from tests.runs.conftest import SAMPLE

SCRIPT = Path(__file__).with_name("one_digest.py")
ROOT = Path(__file__).parents[2]


def digests(threads: int, *places: Path) -> list[str]:
    env = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(SCRIPT), *map(str, places)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_threads_engines_row_order_and_kinds_of_files_give_one_digest(sample: Run, tmp_path: Path) -> None:
    earlier = sample.store / sample.manifest["previous"]["run"]
    found = [
        one for threads in (1, 2, 16) for one in digests(threads, SAMPLE / "2025", earlier, tmp_path / f"{threads}")
    ]
    assert found == [sample.manifest["logical"]] * 18
