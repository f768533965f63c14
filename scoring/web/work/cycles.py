"""The cycles of the data folder: `cycles/<name>` is a cycle folder, `runs` the store of what was scored from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from scoring.errors import Problem, RunError, ScoringError
from scoring.intake.cycle import NAME, Cycle, read_cycle
from scoring.runs.asking import Asking, asking_of
from scoring.runs.index import Entry, entries
from scoring.runs.locks import Holder, holders
from scoring.runs.stages import Life, life_of
from scoring.runs.status import CycleStatus, cycle_status
from scoring.text import Text


@dataclass(frozen=True)
class Work:
    """One cycle to work at: its folder and the store its runs are in."""

    folder: Path
    store: Path

    @property
    def name(self) -> str:
        """What stands in addresses: the folder's name."""
        return self.folder.name

    @cached_property
    def cycle(self) -> Cycle | None:
        """What cycle.yaml says; None where it cannot be read, `problems` says why."""
        return self._read if isinstance(self._read, Cycle) else None

    @property
    def problems(self) -> Sequence[Problem]:
        return self._read.problems if isinstance(self._read, RunError) else ()

    @cached_property
    def _read(self) -> Cycle | RunError:
        try:
            return read_cycle(self.folder)
        except RunError as error:
            return error

    @cached_property
    def asking(self) -> Asking | None:
        """What the cycle asks of its units; None where its tables or rubrics cannot be read."""
        with suppress(ScoringError):
            return None if self.cycle is None else asking_of(self.cycle, self.store)
        return None

    @property
    def id(self) -> str:
        """The cycle's name in the store."""
        return self.name if self.cycle is None else self.cycle.id

    @property
    def title(self) -> Text:
        return Text.of(self.name) if self.cycle is None else self.cycle.title

    @cached_property
    def life(self) -> Life:
        return life_of(self.store, self.id)

    @cached_property
    def runs(self) -> list[Entry]:
        """The cycle's runs, the last made first."""
        return [entry for entry in reversed(entries(self.store)) if entry.cycle == self.id]

    @cached_property
    def status(self) -> CycleStatus | None:
        """Stage, the run that stands (of a draft the last one made), decisions; None before the first run."""
        return cycle_status(self.store, self.id)

    @property
    def holder(self) -> Holder | None:
        """Who is at work on the cycle at this moment, here or at a terminal."""
        return next((one for one in holders(self.store) if one.cycle == self.id), None)


def works() -> list[Work]:
    """Every cycle of the data folder, by name, the last first."""
    home = cycles_folder()
    found = [path.parent for path in home.glob(f"*/{NAME}") if not path.parent.name.startswith(".")]
    return [Work(folder, store()) for folder in sorted(found, reverse=True)]


def cycles_folder() -> Path:
    return Path(settings.DATA) / "cycles"


def store() -> Path:
    """Where the server keeps its runs."""
    return Path(settings.DATA) / "runs"
