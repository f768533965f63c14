"""A store of runs: each is written aside, renamed into place with its manifest last, then entered in the index.

The order is what makes it safe: files synced, manifest synced, folder renamed, parent synced, row committed, "done" said.
Whatever happens in between, there is either no run or a whole one.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scoring.errors import Place, Problem, RunError
from scoring.runs import disk
from scoring.runs.decisions import read_book
from scoring.runs.digest import Alg, bytes_digest, canonical, file_digest
from scoring.runs.index import INDEX, Entry, Index, entries, writing
from scoring.runs.manifest import LOG, MANIFEST, SIGNATURE, Manifest, read_manifest, run_name
from scoring.runs.sign import Key
from scoring.text import Text

STAGE: Final = ".stage-"
GATE: Final = ".gate"


@dataclass(frozen=True)
class Store:
    """A folder of runs with its index."""

    folder: Path

    def entries(self) -> list[Entry]:
        """Every acknowledged run, in the order of the chain."""
        return entries(self.folder)

    def publish(
        self, what: Mapping[str, Any], write: Callable[[Path], object], alg: Alg, by: str, key: Key | None = None
    ) -> Path:
        """Stores a run and returns its folder; where the very same run is stored already, that one.

        Args:
            what: the manifest but for its name, link, files and makers: period, cycle, title, inputs, tables and so on.
            write: writes the run's files into the folder it is given, through `disk`.
            by: who makes the run; with `key` the manifest is signed.

        Raises:
            RunError: where it could not be stored; then nothing of it counts (a run that was whole when its entry
                failed is entered by the next run). Or where it is stored already, but not signed with `key`.
        """
        try:
            with self._stage() as stage:
                write(stage)
                disk.sync_below(stage)
                body = {**what, "alg": alg, "files": _files(stage, alg)}
                while True:  # a run that another left is entered for good before this one takes its place after it
                    with writing(self.folder) as index:
                        if not adopt(self.folder, index):
                            return self._place(stage, body, index, by, key)
        except (OSError, sqlite3.Error) as error:
            raise not_stored(self.folder, error) from error

    def _place(self, stage: Path, body: Mapping[str, Any], index: Index, by: str, key: Key | None) -> Path:
        known = index.all()
        name = run_name(body)
        target = self.folder / name
        if any(entry.run == name for entry in known):
            return _signed_as_asked(target, key)
        seq, previous = following(known)
        chain = {"seq": seq, "previous": previous}
        steps = index.steps()
        beside = {
            "decisions": read_book(self.folder, body["cycle"]).link or None,
            "stages": steps[-1].link if steps else None,
        }
        made = {"at": now(), "by": by, "key": key.public if key else None}
        log = {"bytes": (stage / LOG).stat().st_size, "digest": file_digest(stage / LOG, body["alg"])}
        data = canonical({**body, "run": name, "chain": chain, "beside": beside, "made": made, "log": log})
        if key:
            disk.new_file(stage / SIGNATURE, canonical(key.sign(data)))
        disk.new_file(stage / MANIFEST, data)
        disk.sync(stage)
        disk.move_into_place(stage, target)
        index.add(entry_of(Manifest.model_validate_json(data), data))
        return target

    @contextmanager
    def _stage(self) -> Iterator[Path]:
        """A new folder beside the final names, held by this process; what dead processes left is swept first."""
        disk.make_folder(self.folder)
        stage = self.folder / f"{STAGE}{secrets.token_hex(8)}"
        with ExitStack() as until_the_end:
            with _only_one(self.folder / GATE):
                for left in self.folder.glob(f"{STAGE}*"):
                    if not _is_held(left):
                        disk.sweep(left)
                disk.new_folder(stage)
                until_the_end.enter_context(_held(stage))
            yield stage


def following(known: Sequence[Entry]) -> tuple[int, str | None]:
    """The number of a run that comes after these, and the digest that it links to."""
    return (known[-1].seq + 1, known[-1].manifest) if known else (1, None)


def adopt(folder: Path, index: Index) -> bool:
    """Enters a run that was put in place whole by a process that died just before it could enter it; whether there was one."""
    known = index.all()
    names = {entry.run for entry in known}
    found = [path for path in sorted(folder.glob(f"*/{MANIFEST}")) if path.parent.name not in names]
    whole = next((entry for path in found if (entry := _whole(path.parent, following(known)))), None)
    if whole is not None:
        disk.sync(folder)
        index.add(whole)
    return whole is not None


def _whole(folder: Path, follows: tuple[int, str | None]) -> Entry | None:
    """A run's entry where it is the one that follows and its manifest and every file are as they were written."""
    with suppress(RunError, OSError):
        manifest, data = read_manifest(folder)
        if manifest.run != folder.name or (manifest.chain.seq, manifest.chain.previous) != follows:
            return None
        named = {**manifest.files, LOG: manifest.log}
        same = all(file_digest(folder / name, manifest.alg) == file.digest for name, file in named.items())
        return entry_of(manifest, data) if same else None
    return None


