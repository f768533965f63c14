"""Who is at work on a cycle: one at a time, and anybody else is told who, at what, and since when.

The lock is the kernel's (`flock`) and ends with its process, however that ends; the file beside it only says who holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from scoring.errors import Place, Problem, RunError
from scoring.runs import disk
from scoring.runs.store import not_stored, now
from scoring.text import Text, moment

FOLDER: Final = "locks"
Work = Literal["run", "correct", "stage", "decide", "upload", "accept", "publish"]
WORK_TEXT: Final[dict[str, tuple[str, str]]] = {
    "run": ("评分", "scoring"),
    "correct": ("更正", "correcting"),
    "stage": ("改阶段", "changing the stage"),
    "decide": ("作决定", "deciding"),
    "upload": ("上传文件", "uploading a file"),
    "accept": ("审核填报", "reviewing a submission"),
    "publish": ("装入发布", "loading it for publication"),
}
TRIES: Final = 20
PAUSE: Final = 0.05  # seconds; who only looks whether a lock is held has it for less


@dataclass(frozen=True)
class Holder:
    """Who works on a cycle: at what, since when, in which process of which machine."""

    cycle: str
    who: str
    what: Work
    since: str
    pid: int
    host: str

    @property
    def says(self) -> Text:
        """One sentence: who does what since when and where."""
        zh, en = WORK_TEXT[self.what]
        return Text(
            f"{self.who} 自 {moment(self.since)} 起正在{zh}（主机 {self.host}，进程 {self.pid}）",
            f"{self.who} has been {en} since {moment(self.since)} (host {self.host}, process {self.pid})",
        )


@contextmanager
def hold(store: Path, cycle: str, who: str, what: Work) -> Iterator[None]:
    """Has a cycle to itself for as long as the block runs; the store is made where there is none.

    Raises:
        RunError: where somebody else has it, naming them, or the disk refuses.
    """
    path = store / FOLDER / f"{cycle}.json"
    try:
        disk.make_folder(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise not_stored(store, error) from error
    try:
        if not _taken(handle):
            raise _busy(path, cycle)
        _say(handle, Holder(cycle, who, what, now(), os.getpid(), platform.node()))
        yield
        _say(handle, None)
    finally:
        os.close(handle)


def holders(store: Path) -> list[Holder]:
    """Everybody at work in a store at this moment, by cycle."""
    found = (_holder(path) for path in sorted((store / FOLDER).glob("*.json")) if disk.is_held(path, fcntl.LOCK_SH))
    return [one for one in found if one is not None]


def _taken(handle: int) -> bool:
    """Takes the lock; tries for a second, so that one who only looks is not in the way."""
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(PAUSE)
    return False


def _say(handle: int, holder: Holder | None) -> None:
    """Writes down who holds the lock; a disk that is full does not keep anybody from working."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(asdict(holder), ensure_ascii=False).encode(errors="replace") if holder else b"", 0)


def _holder(path: Path) -> Holder | None:
    """Who a lock's file names; None where it was just let go, or says nothing yet."""
    with suppress(OSError, ValueError, TypeError):
        holder = Holder(**json.loads(path.read_bytes()))
        return holder if holder.what in get_args(Work) else None
    return None


def _busy(path: Path, cycle: str) -> RunError:
    holder = _holder(path)
    said = holder.says if holder else Text("有人正在处理", "somebody is at work on it")
    fix = Text("等其做完再来，或与其联系", "come back when that is done, or ask them")
    place = Text(f"周期 {cycle}：", f"cycle {cycle}: ")
    return RunError([Problem("cycle-busy", Place(str(path)), place + said, fix)])
