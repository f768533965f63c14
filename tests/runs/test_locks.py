"""One at a time on a cycle: the second is told who is at work, and the dead block nobody."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from scoring import RunError
from scoring.runs import run_cycle
from scoring.runs.locks import hold, holders
from scoring.runs.stages import move
from tests.runs.committee import codes
from tests.runs.stores import small_cycle, small_run

SPAWN = multiprocessing.get_context("spawn")


def _hold(store: str, cycle: str) -> None:
    with hold(Path(store), cycle, "示例甲", "run"):
        (Path(store) / "held").touch()
        time.sleep(60)


@contextmanager
def somebody(store: Path, cycle: str) -> Iterator[BaseProcess]:
    """Another process that has the cycle."""
    process = SPAWN.Process(target=_hold, args=(str(store), cycle))
    process.start()
    while not (store / "held").exists():
        time.sleep(0.01)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_the_second_is_told_who_is_at_work_at_what_and_since_when(tmp_path: Path) -> None:
    with somebody(tmp_path, "c") as process, pytest.raises(RunError) as caught, hold(tmp_path, "c", "示例乙", "stage"):
        pass
    (problem,) = caught.value.problems
    assert problem.code == "cycle-busy"
    for word in ("示例甲", "评分", f"{time.localtime().tm_year}-", str(process.pid)):
        assert word in problem.message.zh


def test_a_lock_of_a_killed_process_blocks_nobody(tmp_path: Path) -> None:
    with somebody(tmp_path, "c") as process:
        process.kill()
        process.join()
        assert "示例甲" in (tmp_path / "locks" / "c.json").read_text(encoding="utf-8")
        assert holders(tmp_path) == []
        with hold(tmp_path, "c", "示例乙", "stage"):
            assert [(one.who, one.what, one.pid) for one in holders(tmp_path)] == [("示例乙", "stage", os.getpid())]


def test_when_it_is_done_nobody_holds_it(tmp_path: Path) -> None:
    with hold(tmp_path, "c", "示例甲", "run"):
        pass
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "c", "示例甲", "run"):
        _ = 1 / 0
    assert holders(tmp_path) == []


def test_cycles_are_held_one_by_one(tmp_path: Path) -> None:
    with hold(tmp_path, "a", "示例甲", "run"), hold(tmp_path, "b", "示例乙", "decide"):
        assert [(one.cycle, one.who) for one in holders(tmp_path)] == [("a", "示例甲"), ("b", "示例乙")]


def test_those_who_only_look_are_not_in_the_way(tmp_path: Path) -> None:
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            holders(tmp_path)

    watchers = [threading.Thread(target=look) for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    try:
        for _ in range(50):
            with hold(tmp_path, "c", "示例甲", "run"):
                pass
    finally:
        done.set()
        for watcher in watchers:
            watcher.join()


def test_nothing_is_scored_and_no_stage_changed_while_somebody_is_at_work(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    with hold(run.store, run.cycle, "示例甲", "decide"):
        for one in (
            lambda: run_cycle(small_cycle(tmp_path / "2025"), run.store),
            lambda: move(run, "preview", "示例乙"),
        ):
            with pytest.raises(RunError) as caught:
                one()
            assert codes(caught) == ["cycle-busy"]


def test_a_disk_that_refuses_is_a_problem_and_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError) as caught, hold(tmp_path / "file", "c", "示例甲", "run"):
        pass
    assert codes(caught) == ["not-stored"]
