"""The process in which workbooks are read, by forks with limits, so that a bomb ends only a fork.

Small files share one, whose limits are those of a single file: where it dies, the file that it was at is read once more, as
the first of a new one, and only what ends that fork too is refused. No file feels what another did.

Run as `python -m scoring.intake.excel.workbook_child FOLDER FILE...`; the sheets of file n lie in FOLDER/n. How far it has come is
written line by line: the number of the file, the share of it that is read, the row reached (0 where it is read to its end).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from scoring.intake.excel.guard import Tell, examine, silent
from scoring.intake.excel.refused import RESAVE, RefusalError, damaged
from scoring.intake.excel.sheet import Sheet
from scoring.intake.excel.xls import read_xls
from scoring.intake.excel.xlsx import read_xlsx
from scoring.text import Text

MEMORY: Final = 1 << 30  # beyond what the imports hold
SECONDS: Final = 10  # of a processor
WAITED: Final = 3  # times that, on the clock: a busy machine is no fault of the file
TOGETHER: Final = 1  # second of a processor; a fork that worked longer leaves the files that are left to the next
OUT_OF_MEMORY: Final = 77
HEAD: Final = ("name", "hidden", "merged", "stale", "properties")


def main(folder: Path, files: list[Path]) -> None:
    """Reads the files in their order; how the reading of each ended is written beside its sheets."""
    left = dict(enumerate(files))
    for number in left:
        (folder / str(number)).mkdir()
    while left:
        pid = os.fork()
        if pid == 0:
            _fork(folder, left)
        _, status = os.waitpid(pid, 0)
        first = next(iter(left))
        if not _has_ended(folder, first):  # it had the fork to itself
            _end(folder, first, os.waitstatus_to_exitcode(status))
        left = dict(dropwhile(lambda one: _has_ended(folder, one[0]), left.items()))


def _fork(folder: Path, files: dict[int, Path]) -> None:
    """Everything a fork does; it never returns."""
    ended = 1
    try:
        limit()
        for number, file in files.items():
            _stderr_to(folder / str(number) / "stderr")
            write(file, folder / str(number), partial(_say, number))
            _end(folder, number, 0)
            if time.process_time() > TOGETHER:
                break
        ended = 0
    except MemoryError:
        ended = OUT_OF_MEMORY
    except BaseException as error:  # a panic of Polars is no Exception
        os.write(2, f"{type(error).__name__}: {error}".encode(errors="replace"))
    finally:
        os._exit(ended)


def _stderr_to(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(handle, 2)
    os.close(handle)


def _has_ended(folder: Path, number: int) -> bool:
    return (folder / str(number) / "ended").is_file()


def _end(folder: Path, number: int, code: int) -> None:
    (folder / str(number) / "ended").write_text(str(code))
    _say(number, 1, 0)


def _say(number: int, share: float, row: int) -> None:
    os.write(1, f"{number} {share:.3f} {row}\n".encode())


def limit(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """No more memory and time than a workbook needs; past the time the kernel ends the process."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WAITED * seconds)


def write(file: Path, home: Path, tell: Tell = silent) -> None:
    """The sheets of a file, or why it is refused."""
    try:
        sheets = read(file, tell)
    except RefusalError as refused:
        said: dict[str, Any] = {"code": refused.code, "cell": refused.cell}
        said |= {"message": [refused.message.zh, refused.message.en], "mend": [refused.mend.zh, refused.mend.en]}
        (home / "refused.json").write_text(json.dumps(said))
        return
    for number, sheet in enumerate(sheets):
        sheet.cells.write_ipc(home / f"{number}.arrow", compression="uncompressed")
    heads = [{name: getattr(one, name) for name in HEAD} for one in sheets]
    (home / "sheets.json").write_text(json.dumps(heads))


def read(file: Path, tell: Tell = silent) -> list[Sheet]:
    """The sheets of a file, read in this very process."""
    try:
        return _sheets(file.read_bytes(), file.name, tell)
    except ElementTree.ParseError as error:  # well-formed, but for the names of its tags
        raise damaged("XML 不合规", "its XML is not proper") from error


def _sheets(data: bytes, name: str, tell: Tell) -> list[Sheet]:
    found = examine(data, tell)
    if found.kind == "text":
        said = Text("这是文本文件（CSV），不是工作簿", "this is a text file (CSV), no workbook")
        raise RefusalError(
            "not-a-workbook", said, Text("把后缀改为 .csv，或另存为 .xlsx", "call it .csv, or " + RESAVE.en)
        )
    return read_xlsx(found.parts, found.raw, name) if found.kind == "xlsx" else read_xls(data, name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
