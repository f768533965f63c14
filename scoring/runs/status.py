"""Where every cycle of a store is, and who is at work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import Place, Problem, RunError
from scoring.runs.decided import Decided, decided
from scoring.runs.index import INDEX, Entry, entries, steps
from scoring.runs.locks import Holder, holders
from scoring.runs.run import Run, open_run
from scoring.runs.stages import Life, life_of
from scoring.runs.store import index_read
from scoring.text import Text


@dataclass(frozen=True)
class CycleStatus:
    """One cycle: its stage, the run that stands (while it is a draft the last one made), decisions, issues."""

    life: Life
    run: Run
    runs: int
    decided: Decided
    issues: dict[str, int]  # how many of each severity

    @property
    def title(self) -> Text:
        return Text.of(self.run.manifest["title"])

    @property
    def period(self) -> int:
        return int(self.run.manifest["period"])


@dataclass(frozen=True)
class Status:
    """A store: its cycles in the order of their periods, who is at work, and the last links of its two chains."""

    store: Path
    cycles: tuple[CycleStatus, ...]
    working: tuple[Holder, ...]
    head: str  # the digest of the last run's manifest
    stages: str  # the link of the last stage, empty where there is none


def status(store: str | Path) -> Status:
    """Where every cycle of a store is.

    Raises:
        RunError: there is no store, or a run or a record of it is not as it was written.
    """
    path = Path(store)
    if not (path / INDEX).is_file():
        said = Text("这里没有批次存放处", "there is no store of runs here")
        fix = Text("写存放批次的文件夹，如 runs", "name the folder that holds the runs, such as runs")
        raise RunError([Problem("no-store", Place(str(path)), said, fix)])
    with index_read(path):
        known, taken = entries(path), steps(path)
    cycles = {entry.cycle: entry for entry in known}  # the last run of each
    found = sorted(
        (_cycle(path, entry, known) for entry in cycles.values()), key=lambda one: (one.period, one.life.cycle)
    )
    head, link = known[-1].manifest if known else "", taken[-1].link if taken else ""
    return Status(path, tuple(found), tuple(holders(path)), head, link)


def cycle_status(store: Path, cycle: str) -> CycleStatus | None:
    """Where one cycle of a store is; None where nothing of it was scored yet."""
    with index_read(store):
        known = entries(store)
    last = next((entry for entry in reversed(known) if entry.cycle == cycle), None)
    return None if last is None else _cycle(store, last, known)


def _cycle(store: Path, last: Entry, known: list[Entry]) -> CycleStatus:
    life = life_of(store, last.cycle)
    run = open_run(store / (life.run or last.run))
    number = sum(entry.cycle == last.cycle for entry in known)
    return CycleStatus(life, run, number, decided(run), dict(sorted(Counter(run.issues["severity"]).items())))
