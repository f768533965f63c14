"""A table that is a database query: `{database: sqlite:///figures.db, query: SELECT …}` in cycle.yaml."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")
KINDS = (SQLITE, *POSTGRES)
SHOWN = 60


@dataclass(frozen=True)
class Query:
    """One query; it is asked once, and what it gave is what the whole run uses."""

    database: str
    query: str
    folder: Path

    @property
    def whole_name(self) -> str:
        """The database, without its user and password, and the query."""
        return f"{self.database.rpartition('@')[2].rpartition('/')[2]}: {' '.join(self.query.split())}"

    @property
    def name(self) -> str:
        """How issues call it: the database and the first words of the query."""
        return self.whole_name if len(self.whole_name) <= SHOWN else f"{self.whole_name[:SHOWN]}…"

    @cached_property
    def table(self) -> pl.DataFrame:
        """The rows, each value as the database types it.

        Raises:
            ValueError: with the database's own words.
        """
        with contextlib.closing(self._connect()) as connection:
            try:
                return pl.read_database(self.query, connection, infer_schema_length=None)
            except Exception as error:  # every driver has its own errors
                raise ValueError(str(error).splitlines()[0]) from error

    def _connect(self) -> Any:
        if self.database.startswith(SQLITE):
            path = self.folder / self.database.removeprefix(SQLITE)
            if not path.is_file():
                raise ValueError(f"{path}: no such file")
            return _sqlite(path)
        try:
            import psycopg
        except ImportError as error:
            raise ValueError("pip install 'scoring[postgres]'") from error
        try:
            return psycopg.connect(self.database, connect_timeout=10, options="-c default_transaction_read_only=on")
        except psycopg.Error as error:
            raise ValueError(str(error).splitlines()[0]) from error

    @property
    def given(self) -> bytes:
        """What the query gave, as CSV; nothing where it gave nothing (the intake says why)."""
        try:
            return self.table.write_csv().encode()
        except ValueError:
            return b""


def _sqlite(path: Path) -> sqlite3.Connection:
    """A database that can only be read, whole, and alone: no other file is opened beside it."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        connection.close()
        raise ValueError(f"{path.name}: {found}")
    denied = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in denied else sqlite3.SQLITE_OK)
    return connection


Source = Path | Query


def source_name(source: Source, folder: Path) -> str:
    """How people are told of a table: a file by its path in the cycle folder, a query by its database and first words."""
    if isinstance(source, Query):
        return source.name
    return readable(source.relative_to(folder) if source.is_relative_to(folder) else source)


def readable(path: Path) -> str:
    """A path as people read it: a name that is not UTF-8 is GB18030, as archives made on Windows leave it."""
    name = os.fsencode(path)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def paths(sources: Iterable[Source]) -> list[Path]:
    """Those that are files."""
    return [source for source in sources if isinstance(source, Path)]
