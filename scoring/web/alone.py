"""Who uses a data folder: any number of processes at once, or one that has it to itself to put a backup in its place.

The lock is the kernel's and ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text

LOCK: Final = "server.lock"
SWAP: Final = ".restoring"  # is there while a backup changes places with what is there
_held: list[int] = []  # handles that stay open for as long as this process lives


def use(data: Path, alone: bool = False) -> None:
    """Uses the data folder until this process ends; with `alone`, as the only one.

    Raises:
        ScoringError: where others use it and it is wanted alone; or it is not, and a backup is being put back, or was not to
            the end.
    """
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ScoringError([_in_use(data) if alone else _being_restored(data)]) from None
    if not alone and (data / SWAP).exists():
        os.close(handle)
        raise ScoringError([_unfinished(data)])
    _held.append(handle)


def _in_use(data: Path) -> Problem:
    said = Text("网站或别的命令正在使用这个数据文件夹", "the server or another command uses the data folder")
    fix = Text("先停止 scoring serve", "stop `scoring serve` first")
    return Problem("data-in-use", Place(str(data)), said, fix)


def _being_restored(data: Path) -> Problem:
    said = Text("正在恢复备份", "a backup is being put back")
    return Problem("being-restored", Place(str(data)), said, Text("等它做完再来", "come back when that is done"))


def _unfinished(data: Path) -> Problem:
    said = Text("恢复备份中途断了，数据文件夹不完整", "a restoration was cut short; the data folder is incomplete")
    fix = Text("再恢复一次：scoring web restore", "do it again: scoring web restore")
    return Problem("restore-unfinished", Place(str(data)), said, fix)
