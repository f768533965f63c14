"""Runs and rubrics as people look at them; the terminal first.

Each kind of report is imported from its own module, so that a command waits for none but its own.
"""

from scoring.reports.earlier import earlier_run
from scoring.reports.select import select
from scoring.reports.view import View

__all__ = ["View", "earlier_run", "select"]
