"""One digest whatever the number of threads, the engine of Polars and the order of the rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("one_digest.py")
ROOT = Path(__file__).parents[2]


def digests(threads: int) -> list[str]:
    env = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(SCRIPT)], env=env, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def test_threads_engines_and_row_order_give_one_digest() -> None:
    found = [digest for threads in (1, 2, 16) for digest in digests(threads)]
    assert len(found) == 18
    assert len(set(found)) == 1
