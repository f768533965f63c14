"""`scoring serve` in a process of its own on a data folder, and how much processor time it takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

START_SECONDS: Final = 120
TICKS: Final = os.sysconf("SC_CLK_TCK")
JOBS: Final = "scoring.web.work.worker"


@dataclass(frozen=True)
class Served:
    """A server that runs: its port, and its process."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time so far of the server's processes but the one that carries out jobs."""
        return sum(_cpu(pid) for pid in [self.pid, *_below(self.pid)] if JOBS not in _command(pid))


@contextmanager
def serving(data: Path, database: str = "") -> Iterator[Served]:
    """The real server until the end of the block."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scoring", "serve", "--data", data, "--port", str(port)]
    with (data / "serve.log").open("ab") as log:
        server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database}, stdout=log, stderr=log)
    try:
        _wait(port, server)
        yield Served(port, server.pid)
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            raise RuntimeError("the server ended; see serve.log")
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
            return
        time.sleep(0.1)
    raise TimeoutError


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found + [deeper for child in found for deeper in _below(child)]


def _cpu(pid: int) -> float:
    with suppress(OSError):
        said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / TICKS
    return 0.0


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""
