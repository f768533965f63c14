"""Putting a backup back: unpacked aside and proved whole first, then put in place of what is there, which is kept.

Until everything is proved nothing of the data folder is touched. A restoration that is cut short while files change places
leaves `.restoring` behind, and nobody uses the data folder until it has been done again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from scoring.errors import Place, Problem, ScoringError
from scoring.runs import disk
from scoring.text import Text
from scoring.web.alone import LOCK, SWAP
from scoring.web.backup import FORMAT, KEPT, MANIFEST, database_kind
from scoring.web.environment import DATABASE
from scoring.web.form import refuse_newer

ASIDE: Final = ".unpacking"
CHUNK: Final = 1 << 20
AGAIN: Final = Text("换一份备份", "take another copy")


def restore(data: Path, source: Path) -> tuple[Path, str]:
    """Puts a backup in place of the data folder's files, which nobody may use meanwhile.

    Returns:
        the folder in which what was there is kept, and where the data folder was when the backup was taken.

    Raises:
        ScoringError: where the backup is damaged, none of this program, of another kind of database or of a newer version.
    """
    aside = data / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with _problems(source):
            said = _unpack(source, aside)
            _prove_database(source, aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return _swap(data, aside), said["data"]


@contextmanager
def _problems(source: Path) -> Iterator[None]:
    """Whatever is wrong with an archive or the disk, in our words."""
    try:
        yield
    except (tarfile.TarError, sqlite3.Error, EOFError, ValueError, KeyError, TypeError) as error:
        raise _damaged(source, Text(f"读不了：{error}", f"it cannot be read: {error}")) from error
    except OSError as error:
        said = Text(f"没有恢复：{error}", f"nothing was restored: {error}")
        fix = Text("看看文件、磁盘和权限", "look at the file, the disk, and at who may read and write there")
        raise ScoringError([Problem("restore-failed", Place(str(source)), said, fix)]) from error


def _unpack(source: Path, aside: Path) -> Mapping[str, Any]:
    """Writes every file aside and gives the manifest, with which they all agree."""
    disk.make_folder(aside)
    found: dict[str, tuple[int, str]] = {}
    said: Mapping[str, Any] | None = None
    with tarfile.open(source, mode="r:") as packed:
        for head in packed:
            file = packed.extractfile(head)
            if said is not None or file is None or not head.isreg() or head.name in found:
                raise _damaged(source, Text(f"不该有“{head.name}”", f"'{head.name}' does not belong there"))
            if head.name == MANIFEST:
                said = json.loads(file.read())
            else:
                found[head.name] = _write(_inside(aside, head.name), file)
    _agree(source, said, found)
    assert said is not None
    for name, one in said["files"].items():
        os.chmod(aside / name, int(one["mode"]) & 0o777)
    disk.sync_below(aside)
    return said


def _inside(aside: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts:
        raise ValueError(f"{name}: outside")
    return aside / name


def _write(path: Path, file: IO[bytes]) -> tuple[int, str]:
    disk.make_folder(path.parent)
    size, digest = 0, hashlib.sha256()
    with open(path, "xb", opener=_private) as there:
        while data := file.read(CHUNK):
            size += there.write(data)
            digest.update(data)
        there.flush()
        os.fsync(there.fileno())
    return size, digest.hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _agree(source: Path, said: Mapping[str, Any] | None, found: Mapping[str, tuple[int, str]]) -> None:
    if said is None:
        raise _damaged(source, Text("没有写完，缺清单", "it was cut short: its manifest is missing"))
    if said["format"] != FORMAT:
        raise _damaged(source, Text(f"格式 {said['format']} 不认识", f"form {said['format']} is not known"))
    wanted = {name: (one["size"], one["sha256"]) for name, one in said["files"].items()}
    wrong = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    if wrong:
        raise _damaged(source, Text(f"与清单不符：{wrong[0]}", f"not what its manifest says: {wrong[0]}"))
    if said["database"] != database_kind():
        message = Text(f"备份的数据库是 {said['database']}", f"the backup's database is {said['database']}")
        fix = Text("按备份时的 DATABASE_URL 设置", "set DATABASE_URL as it was when the backup was taken")
        raise ScoringError([Problem("backup-other-database", Place(str(source)), message, fix)])


def _prove_database(source: Path, aside: Path) -> None:
    if database_kind() != "embedded":
        return
    with closing(sqlite3.connect(f"file:{aside / DATABASE}?mode=ro", uri=True)) as there:
        if there.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise _damaged(source, Text("数据库已损坏", "its database is damaged"))
        had = set(there.execute("SELECT app, name FROM django_migrations"))
    refuse_newer(str(source), had)


def _swap(data: Path, aside: Path) -> Path:
    """What is there goes to a folder of its own, what was unpacked takes its place."""
    kept, ready = data / f"{KEPT}{datetime.now():%Y%m%d-%H%M%S-%f}", data / SWAP
    shutil.rmtree(ready, ignore_errors=True)
    disk.move_into_place(aside, ready)
    disk.new_folder(kept)
    for path in sorted(data.iterdir()):
        if path.name not in (LOCK, SWAP) and not path.name.startswith(KEPT):
            os.rename(path, kept / path.name)
    for path in sorted(ready.iterdir()):
        os.rename(path, data / path.name)
    for folder in (kept, ready, data):
        disk.sync(folder)
    os.rmdir(ready)
    disk.sync(data)
    return kept


def _damaged(source: Path, said: Text) -> ScoringError:
    whole = Text("不是完好的备份：", "no whole backup: ") + said
    return ScoringError([Problem("backup-damaged", Place(str(source)), whole, AGAIN)])
