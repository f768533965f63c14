"""Nothing is in memory only when it must not be: read off the system calls of a real run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.trace import DONE, MAKE, Call, can_trace, lost, traced

pytestmark = pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
SKIPS = "import os, scoring.runs.disk as disk; "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traced")


@pytest.fixture(scope="module")
def honest(home: Path) -> list[Call]:
    return traced(home)


def test_what_is_synced_is_enough(honest: list[Call], home: Path) -> None:
    assert sum("rename" in call.name for call in honest) == 1
    assert sum(DONE in call.line for call in honest) == 1
    assert lost(honest, home / "runs") == []


def test_without_any_one_of_the_programs_own_syncs_it_is_not(honest: list[Call], home: Path) -> None:
    ours = [n for n, call in enumerate(honest) if call.name == "fsync" and call.paths[0].startswith(str(home))]
    assert len(ours) > 15
    spared = [honest[n].paths[0] for n in ours if not lost(honest[:n] + honest[n + 1 :], home / "runs")]
    assert spared == [str(home / "runs")]  # for the folder of locks, which the next sync of the store covers


@pytest.mark.parametrize(
    ("skip", "told"),
    [
        ("disk.sync = lambda path: None; ", "put a run in its place while"),
        ("disk.sync_below = lambda folder: None; ", "put a run in its place while"),
        ("os.fsync = lambda handle: None; ", "put a run in its place while"),
        ("disk.move_into_place = lambda stage, target: os.rename(stage, target); ", "entered a run while"),
        ("disk.make_folder = lambda path: os.makedirs(path, exist_ok=True); ", "said done while"),
    ],
)
def test_a_program_that_leaves_a_sync_out_is_found_out(tmp_path: Path, skip: str, told: str) -> None:
    found = lost(traced(tmp_path, SKIPS + skip + MAKE), tmp_path / "runs")
    assert any(line.startswith(told) for line in found), found
