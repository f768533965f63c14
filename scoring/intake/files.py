"""The files of a cycle, each read once: workbooks all together by one process, the others when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from scoring.errors import Place, Problem, RunError
from scoring.intake.database import Query, Source, readable
from scoring.intake.excel.guard import sniff
from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.sheet import Sheet
from scoring.intake.excel.workbook import read_workbooks
from scoring.intake.issues import Issue
from scoring.intake.table import read_table
from scoring.text import Text

HEAD: Final = 4096  # bytes by which a workbook is told from text
TEXTS: Final = ("text", "empty", "unknown")
PARQUET: Final = b"PAR1"


class Step(NamedTuple):
    """How far the reading has come: the file at hand, the row reached in it, the share of all files' bytes that is read."""

    file: str
    row: int
    done: float


Tell = Callable[[Step], None]


class Files:
    """Some files, read; `tell` is told each step."""

    def __init__(self, sources: Iterable[Source], tell: Tell | None = None) -> None:
        paths = dict.fromkeys(source for source in sources if isinstance(source, Path))
        self._tell = tell
        self._sizes = {path: path.stat().st_size if path.is_file() else 0 for path in paths}
        self._read = dict.fromkeys(paths, 0.0)
        books = [path for path in paths if _is_workbook(path)]
        self._books = dict(zip(books, read_workbooks(books, self._step), strict=True)) if books else {}

    def sheets(self, source: Source) -> list[Sheet] | RefusalError | None:
        """The sheets of a workbook, or why it is refused; None where the source is none."""
        return self._books.get(source) if isinstance(source, Path) else None

    def table(
        self, source: Source, name: str, notes: Collection[str] = frozenset()
    ) -> tuple[pl.DataFrame, list[Issue]]:
        """A file of rows or a query as read_table gives it."""
        found = read_table(source, name, notes)
        if not isinstance(source, Query):
            self._step(source, 1.0, found[0].height)
        return found

    def _step(self, path: Path, share: float, row: int) -> None:
        self._read[path] = share
        if self._tell is not None:
            done = sum(share * self._sizes[path] for path, share in self._read.items())
            self._tell(Step(path.name, row, done / max(sum(self._sizes.values()), 1)))


def there(path: Path) -> Path:
    """A file that somebody named, where it is one.

    Raises:
        RunError: there is none.
    """
    if not path.is_file():
        said, fix = Text("没有这个文件", "there is no such file"), Text("核对文件名", "check its name")
        raise RunError([Problem("no-file", Place(readable(path)), said, fix)])
    return path


def _is_workbook(path: Path) -> bool:
    """By its content: anything that is neither text nor Parquet is for the reader of workbooks to read or to refuse."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        return not (head.startswith(PARQUET) or path.suffix == ".parquet") and sniff(head) not in TEXTS
    except RefusalError:  # the reader says why
        return True
    except OSError:  # the reader of tables does
        return False
