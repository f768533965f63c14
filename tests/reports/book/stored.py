"""Runs made from tiny rubrics and stored, and workbooks read back cell by cell."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from scoring import Plan, score
from scoring.intake.issues import issue_frame
from scoring.runs import Run, open_run
from scoring.runs.cycle import all_issues
from scoring.runs.inputs import Inputs
from scoring.runs.write import Log, Seal, write_run

ABOVE, HEADS, FIRST = 3, 4, 5  # rows as Excel counts them
FIGURES = (
    "rows_read",
    "rows_used",
    "rows_refused",
    "rows_left_out",
    "cells_read",
    "cells_used",
    "cells_empty",
    "cells_refused",
)


def store(
    out: Path, plans: list[Plan] | Plan, units: pl.DataFrame, values: Any, title: str = "样例", **more: Any
) -> Run:
    """The run of some rubrics, units and values; `previous_run` and `renamed` tie it to the year before."""
    made = [plans] if isinstance(plans, Plan) else plans
    before: Run | None = more.pop("previous_run", None)
    inputs = Inputs(units, renamed=more.pop("renamed", None))
    result = score(made, units, values, **more)
    held = int(result.scores["held"].sum())
    counts = {"units": units.height, "scored": result.scores.height - held, "held": held}
    about = {
        "cycle": "tiny", "period": 2025, "title": {"zh": title, "en": title}, "inputs": {}, "corrects": None,
        "previous": None if before is None else {"run": before.id, "manifest": before.digest},
        "counts": counts | {"no_rubric": units.height - result.scores.height},
        "reconciliation": {"submissions": dict.fromkeys(FIGURES, 0)},
    }  # fmt: skip
    issues = all_issues(issue_frame([]), result)
    return open_run(write_run(out, result, inputs, issues, about, Seal("tester"), Log()))


@dataclass(frozen=True)
class Sheet:
    """A table read back: the values of each column by its heading, the one above it before a blank."""

    sheet: Worksheet

    @property
    def heads(self) -> list[str]:
        above, found = "", []
        joined = {row for area in self.sheet.merged_cells.ranges for row in area.cells}
        for cell, over in zip(self.sheet[HEADS], self.sheet[ABOVE], strict=True):
            above = over.value or (above if (over.row, over.column) in joined else "")
            found.append(f"{above} {cell.value}".strip())
        return found

    def column(self, head: str) -> list[Any]:
        return [cell.value for cell in self.cells(head)]

    def cells(self, head: str) -> list[Any]:
        at = self.heads.index(head) + 1
        return [self.sheet.cell(row, at) for row in range(FIRST, self.sheet.max_row + 1)]

    def by(self, key: str, head: str) -> dict[Any, Any]:
        return dict(zip(self.column(key), self.column(head), strict=True))


def read(book: bytes) -> dict[str, Sheet]:
    """Every sheet of a workbook."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* extension is not supported")  # solid bars, which openpyxl does not know
        return {sheet.title: Sheet(sheet) for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets}


def exact(values: Iterable[Any]) -> list[Any]:
    """Figures as the decimals that their shortest text says; texts and nothing as they are."""
    return [Decimal(repr(value)) if isinstance(value, (int, float)) else value for value in values]
