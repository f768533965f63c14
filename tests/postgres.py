"""A PostgreSQL server of a test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def postgres(durable: bool = False) -> Iterator[str]:
    """The address of a new server, on a socket in its own folder; as root it runs as the user postgres.

    Only with `durable` does it wait for the disk, as one does that is in earnest.
    """
    if not SERVERS:
        pytest.skip("no PostgreSQL server is installed")
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    tools = SERVERS[-1].parent
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        home = Path(folder)
        if as_user:
            shutil.chown(home, "postgres")

        def tool(name: str, *words: str | Path) -> None:
            command = [*as_user, tools / name, "-D", home / "data", *words]
            subprocess.run(command, check=True, capture_output=True, cwd=home)

        tool("initdb", "-A", "trust", "-U", "scoring", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync={'on' if durable else 'off'}"
        tool("pg_ctl", "-l", home / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql://scoring@/postgres?host={home}"
        finally:
            tool("pg_ctl", "-m", "immediate", "stop")
