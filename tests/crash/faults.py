"""A disk that refuses once: every call by which the store asks something of it fails in its turn."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

CALLS = ("mkdir", "open", "write", "fsync", "close", "chmod", "rename", "truncate")


@dataclass
class Disk:
    """Counts what is asked of it, and refuses the `nth` request."""

    nth: int
    number: int = errno.EIO
    asked: int = 0
    refused: str | None = None

    def ask(self, name: str, error: Exception) -> None:
        self.asked += 1
        if self.asked == self.nth:
            self.refused = name
            raise error

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def asking(*args: Any, **kwargs: Any) -> Any:
            if name == "close":  # what cannot be closed in order is closed all the same
                call(*args, **kwargs)
            self.ask(name, OSError(self.number, os.strerror(self.number)))
            return None if name == "close" else call(*args, **kwargs)

        return asking

    def connection(self) -> type[sqlite3.Connection]:
        """A connection to an index on this disk."""
        disk = self

        class Asking(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                disk.ask(sql.split()[0], sqlite3.OperationalError("disk I/O error"))
                return super().execute(sql, *args)

            def executescript(self, sql: str) -> sqlite3.Cursor:
                disk.ask("executescript", sqlite3.OperationalError("database or disk is full"))
                return super().executescript(sql)

        return Asking


@contextmanager
def refusing(nth: int, number: int = errno.EIO) -> Iterator[Disk]:
    """A disk whose `nth` request is refused with that error, while the block runs."""
    disk, connect = Disk(nth, number), sqlite3.connect
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, disk.wrap(name, getattr(os, name)))
        patch.setattr(fcntl, "flock", disk.wrap("flock", fcntl.flock))
        patch.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, **kwargs, factory=disk.connection()))
        yield disk
