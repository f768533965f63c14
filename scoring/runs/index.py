"""The index of a store: an SQLite table that only grows. A run counts from the moment its row is committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

INDEX: Final = "index.sqlite"
WAIT_SECONDS: Final = 60
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS runs (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, manifest TEXT NOT NULL, previous TEXT,
  cycle TEXT NOT NULL, period INTEGER NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS runs_stay BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'a run is never changed'); END;
CREATE TRIGGER IF NOT EXISTS runs_last BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'a run is never removed'); END;
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


def entries(store: Path) -> list[Entry]:
    """Every run of a store in the order of its chain; none where there is no index yet."""
    if not (store / INDEX).is_file():
        return []
    with closing(_open(store)) as index:
        return _all(index)


class Index:
    """The index while nobody else can write to it: opened by `writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Entry]:
        return _all(self._connection)

    def add(self, entry: Entry) -> None:
        marks = ", ".join("?" * len(entry))
        self._connection.execute(f"INSERT INTO runs ({', '.join(Entry._fields)}) VALUES ({marks})", entry)


@contextmanager
def writing(store: Path) -> Iterator[Index]:
    """The index, taken for writing at once (a reader that turns writer could find itself locked out); committed at the end.

    Raises:
        sqlite3.Error: where the index cannot be taken within a minute, or the disk refuses.
    """
    with closing(_open(store)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        try:
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
    rows = connection.execute(f"SELECT {', '.join(Entry._fields)} FROM runs ORDER BY seq")
    return [Entry(*row) for row in rows]
