"""Workbooks as sheets. The reading is done by another process, which may die of what it is given; this one goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from typing import Any, Final

import polars as pl

from scoring.intake.excel.refused import RESAVE, SPLIT, RefusalError
from scoring.intake.excel.sheet import Sheet, Span
from scoring.text import Text

CHILD: Final = "scoring.intake.excel.workbook_child"
HOME: Final = Path(__file__).parents[3]  # from where this very package is imported
SECONDS: Final = 10  # of a processor, for one file
WAITED: Final = 31  # on the clock
STARTING: Final = 60  # until the child's imports are done, on a busy machine
OUT_OF_MEMORY: Final = 77
TIMED_OUT: Final = (-14, -24)  # SIGALRM, SIGXCPU
ALONE: Final = {
    "POLARS_MAX_THREADS": "1",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,oversize_threshold:0,narenas:1",  # keep what was taken
}
DIED: Final = Text("读取文件的进程意外退出", "the process that read the file died")
Tell = Callable[[Path, float, int], None]


def silent(path: Path, share: float, row: int) -> None:
    """Nobody is told."""


def read_workbook(path: Path) -> list[Sheet]:
    """The sheets of an .xlsx, .xls or .et, hidden ones too.

    Raises:
        RefusalError: as of the guard, or reader-died, reader-timeout, reader-memory.
    """
    (found,) = read_workbooks([path])
    if isinstance(found, RefusalError):
        raise found
    return found


def read_workbooks(paths: Sequence[Path], tell: Tell = silent) -> list[list[Sheet] | RefusalError]:
    """The sheets of each file, or why it is refused; one process starts for all of them.

    `tell` is told how far it has come: a file, the share of it that is read, the row reached.
    """
    with tempfile.TemporaryDirectory(prefix="scoring-") as folder:
        home = Path(folder)
        finished = _run(home, paths, tell)
        return [_found(home / str(number), path, finished) for number, path in enumerate(paths)]


def _run(home: Path, paths: Sequence[Path], tell: Tell) -> bool:
    """Whether the child came to its end in time."""
    command = [sys.executable, "-m", CHILD, str(home), *(str(path.resolve()) for path in paths)]
    known = [str(HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | ALONE | {"PYTHONPATH": os.pathsep.join(known)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        timer = Timer(STARTING + WAITED * len(paths), child.kill)
        timer.start()
        assert child.stdout is not None
        for line in child.stdout:
            number, share, row = line.split()
            tell(paths[int(number)], float(share), int(row))
        child.wait()
        in_time = timer.is_alive()
        timer.cancel()
    return in_time


def _found(home: Path, path: Path, finished: bool) -> list[Sheet] | RefusalError:
    refused = home / "refused.json"
    if not (home / "ended").is_file():
        return _died() if finished else _timeout()
    ended = int((home / "ended").read_text())
    if ended != 0:
        return _ended(home, ended)
    if refused.is_file():
        return _refusal(json.loads(refused.read_text()))
    heads = json.loads((home / "sheets.json").read_text())
    return [_sheet(home, path, number, head) for number, head in enumerate(heads)]


def _sheet(home: Path, path: Path, number: int, head: dict[str, Any]) -> Sheet:
    cells = pl.read_ipc(home / f"{number}.arrow")
    return Sheet(path.name, cells=cells, **head | {"merged": [Span(*one) for one in head["merged"]]})


def _refusal(said: dict[str, Any]) -> RefusalError:
    return RefusalError(said["code"], Text(*said["message"]), Text(*said["mend"]), said["cell"])


def _ended(home: Path, ended: int) -> RefusalError:
    said = (home / "stderr").read_text(errors="replace") if (home / "stderr").is_file() else ""
    if ended in TIMED_OUT:
        return _timeout()
    if (
        ended == OUT_OF_MEMORY
        or "memory allocation" in said
        or "MemoryError" in said
        or "out of memory" in said.lower()
    ):
        short = Text("读取这个文件需要的内存太多", "reading this file takes too much memory")
        return RefusalError("reader-memory", short, SPLIT)
    return _died(said[:200])


def _died(said: str = "") -> RefusalError:
    why = Text(f"（{said}）", f" ({said})") if said else Text("", "")
    return RefusalError("reader-died", DIED + why, RESAVE)


def _timeout() -> RefusalError:
    said = Text(f"读取超过 {SECONDS} 秒", f"reading took more than {SECONDS} seconds")
    return RefusalError("reader-timeout", said, SPLIT)
