"""The process that carries out jobs, one after another; `scoring serve` starts it, and starts it again where it dies.

Only who holds `worker.lock` in the data folder carries out jobs. The lock is the kernel's and ends with the process,
however that ends: whoever has it next knows that a job still marked as running has stopped.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import django

from scoring.errors import RunError
from scoring.web.alone import use
from scoring.web.environment import data_folder
from scoring.web.parent import end_with_parent

WORKER: Final = "worker"
LOCK: Final = "worker.lock"
NICE: Final = 10  # whoever looks at a page comes first
PAUSE: Final = 0.3  # seconds between looks at the queue
AGAIN: Final = 1.0  # seconds until a worker that died is started again


def keep_working() -> None:
    """Keeps a worker going for as long as this process lives."""
    threading.Thread(target=_keep, daemon=True).start()


def _keep() -> None:
    """Starts the worker, and again whenever it has ended.

    `close_fds=False` has it spawned without a pipe from it to this process. Those that the server forks in the same moment would
    inherit that pipe's other end, and this thread would wait for it as long as they live, without starting anything again.
    """
    while True:
        subprocess.run([sys.executable, "-m", __name__], check=False, close_fds=False)
        time.sleep(AGAIN)


def main() -> None:
    """Carries out jobs until the server that started this process is gone."""
    end_with_parent()
    os.nice(NICE)
    use(data_folder())
    django.setup()
    from scoring.web.appeals.answer import sweep  # Django must be set up first
    from scoring.web.work.jobs import carry_out_next, say_stopped

    with alone(data_folder() / LOCK):
        say_stopped()
        sweep()
        _finish_uploads()
        while True:
            if not carry_out_next():
                time.sleep(PAUSE)


def _finish_uploads() -> None:
    from scoring.web.work.cycles import works
    from scoring.web.work.uploads import finish

    for work in works():
        with suppress(RunError):  # somebody is at work on it: then the next upload, check or run does it
            finish(work, WORKER)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until no other process carries out jobs; the file says which one does."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    main()
