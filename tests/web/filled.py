"""The world of `tests.web.world`, made once on each database and copied for whoever wants one of their own."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.once import once
from tests.postgres import SERVERS, postgres
from tests.web.live import ROOT, environment

DATABASE, DUMP = "scoring.sqlite", "world.dump"
MOVED = "UPDATE published_published SET folder = replace(folder, '{}', '{}')"  # runs are named by where they lie


@dataclass(frozen=True)
class Filled:
    """`fill` puts the world in a data folder, and in the PostgreSQL of that address where there is one."""

    request: pytest.FixtureRequest
    runs: list[Path]

    def fill(self, data: Path, database: str = "") -> None:
        if database:
            folder = once(self.request, "world-postgresql", self._dumped)
            shutil.copytree(folder, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns(DUMP))
            tool("pg_restore", database, "--exit-on-error", folder / DUMP)
            tool("psql", database, "-qc", MOVED.format(folder, data))
            return
        folder = self.folder()
        shutil.copytree(folder, data, dirs_exist_ok=True)
        with closing(sqlite3.connect(data / DATABASE)) as copy, copy:
            copy.execute(MOVED.format(folder, data))

    def folder(self) -> Path:
        """The world on SQLite that all others are copied from."""
        return once(self.request, "world", lambda folder: self._made(folder, ""))

    def _dumped(self, folder: Path) -> None:
        with postgres() as address:
            self._made(folder, address)
            tool("pg_dump", address, "-Fc", "-f", folder / DUMP)

    def _made(self, folder: Path, database: str) -> None:
        command = [sys.executable, "-m", "tests.web.world", folder, *self.runs]
        subprocess.run(command, check=True, env=environment(database), cwd=ROOT)


def tool(name: str, address: str, *words: str | Path) -> None:
    """One of PostgreSQL's own programs on the database of an address."""
    parts = urlsplit(address)
    where = ["-h", parts.query.partition("host=")[2], "-U", str(parts.username), "-d", parts.path[1:]]
    subprocess.run([SERVERS[-1].parent / name, *where, *words], check=True)
