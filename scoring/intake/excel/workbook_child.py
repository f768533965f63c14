"""The process in which workbooks are read: for each file a fork with limits of its own, so that a bomb ends only that fork.

Run as `python -m scoring.intake.excel.workbook_child FOLDER FILE...`; the sheets of file n lie in FOLDER/n. How far it has come is
written line by line: the number of the file, the share of it that is read, the row reached (0 where it is read to its end).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
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
OUT_OF_MEMORY: Final = 77
HEAD: Final = ("name", "hidden", "merged", "stale", "properties")


def main(folder: Path, files: list[Path]) -> None:
    """Reads each file in a fork; how the fork ended is written beside its sheets."""
    for number, file in enumerate(files):
        home = folder / str(number)
        home.mkdir()
        pid = os.fork()
        if pid == 0:
            _fork(file, home, number)
        _, status = os.waitpid(pid, 0)
        (home / "ended").write_text(str(os.waitstatus_to_exitcode(status)))
        _say(number, 1, 0)


def _fork(file: Path, home: Path, number: int) -> None:
    """Everything the fork does; it never returns."""
    ended = 1
    try:
        os.dup2(os.open(home / "stderr", os.O_WRONLY | os.O_CREAT, 0o600), 2)
        limit()
        write(file, home, lambda share, row: _say(number, share, row))
        ended = 0
    except MemoryError:
        ended = OUT_OF_MEMORY
    except BaseException as error:  # a panic of Polars is no Exception
        os.write(2, f"{type(error).__name__}: {error}".encode(errors="replace"))
    finally:
        os._exit(ended)


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
