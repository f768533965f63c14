"""Each request to the disk refused once: the run is stored or it is not, nothing is half done, and the next one succeeds."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring import RunError
from scoring.runs.index import entries
from scoring.runs.store import STAGE
from tests.crash.faults import refusing
from tests.crash.prepared import ROOT, Prepared
from tests.crash.trace import can_trace
from verifier import verify as second


def stores(home: Path, prepared: Prepared) -> Iterator[Path]:
    """Without end: a new store, and one that holds a run, in turn."""
    n = 0
    while True:
        n += 1
        yield home / f"new-{n}" / "runs"
        prepared.publish(home / f"old-{n}" / "runs", 1)
        yield home / f"old-{n}" / "runs"


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_each_request_refused_once_leaves_nothing_half_done(memory: Path, prepared: Prepared, number: int) -> None:
    seen = []
    for store in stores(memory, prepared):
        with refusing(len(seen) // 2 + 1, number) as disk:
            stored = published(prepared, store)
        seen.append(disk.refused)
        if disk.refused is None:
            assert stored
            if len(seen) % 2 == 0:
                break
        check(prepared, store, stored)
    assert {
        "mkdir",
        "open",
        "write",
        "fsync",
        "close",
        "chmod",
        "rename",
        "flock",
        "executescript",
        "INSERT",
        "COMMIT",
    } <= set(seen)
    assert len(seen) > 150


def published(prepared: Prepared, store: Path) -> bool:
    """Whether it is said to be stored; where not, it is said in the one way there is."""
    try:
        prepared.publish(store, 7)
    except RunError as error:
        codes = [problem.code for problem in error.problems]
    else:
        return True
    assert codes == ["not-stored"]
    return False


def check(prepared: Prepared, store: Path, stored: bool) -> None:
    """What was said is so; every run is whole; the next one is stored and nothing is left over."""
    before = [entry.run for entry in entries(store)]
    assert (len(before) == (1 if store.parent.name.startswith("new") else 2)) == stored
    if before:
        assert [one for one in second.verify_store(store) if one.severity == "error"] == []
    prepared.publish(store, 8)
    assert set(before) < {entry.run for entry in entries(store)}
    assert second.verify_store(store) == []
    assert not list(store.glob(f"{STAGE}*"))


@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
def test_real_system_calls_that_fail_once_leave_nothing_half_done_either() -> None:
    command = [sys.executable, "-m", "tests.crash.inject", "--short"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "0 half done, 0 lost, every next run stored" in done.stdout