def _signed_as_asked(folder: Path, key: Key | None) -> Path:
    """A run that is stored already, which cannot be signed any more."""
    if key and read_manifest(folder)[0].made.key != key.public:
        said = Text("这个批次已经存过，没有用这把密钥签名", "this very run is stored already, not signed with this key")
        fix = Text("不加 --sign 使用它，或用 --out 另存一处", "use it without --sign, or store it elsewhere with --out")
        raise RunError([Problem("signed-otherwise", Place(str(folder)), said, fix)])
    return folder


def entry_of(manifest: Manifest, data: bytes) -> Entry:
    """The row of the index that a manifest gives."""
    digest, made = bytes_digest(data, manifest.alg), manifest.made
    seq, previous = manifest.chain.seq, manifest.chain.previous
    return Entry(seq, manifest.run, digest, previous, manifest.cycle, manifest.period, made.at, made.by)


def now() -> str:
    """This moment in UTC, to the second; people read it through `text.moment`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def not_stored(store: Path, error: Exception) -> RunError:
    """What to say where a disk or an index refused."""
    said = Text(f"没有存成：{error}", f"nothing was stored: {error}")
    fix = Text("检查磁盘空间和权限，再来一次", "check the disk's space and rights, and try again")
    return RunError([Problem("not-stored", Place(str(store)), said, fix)])


@contextmanager
def index_read(store: Path) -> Iterator[None]:
    """Reads the index; one that cannot be read is a problem, not a traceback."""
    try:
        yield
    except sqlite3.Error as error:
        said = Text(f"索引读不出来：{error}", f"the index cannot be read: {error}")
        fix = Text(
            "从备份恢复 index.sqlite；scoring verify 说明还有哪些",
            "restore index.sqlite; `scoring verify` says what else",
        )
        raise RunError([Problem("chain-broken", Place(str(store / INDEX)), said, fix)]) from None


def _files(stage: Path, alg: Alg) -> dict[str, dict[str, object]]:
    paths = sorted(path for path in stage.rglob("*") if path.is_file() and path != stage / LOG)
    return {
        path.relative_to(stage).as_posix(): {"bytes": path.stat().st_size, "digest": file_digest(path, alg)}
        for path in paths
    }


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """One process at a time."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _held(stage: Path) -> Iterator[None]:
    """Holds a stage, and sweeps it where it is still one at the end; what goes wrong there undoes no run."""
    handle = os.open(stage, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if os.path.exists(stage):
            disk.sweep(stage)
        with suppress(OSError):
            os.close(handle)


def _is_held(stage: Path) -> bool:
    """Whether a living process holds a stage, or has just put it in place or taken it away."""
    try:
        return disk.is_held(stage, fcntl.LOCK_EX)
    except FileNotFoundError:
        return True
