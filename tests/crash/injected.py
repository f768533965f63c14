"""A process that strace gets in the way of in one system call; what `inject` and `approved` go through their calls with."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SHM = "/dev/shm"


def is_short(doc: str | None) -> bool:
    """Whether the command line asks for the calls only that change what is on the disk."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--short", action="store_true", help="only the calls that change what is on the disk")
    return bool(parser.parse_args().short)


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder whose disk is memory where there is one: what is tested is the order of things, not the disk."""
    with tempfile.TemporaryDirectory(dir=SHM if os.access(SHM, os.W_OK) else None) as folder:
        yield Path(folder)


def waiting(act: Callable[[], int]) -> int:
    """A process that acts once it is told to by `go`, and ends with what `act` gives; it waits by a call that nobody refuses."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    pid = os.fork()
    if pid == 0:
        try:
            signal.sigwait({signal.SIGUSR1})
            os._exit(act())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return pid


def go(pid: int) -> int:
    """Has a waiting process act; gives how it ended, below zero by which signal."""
    os.kill(pid, signal.SIGUSR1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def injected(act: Callable[[], int], trace: Path, call: str, nth: int, what: str) -> int:
    """How a process ended that met `what` (`error=EIO`, `signal=KILL`) in its nth call of a kind; its calls are in `trace`."""
    pid = waiting(act)
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={nth}"]
    strace = subprocess.Popen(["strace", *inject, "-o", trace, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    assert strace.stderr is not None
    attached = strace.stderr.readline()
    assert "attached" in attached, attached
    how = go(pid)
    strace.communicate()
    return how
