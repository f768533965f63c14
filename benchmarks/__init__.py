"""Timings, never tests: `make bench`, and `make bench-full` for the largest sizes."""

from __future__ import annotations

import os


def sizes(*short: int, full: tuple[int, ...] = ()) -> list[int]:
    """The sizes to time: those of `full` only where BENCH=full is set."""
    return [*short, *(full if os.environ.get("BENCH") == "full" else ())]
