"""The index of a store: SQLite tables that only grow. A run counts from the moment its row is committed, and so does a stage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, get_type_hints

from scoring.names import STAGES

INDEX: Final = "index.sqlite"
WAIT_SECONDS: Final = 60
SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS runs (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, manifest TEXT NOT NULL, previous TEXT,
  cycle TEXT NOT NULL, period INTEGER NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS runs_stay BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'a run is never changed'); END;
CREATE TRIGGER IF NOT EXISTS runs_last BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'a run is never removed'); END;
CREATE TABLE IF NOT EXISTS stages (
  seq INTEGER PRIMARY KEY, cycle TEXT NOT NULL, stage TEXT NOT NULL CHECK (stage IN {STAGES}), run TEXT NOT NULL, manifest TEXT NOT NULL,
  at TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, decisions TEXT NOT NULL, link TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS stages_stay BEFORE UPDATE ON stages BEGIN SELECT RAISE(ABORT, 'a stage is never changed'); END;
CREATE TRIGGER IF NOT EXISTS stages_last BEFORE DELETE ON stages BEGIN SELECT RAISE(ABORT, 'a stage is never removed'); END;
"""


class Entry(NamedTuple):
    """One run of a store: its place in the chain, its name, the digest of its manifest and of the one before it."""

    seq: int
    run: str
    manifest: str
    previous: str | None
    cycle: str
    period: int
    made_at: str
    made_by: str


class Step(NamedTuple):
    """One step of a cycle's life: the stage it came to, with which run, when, by whom and why.

    `manifest` is the digest of the run's manifest, `decisions` the link of the cycle's last decision by then (empty where
    there was none), `link` ties the row to the one before it (`digest.link_of`).
    """

    seq: int
    cycle: str
    stage: str
    run: str
    manifest: str
    at: str
    by: str
    reason: str
    decisions: str
    link: str

    @property
    def texts(self) -> dict[str, str]:
        """The row as `link_of` takes it."""
        return {name: str(value) for name, value in self._asdict().items()}


def entries(store: Path) -> list[Entry]:
    """Every run of a store in the order of its chain; none where there is no index yet."""
    if not (store / INDEX).is_file():
        return []
    with closing(_open(store)) as index:
        return _all(index)


def steps(store: Path) -> list[Step]:
    """Every step that a cycle of a store took, in their order; none where there is no index yet."""
    if not (store / INDEX).is_file():
        return []
    with closing(_open(store)) as index:
        return _steps(index)


class Index:
    """The index while nobody else can write to it: opened by `writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Entry]:
        return _all(self._connection)

    def add(self, entry: Entry) -> None:
        self._insert("runs", entry)

    def steps(self) -> list[Step]:
        return _steps(self._connection)

    def enter(self, step: Step) -> None:
        self._insert("stages", step)

    def _insert(self, table: str, row: Entry | Step) -> None:
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {table} ({', '.join(row._fields)}) VALUES ({marks})", row)


@contextmanager
def writing(store: Path) -> Iterator[Index]:
    """The index, taken for writing at once (a reader that turns writer could find itself locked out); committed at the end.

    Raises:
        sqlite3.Error: where the index cannot be taken within a minute, or the disk refuses.
    """
    with closing(_open(store)) as connection:
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA}")
            yield Index(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _open(store: Path) -> sqlite3.Connection:
    """A rollback journal and the strictest syncing: one file at rest, and a committed row survives a power cut."""
    connection = sqlite3.connect(store / INDEX, timeout=WAIT_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    return connection


def _all(connection: sqlite3.Connection) -> list[Entry]:
    return [Entry(*row) for row in _rows(connection, "runs", Entry)]


def _steps(connection: sqlite3.Connection) -> list[Step]:
    return [Step(*row) for row in _rows(connection, "stages", Step)]


def _rows(connection: sqlite3.Connection, table: str, form: type[Entry | Step]) -> list[Any]:
    """Every row in its order; none where somebody is only just making the index.

    Raises:
        sqlite3.Error: where the table is not one of ours any more.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return []
    kinds = get_type_hints(form)
    rows = connection.execute(f"SELECT {', '.join(kinds)} FROM {table} ORDER BY seq").fetchall()
    if not all(isinstance(value, kind) for row in rows for value, kind in zip(row, kinds.values(), strict=True)):
        raise sqlite3.DataError("a row of another form")
    return rows
