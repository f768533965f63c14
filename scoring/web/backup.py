"""A backup: the whole data folder in one file, taken while the server runs.

What refers is copied before what it refers to: the server's database first, then the index of every store, then all other
files. Whatever a copied row names was on the disk before the row was, so it is in the backup too. A manifest with the digest
of every file comes last: a copy that was cut short has none.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from django.db import connection

import scoring
from scoring.errors import Place, Problem, ScoringError
from scoring.runs import disk
from scoring.runs.index import INDEX
from scoring.text import Text
from scoring.web.environment import DATABASE, secret_file
from scoring.web.published.models import Published

FORMAT: Final = 1
MANIFEST: Final = "backup.json"
BESIDE: Final = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database; the copy needs none of it
LOCKS: Final = ".lock"
KEPT: Final = "before-restore-"  # what a backup took the place of


def backup(data: Path, target: Path) -> int:
    """Copies the data folder to a new file that only its owner may read; gives the number of files in it.

    Of a database in PostgreSQL it says only that there is one: pg_dump copies it, and comes first.

    Raises:
        ScoringError: where the file is there already, or cannot be written.
    """
    if target.exists():
        said, fix = Text("文件已存在", "the file is there already"), Text("换一个文件名", "choose another name")
        raise ScoringError([Problem("backup-exists", Place(str(target)), said, fix)])
    part = target.with_name(target.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as packed:
            number = _copy(data, packed, target.parent)
        disk.sync(part)
        os.rename(part, target)
        disk.sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink()
        said = Text(f"备份没有写成：{error}", f"the backup could not be written: {error}")
        fix = Text("看看磁盘和权限", "look at the disk and at who may write there")
        raise ScoringError([Problem("backup-failed", Place(str(target)), said, fix)]) from error
    return number


def outside(data: Path) -> list[Text]:
    """What belongs to the server and is not in a backup, because it lies elsewhere."""
    said = []
    if database_kind() != "embedded":
        said.append(Text("数据库不在其中：另用 pg_dump", "the database is not in it: use pg_dump"))
    if not secret_file().is_relative_to(data):
        said.append(Text(f"密钥不在其中：{secret_file()}", f"the secret is not in it: {secret_file()}"))
    stores = {Path(folder).parent for folder in Published.objects.values_list("folder", flat=True)}
    far = sorted(store for store in stores if not store.is_relative_to(data))
    return said + [Text(f"这些批次不在其中：{store}", f"these runs are not in it: {store}") for store in far]


def database_kind() -> str:
    """Where the server's database is: `embedded` in the data folder, or `postgresql`."""
    return "embedded" if connection.vendor == "sqlite" else "postgresql"


def _copy(data: Path, packed: tarfile.TarFile, room: Path) -> int:
    copied = Copied(data, packed)
    for path in _databases(data):
        with tempfile.NamedTemporaryFile(dir=room, prefix=".backup-") as whole:
            _copy_database(path, Path(whole.name))
            copied.add(path, Path(whole.name))
    for path in _files(data):
        with suppress(FileNotFoundError):  # it is gone meanwhile: nothing refers to it
            copied.add(path, path)
    copied.close()
    return len(copied.files)


def _databases(data: Path) -> Iterator[Path]:
    if database_kind() == "embedded":
        yield data / DATABASE
    yield from sorted(data.glob(f"*/{INDEX}"))


def _files(data: Path) -> Iterator[Path]:
    """Every file but locks, what a restoration kept, and what is only half there: names that begin with a dot."""
    for home, folders, names in os.walk(data):
        folders[:] = sorted(name for name in folders if not name.startswith((".", KEPT)))
        for name in sorted(names):
            path = Path(home, name)
            if not name.startswith(".") and not name.endswith((LOCKS, *BESIDE)) and not path.is_symlink():
                yield path


def _copy_database(path: Path, target: Path) -> None:
    """One database as of one moment, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")


@dataclass
class Copied:
    """An archive that is being written, with size, mode and digest of each of its files."""

    data: Path
    packed: tarfile.TarFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, path: Path, source: Path) -> None:
        """Adds a file of the data folder with the bytes of `source`, as long as that is now; each file once."""
        name = path.relative_to(self.data).as_posix()
        if name in self.files:
            return
        with open(source, "rb") as file:
            size, told = os.fstat(file.fileno()).st_size, Hashed(file)
            self.packed.addfile(_head(name, size), told)
        mode = stat.S_IMODE(path.stat().st_mode)
        self.files[name] = {"size": size, "sha256": told.digest.hexdigest(), "mode": mode}

    def close(self) -> None:
        said = {
            "format": FORMAT,
            "program": scoring.__version__,
            "data": str(self.data),
            "database": database_kind(),
            "files": self.files,
        }
        body = json.dumps(said, ensure_ascii=False, indent=1).encode()
        self.packed.addfile(_head(MANIFEST, len(body)), io.BytesIO(body))


@dataclass
class Hashed:
    """A file with the digest of what was read of it."""

    file: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _head(name: str, size: int) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    return head
