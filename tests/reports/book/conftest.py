"""The sample province as it is exported, and its ranking workbook read back."""

from __future__ import annotations

import pytest

from scoring.reports import View, earlier_run
from scoring.reports.book.rankings import ranking_workbook
from scoring.runs import Run
from tests.reports.book.stored import Sheet, read


@pytest.fixture(scope="session")
def view(run: Run) -> View:
    return View(run, last=earlier_run(run))


@pytest.fixture(scope="session")
def book(view: View) -> dict[str, Sheet]:
    return read(ranking_workbook(view))
