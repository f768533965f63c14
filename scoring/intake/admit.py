"""Whether a file can be read at all, before it lies among the submissions."""

from __future__ import annotations

from pathlib import Path

from scoring.errors import Problem
from scoring.intake.excel.refused import RefusalError
from scoring.intake.files import Files
from scoring.intake.issues import as_problem


def refusals(path: Path, name: str) -> list[Problem]:
    """Why a file would not be read, with the cell and the mend; empty where it would be.

    It goes through what the intake of a cycle goes through: told by its content, workbooks read by another process.
    """
    files = Files([path])
    sheets = files.sheets(path)
    if isinstance(sheets, RefusalError):
        return [as_problem(sheets.as_issue(name))]
    found = [] if sheets is not None else files.table(path, name)[1]
    return [as_problem(one) for one in found if one.severity == "error"]
