"""What a tampering is, and the store that it is tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scoring.runs.index import Step
from scoring.runs.sign import Key, new_key
from scoring.runs.write import Seal
from tests.runs.committee import add_row, correction, tied_run, to_stage
from tests.runs.forge import manifest
from tests.runs.stores import small_run

Needs = Literal["run", "tables", "index", "key", "head"]
PLAIN, SIGNED, LAST = 1, 2, 3
NO = "0" * 64


@dataclass(frozen=True)
class Place:
    """A store to tamper with: a run, decisions on it, a signed run, stages, a correction of the first; the key, and another."""

    store: Path
    key: Key
    other: Key

    def run(self, seq: int) -> Path:
        """The folder of the run of that number."""
        return next(path for path in sorted(self.store.glob("2025-*")) if manifest(path)["chain"]["seq"] == seq)

    @property
    def decisions(self) -> Path:
        return self.store / "decisions" / "small-2025.csv"


@dataclass(frozen=True)
class Tampering:
    """One row of the table: what is done with the run of which number, and how little is enough to find it.

    `needs` is what the one who checks must have: "run", the run's folder by itself; "tables", the same, and a reader of
    Parquet; "index", the store that it lies in; "key" or "head", a public key or a manifest's digest kept elsewhere. With
    less it is not found: docs/proof.md promises no more, and a test holds it to that.
    """

    name: str
    needs: Needs
    do: Callable[[Place, Path], object]
    seq: int = LAST

    def __str__(self) -> str:
        return self.name


def build(home: Path) -> Place:
    """That store, in `home/runs`."""
    place = Place(home / "runs", new_key(home / "mine.key"), new_key(home / "other.key"))
    first = tied_run(home)
    for unit, grade in (("v2", "好"), ("v3", "一般"), ("v4", "差")):
        add_row(first, unit, grade)
    small_run(home, Seal("示例核分人", key=place.key), v1=(49, 0))
    to_stage(first, "published")
    correction(first)
    return place


def as_texts(step: Step) -> dict[str, str]:
    """A stage as its link is made of it."""
    return {name: str(value) for name, value in step._asdict().items()}
