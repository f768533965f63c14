"""What is wrong with the data: a table of issues with file, row, column, what was found and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final, Literal

import polars as pl

from scoring.errors import Place, Problem
from scoring.text import Text

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "row": pl.Int64, "column": pl.String, "unit_id": pl.String, "metric": pl.String, "code": pl.String,
    "severity": pl.String, "found": pl.String, "zh": pl.String, "en": pl.String, "fix_zh": pl.String, "fix_en": pl.String,
}  # fmt: skip
# Codes of issues that tell of other units than the one that they name: how many, or which.
OF_SEVERAL: Final = ("values-alike", "not-in-rubric", "merged-unit", "split-unit")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one cell, row or file; rows are counted as a person sees them, the header is row 1."""

    file: str
    code: str
    zh: str
    en: str
    fix_zh: str | None = None
    fix_en: str | None = None
    row: int | None = None
    column: str | None = None
    unit_id: str | None = None
    metric: str | None = None
    found: str | None = None
    severity: Literal["error", "warning", "note"] = "error"


def issue(file: str, code: str, message: Text, fix: Text | None = None, **where: object) -> Issue:
    """An issue from bilingual texts."""
    mend = (fix.zh, fix.en) if fix else (None, None)
    return Issue(file, code, message.zh, message.en, *mend, **where)  # type: ignore[arg-type]


def as_problem(one: Issue) -> Problem:
    """An issue that stops everything, as a problem at its file, row and column."""
    fix = Text(one.fix_zh, one.fix_en) if one.fix_zh and one.fix_en else None
    place = Place(one.file, one.row, cell=one.column)
    return Problem(one.code, place, Text(one.zh, one.en), fix, "error" if one.severity == "error" else "warning")


def is_address(row: int | None, column: str | None) -> bool:
    """Whether a column is told by a cell's address, as in a workbook, and not by its heading."""
    return row is not None and re.fullmatch(f"[A-Z]{{1,3}}{row}", column or "") is not None


def place_of(row: int | None, column: str | None) -> str:
    """Row and column of an issue as people read them.

    Example:
        >>> place_of(7, "E7"), place_of(7, "income"), place_of(7, None), place_of(None, None)
        ('E7', '7:income', '7', '')
    """
    return str(column) if is_address(row, column) else ":".join(str(one) for one in (row, column) if one is not None)


def issue_frame(issues: Iterable[Issue]) -> pl.DataFrame:
    """The issues as a table, in the order of files and rows."""
    rows = [asdict(one) for one in issues]
    return pl.DataFrame(rows, schema=SCHEMA).sort(
        "file", "row", "column", "code", nulls_last=False, maintain_order=True
    )
