"""What takes long and is the same for all tests: made by the first worker that asks for it, and read by all of them."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(request: pytest.FixtureRequest, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once in a run of the tests, whatever the number of workers; nobody changes it."""
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    base = factory.getbasetemp()
    home = (base.parent if hasattr(request.config, "workerinput") else base) / f"once-{name}"
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
