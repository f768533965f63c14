"""The grades of a cycle: how many of each, who stands at a cut line, what the committee decided and decides."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import Problem, RunError
from scoring.names import DECISION_TEXT
from scoring.reports import View
from scoring.reports.book.cutline import cut_line_table
from scoring.reports.decisions import STATE, decided_lines, state
from scoring.reports.sections import plain as plain_table
from scoring.runs import Run
from scoring.runs.decide import OPEN
from scoring.runs.decide import decide as decide_unit
from scoring.runs.decisions import read_book
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.published.waiting import waiting
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.problems import plain

BACK = "-"  # in place of a grade: what was decided is taken back


def page(request: Request, work: Work) -> HttpResponse:
    return _page(request, work)


def decide(request: Request, work: Work) -> HttpResponse:
    """Decides a unit's grade, or takes back what was decided."""
    kind, unit, grade, reason = (request.POST.get(key, "").strip() for key in ("kind", "unit", "grade", "reason"))
    if work.status is None or kind not in DECISION_TEXT or not unit or not grade:
        return _page(request, work, status=400)
    run = work.status.run
    try:
        row, _ = decide_unit(run, unit, None if grade == BACK else grade, kind, reason, request.user.username)  # type: ignore[arg-type]
    except RunError as error:
        return _page(request, work, error.problems, 409)
    record(
        request, "decided", row.unit_id, cycle=work.id, run=run.id, grade=grade, kind=kind, reason=reason, link=row.link
    )
    return redirect("work_grades", work=work.name)


def _page(request: Request, work: Work, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    context = {"work": work, "problems": [plain(problem) for problem in problems], "asked": request.POST}
    if work.status is not None:
        run, now = work.status.run, work.status.decided
        context |= {
            "run": run,
            "grades": [(name, before, after) for name, (before, after) in now.grades.items()],
            "unpublished": len(waiting(work.store, work.id)) if work.life.is_public else 0,
            "lines": decided_lines(run, lang()),
            "undecided": [(unit, run.name(unit), _grades(run, unit)) for unit in now.undecided],
            "cases": plain_table(cut_line_table(View(run, lang())), lang()) | {"notes": []},
            "decisions": list(_decisions(run)),
            "kinds": [(kind, Text(*DECISION_TEXT[kind])) for kind in OPEN.get(work.life.stage, ())],
            "all_grades": list(dict.fromkeys(g.grade for id in run.rubrics for g in run.plan(id).rubric.grades)),
        }
    return render(request, "deciding.html", context, status=status)


def _grades(run: Run, unit: str) -> list[str]:
    """The grades that a unit may be given."""
    return [grade.grade for grade in run.plan(run.explain(unit).rubric).rubric.grades]


def _decisions(run: Run) -> Sequence[tuple[object, str, Text, Text]]:
    """The record, the last row first: the row, the unit's name, its kind, and what it is worth."""
    names, holding = run.names(), run.decisions
    return [
        (row, names.get(row.unit_id, ""), Text(*DECISION_TEXT[row.kind]), STATE[state(row, holding.get(row.unit_id))])
        for row in reversed(read_book(run.store, run.cycle).rows)
    ]
