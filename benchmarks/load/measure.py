"""The scenarios on one database: viewers alone, viewers while a cycle is scored, the login storm."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load.figures import HEAD, Figures
from benchmarks.load.fill import TRIAL, copy_from_embedded, people, timed
from benchmarks.load.served import Served, serving
from benchmarks.load.storm import storm
from benchmarks.load.viewers import persons, view

WARM = 30.0  # seconds in which the viewers come, or longer:
COME = 20.0  # a second at the most; more than that is the storm, which is measured apart


def main(data: Path, viewers: int, think: float, seconds: float, accounts: int, storm_seconds: float) -> None:
    from scoring.web.start import make_ready, migrate

    database = os.environ.get("DATABASE_URL", "")
    make_ready(data)
    migrate()
    if database:
        with timed("copied into PostgreSQL"):
            copy_from_embedded(data)
    with timed("accounts"):
        people()
    kind = "PostgreSQL" if database else "SQLite"
    with serving(data, database) as served:
        print(HEAD)
        for name, runs in ((f"{viewers} viewers, {kind}", False), (f"{viewers} viewers, a run going on, {kind}", True)):
            figures = Figures(name)
            with scoring_a_cycle(data, figures) if runs else served_alone():
                warm = max(WARM, viewers / COME)
                measure(served, figures, view(served.port, persons(viewers, 1), think, warm, seconds, figures))
            print("\n".join(figures.lines()), flush=True)
        figures = Figures(f"{accounts} sign in within {storm_seconds:.0f} s, {kind}")
        measure(served, figures, storm(served.port, names(accounts), storm_seconds, figures))
        print("\n".join(figures.lines()), flush=True)


def measure(served: Served, figures: Figures, work: Coroutine[Any, Any, None]) -> None:
    """Runs a scenario, with the server's processor time and how far the client itself can be trusted."""
    before = served.cpu()
    late = asyncio.run(_watched(work))
    figures.server_cpu = served.cpu() - before
    figures.notes.append(f"the client itself was late by {late:.0f} ms (p95)")


async def _watched(work: Coroutine[Any, Any, None]) -> float:
    """Does the work; how late the client's own loop was, or its figures would say nothing about the server."""
    late: list[float] = []

    async def look() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.05)
            late.append((time.perf_counter() - began - 0.05) * 1000)

    looking = asyncio.create_task(look())
    await work
    looking.cancel()
    return sorted(late)[int(len(late) * 0.95)]


def names(number: int) -> list[str]:
    from scoring.web.people.models import Account

    found = list(Account.objects.values_list("username", flat=True))
    return random.Random(2).sample(found, min(number, len(found)))


@contextmanager
def served_alone() -> Iterator[None]:
    yield


@contextmanager
def scoring_a_cycle(data: Path, figures: Figures) -> Iterator[None]:
    """The server's own jobs score a cycle, again and again, until the end of the block."""
    from django.db import connection

    from scoring.web.work.cycles import Work, store
    from scoring.web.work.jobs import active, ask
    from scoring.web.work.models import Job, Kind

    work, done = Work(data / "cycles" / TRIAL, store()), threading.Event()
    before = Job.objects.count()

    def again() -> None:
        while not done.wait(0.5):
            if active(work) is None:
                ask(work, Kind.RUN, "benchmark")
        connection.close()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        states = list(Job.objects.order_by("pk").values_list("state", flat=True)[before:])
        figures.notes.append(f"runs meanwhile: {', '.join(states)}")
        while active(work) is not None:
            time.sleep(0.5)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        float(sys.argv[3]),
        float(sys.argv[4]),
        int(sys.argv[5]),
        float(sys.argv[6]),
    )
