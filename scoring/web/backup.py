"""A copy of the embedded database while the server runs, and back again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text


def backup(target: Path) -> None:
    """Copies the database, whole and as of one moment, to a new file that only its owner may read.

    Raises:
        ScoringError: where it is PostgreSQL, or the file is there already.
    """
    if target.exists():
        raise _refused(
            "backup-exists",
            target,
            Text("文件已存在", "the file is there already"),
            Text("换一个文件名", "choose another name"),
        )
    part = target.with_name(target.name + ".part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with closing(sqlite3.connect(_database())) as here, closing(sqlite3.connect(part)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")
    _sync(part)
    os.rename(part, target)
    _sync(target.parent)


def restore(source: Path) -> None:
    """Puts a copy back in place of the database, which must not be served meanwhile.

    Raises:
        ScoringError: where the copy is damaged or no database of this program, or the database is in use.
    """
    _check(source)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(_database(), timeout=1)) as here:
        try:
            here.execute("PRAGMA locking_mode = EXCLUSIVE")
            here.execute("BEGIN EXCLUSIVE")
            here.execute("COMMIT")
            there.backup(here)
        except sqlite3.OperationalError as error:
            said = Text(f"数据库正在使用：{error}", f"the database is in use: {error}")
            fix = Text("先停止 scoring serve", "stop `scoring serve` first")
            raise _refused("database-in-use", Path(_database()), said, fix) from error


def _check(source: Path) -> None:
    fix = Text("换一份备份", "take another copy")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there:
            whole = there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            there.execute("SELECT 1 FROM audit_event LIMIT 1")
    except sqlite3.Error as error:
        said = Text(f"不是本程序的备份：{error}", f"no backup of this program: {error}")
        raise _refused("backup-damaged", source, said, fix) from error
    if not whole:
        raise _refused("backup-damaged", source, Text("备份已损坏", "the backup is damaged"), fix)


def _database() -> str:
    if connection.vendor != "sqlite":
        said = Text("数据库是 PostgreSQL", "the database is PostgreSQL")
        fix = Text("用 pg_dump 备份，pg_restore 恢复", "back up with pg_dump, restore with pg_restore")
        raise _refused("not-embedded", Path("DATABASE_URL"), said, fix)
    return str(connection.settings_dict["NAME"])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(code: str, place: Path, said: Text, fix: Text) -> ScoringError:
    return ScoringError([Problem(code, Place(str(place)), said, fix)])
