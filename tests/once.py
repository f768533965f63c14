"""What takes long and is the same for all tests: made by the first worker that asks for it, and read by all of them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.runs import Run, open_run, run_cycle

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
SHARED = "SCORING_ONCE"  # tells tests that tests start where such folders are


def once(request: pytest.FixtureRequest, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once in a run of the tests, whatever the number of workers; nobody changes it."""
    home = shared(request) / f"once-{name}"
    home.mkdir(exist_ok=True)
    folder, done = home / name, home / "done"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def shared(request: pytest.FixtureRequest) -> Path:
    """Where such folders are."""
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    base = factory.getbasetemp()
    return Path(os.environ.get(SHARED) or (base.parent if hasattr(request.config, "workerinput") else base))


def sample_run(request: pytest.FixtureRequest) -> Run:
    """The committed sample province's later year, scored after the earlier one, in a store of the worker's own."""
    store = request.getfixturevalue("tmp_path_factory").mktemp("sample") / "runs"
    shutil.copytree(once(request, "sample", _both_years), store)
    return open_run(next(store.glob("2025-*")))


def _both_years(store: Path) -> None:
    for year in ("2024", "2025"):
        run_cycle(SAMPLE / year, store)
