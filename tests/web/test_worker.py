"""The processes beside the server: killed, they leave nothing behind that stands in the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from scoring.web.work.jobs import say_stopped
from scoring.web.work.models import Job, JobState, Kind
from tests.web.live import environment

SECONDS = 60


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def below(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def test_all_processes_of_a_server_that_is_killed_end_with_it(tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "scoring", "serve", "--data", tmp_path, "--port", port, "--workers", "1"]
    server = subprocess.Popen(command, env=environment(""), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lock = tmp_path / "worker.lock"
    until(lambda: lock.is_file() and lock.read_text() != "" and len(below(server.pid)) >= 2)
    time.sleep(3)  # until the process that serves has loaded its application
    children = below(server.pid)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    until(lambda: not any(lives(pid) for pid in children))


@pytest.mark.django_db
def test_a_job_of_a_process_that_is_gone_has_stopped_and_the_queue_goes_on() -> None:
    for cycle, state in (("a", JobState.RUNNING), ("b", JobState.QUEUED)):
        Job.objects.create(cycle=cycle, kind=Kind.CHECK, state=state, by="committee")
    say_stopped()
    assert dict(Job.objects.filter(cycle__in=("a", "b")).values_list("cycle", "state")) == {
        "a": "stopped",
        "b": "queued",
    }
