"""What is not in a cycle's run as it was in one before it."""

from __future__ import annotations

from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render

from scoring.errors import RunError
from scoring.reports.compare.facts import head_lines
from scoring.reports.compare.tables import tables
from scoring.reports.sections import plain as plain_table
from scoring.runs import open_run
from scoring.runs.compare import compare
from scoring.web.pages.frame import lang
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.problems import plain

UNITS = 50  # that are listed
SUMMARIES = 3  # tables: sums, grades then and now, units that moved


def page(request: Request, work: Work) -> HttpResponse:
    """The run that stands beside the one before it, or the two that the address names."""
    names = [entry.run for entry in work.runs]
    new = _asked(request, "new", names) or (work.status.run.id if work.status else "")
    old = _asked(request, "old", names) or next(iter(names[names.index(new) + 1 :] if new in names else []), "")
    context = {"work": work, "names": names, "old": old, "new": new}
    if old and new and old != new:
        try:
            found = compare(open_run(work.store / old), open_run(work.store / new))
            shown = islice(tables(found, list(found.why(found.moved[:UNITS])), lang()), SUMMARIES)
            context |= {
                "heads": list(head_lines(found, lang())),
                "tables": [plain_table(table, lang()) for table in shown if table.height],
                "moved": len(found.moved),
                "more": max(0, len(found.moved) - UNITS),
            }
        except RunError as error:
            context["problems"] = [plain(problem) for problem in error.problems]
    return render(request, "difference.html", context)


def _asked(request: Request, key: str, names: list[str]) -> str:
    asked = request.GET.get(key, "")
    return asked if asked in names else ""
