"""What a committee decided, beside what was computed: decisions/<cycle>.csv in the store, a row a decision, which only grows.

Each row's `link` is made of the row and of the link before it, so that no row can be changed, removed or put in between
unnoticed. A row counts from its line feed on: what a crash left without one is no decision, and the next row takes its
place. The exact form is docs/records.md.
"""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal, get_args

from scoring.errors import Place, Problem, RunError
from scoring.names import DecisionKind
from scoring.runs import disk
from scoring.runs.digest import Alg, link_of
from scoring.runs.manifest import read_manifest
from scoring.text import Text

FOLDER: Final = "decisions"
Basis = Literal["own", "same", "changed"]  # taken on this run; on another with the same figures; on other figures
FORBIDDEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's control and format characters and line ends
FORMULA: Final = tuple("=+-@＝＋－＠")  # what a spreadsheet takes for one at the beginning of a cell
FIX: Final = Text("从备份恢复决定记录，并查明是谁改的", "restore the record from a backup, and find out who changed it")


@dataclass(frozen=True)
class Computed:
    """What a run computed for a unit; no total where it is on hold, a total and no grade where a committee must decide."""

    total: Decimal | None
    grade: str | None


@dataclass(frozen=True)
class Decision:
    """One row: who decided what on which unit, when and why, and what the run it was taken on had computed.

    `grade` is the grade decided; None takes back what was decided before, the computed grade holds again.
    """

    seq: int
    at: str
    by: str
    kind: DecisionKind
    run: str
    unit_id: str
    computed_total: Decimal | None
    computed_grade: str | None
    grade: str | None
    reason: str
    link: str = ""

    @property
    def computed(self) -> Computed:
        return Computed(self.computed_total, self.computed_grade)


@dataclass(frozen=True)
class Applied:
    """The decision that applies to a unit, beside what the run at hand computed for it (None: the run has no such unit).

    `basis` says what it was taken on: "own", this very run; "same", another run of the cycle in which total and grade were
    the same; "changed", another in which they were not, so that it is to be looked at again.
    """

    decision: Decision
    computed: Computed | None
    basis: Basis

    @property
    def grade(self) -> str:
        """The grade decided."""
        return str(self.decision.grade)


@dataclass(frozen=True)
class Book:
    """A cycle's record of decisions: its rows, and the piece of a line that a crash left at its end."""

    path: Path
    rows: tuple[Decision, ...] = ()
    torn: bytes = b""
    size: int = 0  # the bytes before it

    @property
    def link(self) -> str:
        """The last row's link, empty where there is none."""
        return self.rows[-1].link if self.rows else ""


COLUMNS: Final = tuple(field.name for field in fields(Decision))


def applied(rows: Iterable[Decision], run: str, computed: Mapping[str, Computed]) -> dict[str, Applied]:
    """The last decision on each unit, by unit_id, seen from a run that `computed` this; what was taken back is not there."""
    found = {}
    for unit, row in {row.unit_id: row for row in rows}.items():
        if row.grade is not None:
            now = computed.get(unit)
            found[unit] = Applied(row, now, "own" if row.run == run else "same" if row.computed == now else "changed")
    return found


def read_book(store: Path, cycle: str) -> Book:
    """A cycle's record of decisions; an empty one where there is none.

    Raises:
        RunError: where a row is not as it was written, or does not follow the one before it.
    """
    path = store / FOLDER / f"{cycle}.csv"
    if not os.path.isfile(path):
        return Book(path)
    data = path.read_bytes()
    size = data.rfind(b"\n") + 1
    lines = data[:size].decode("utf-8", "replace").split("\n")[:-1]
    if lines and lines[0] != _line(COLUMNS):
        raise _changed(path, 1, Text("第一行应为列名", "the first line is not the columns' names"))
    alg = cache(partial(_alg, store))
    rows: list[Decision] = []
    for n, line in enumerate(lines[1:], 1):
        row = _row(line)
        if row is None or row.seq != n:
            raise _changed(path, n + 1, Text("不是程序所写的样子", "it is not written as this program writes it"))
        if row.link != link_of(_texts(row), rows[-1].link if rows else "", alg(row.run)):
            raise _changed(
                path, n + 1, Text("接不上前一行，或改过", "it was changed, or does not follow the row before")
            )
        rows.append(row)
    return Book(path, tuple(rows), data[size:], size)


def add(store: Path, cycle: str, row: Decision) -> Decision:
    """Appends a decision, its number and link made here, and waits until it is on the disk; only for who holds the cycle.

    What a crash left of a line is put at the end of `<cycle>.csv.torn` first and cut off.

    Raises:
        RunError: where the record is not as it was written.
        OSError: where the disk refuses; then the decision does not count.
    """
    book = read_book(store, cycle)
    disk.make_folder(book.path.parent)
    if book.torn:
        disk.append(book.path.with_suffix(".csv.torn"), book.torn + b"\n")
        disk.cut(book.path, book.size)
    row = replace(row, seq=len(book.rows) + 1)
    row = replace(row, link=link_of(_texts(row), book.link, _alg(store, row.run)))
    head = "" if book.size else _line(COLUMNS) + "\n"
    disk.append(book.path, f"{head}{_line(_texts(row).values())}\n".encode())
    return row


def torn_problem(book: Book) -> Problem | None:
    """The warning that a crash left part of a line."""
    said = Text(
        f"末尾有一行没有写完（{len(book.torn)} 字节），不算决定",
        f"the last line was never finished ({len(book.torn)} bytes) and is no decision",
    )
    fix = Text(
        "下一次 scoring decide 会把它移到 .torn 文件；核对那次决定是否要重做",
        "the next `scoring decide` moves it to the .torn file; see whether that decision must be taken again",
    )
    return Problem("decision-torn", Place(str(book.path)), said, fix, "warning") if book.torn else None


def is_plain(text: str) -> bool:
    """Whether a text may stand in a record: one line, no invisible characters, nothing that a spreadsheet takes for a formula."""
    return not any(unicodedata.category(c) in FORBIDDEN for c in text) and not text.startswith(FORMULA)


def _texts(row: Decision) -> dict[str, str]:
    """A row's values as they stand in the file; what there is none of is empty."""
    return {name: _text(getattr(row, name)) for name in COLUMNS}


def _text(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)


def _line(values: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(values)
    return text.getvalue()


def _row(line: str) -> Decision | None:
    """The decision on a line; None where this program would not have written it so."""
    try:
        (values,) = csv.reader([line])
        given: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
        given["seq"] = int(given["seq"])
        given["computed_total"] = Decimal(given["computed_total"]) if given["computed_total"] else None
        is_known = given["kind"] in get_args(DecisionKind) and datetime.fromisoformat(given["at"]).tzinfo
    except (ValueError, InvalidOperation, csv.Error):
        return None
    row = Decision(**given | {name: given[name] or None for name in ("computed_grade", "grade")})
    return row if is_known and _line(_texts(row).values()) == line else None


def _alg(store: Path, run: str) -> Alg:
    """The digest that a run's own manifest uses."""
    return read_manifest(store / run)[0].alg


def _changed(path: Path, line: int, said: Text) -> RunError:
    return RunError([Problem("decision-changed", Place(str(path), line), said, FIX)])
