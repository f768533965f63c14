"""The grades of a cycle: how many of each, who stands at a cut line, what the committee decided and decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import Problem, RunError
from scoring.names import DECISION_TEXT, UNIT
from scoring.reports import View
from scoring.reports.book.cutline import Case, cut_line_cases, table_of
from scoring.reports.decisions import STATE, decided_lines, state
from scoring.reports.sections import plain as plain_table
from scoring.runs import Run
from scoring.runs.decide import OPEN
from scoring.runs.decide import decide as decide_unit
from scoring.runs.decisions import Decision, read_book
from scoring.text import Text, points_text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.published.waiting import waiting
from scoring.web.rights.guard import Request
from scoring.web.rights.scope import number_of
from scoring.web.work.cycles import Work
from scoring.web.work.problems import plain

BACK = "-"  # in place of a grade: what was decided is taken back


def page(request: Request, work: Work) -> HttpResponse:
    return _page(request, work)


def decide(request: Request, work: Work) -> HttpResponse:
    """Decides a unit's grade, or takes back what was decided."""
    words = ("kind", "unit", "grade", "reason", "seen")
    kind, unit, grade, reason, seen = (request.POST.get(key, "").strip() for key in words)
    if work.status is None or kind not in DECISION_TEXT or not unit or not grade:
        return _page(request, work, status=400)
    run = work.status.run
    try:
        chosen, last = None if grade == BACK else grade, number_of(seen) if seen else None
        row, _ = decide_unit(run, unit, chosen, kind, reason, request.user.username, last)  # type: ignore[arg-type]
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
        view, rows = View(run, lang()), read_book(run.store, run.cycle).rows
        cases = cut_line_cases(view)
        undecided = [_undecided(request, run, unit, cases) for unit in now.undecided]
        context |= {
            "run": run,
            "grades": [(name, before, after) for name, (before, after) in now.grades.items()],
            "unpublished": len(waiting(work.store, work.id)) if work.life.is_public else 0,
            "lines": decided_lines(run, lang()),
            "undecided": undecided,
            "asked": {} if any(one.asked for one in undecided) else request.POST,
            "seen": len(rows),
            "cases": plain_table(table_of(view, cases), lang()) | {"notes": []} if cases else None,
            "decisions": list(_decisions(run, rows)),
            "kinds": [(kind, Text(*DECISION_TEXT[kind])) for kind in OPEN.get(work.life.stage, ())],
            "all_grades": list(dict.fromkeys(g.grade for id in run.rubrics for g in run.plan(id).rubric.grades)),
        }
    return render(request, "deciding.html", context, status=status)


@dataclass(frozen=True)
class Undecided:
    """A unit for the committee to decide: why, the grades it may be given, and what was written where that was refused."""

    unit: str
    name: str
    total: str
    why: Sequence[Text]
    grades: Sequence[str]
    asked: Mapping[str, str]


def _undecided(request: Request, run: Run, unit: str, cases: Sequence[Case]) -> Undecided:
    found, asked = run.explain(unit), request.POST
    why = [_why(run, one, cases) for one in cases if one.row[UNIT] == unit]
    grades = [grade.grade for grade in run.plan(found.rubric).rubric.grades]
    typed = asked.dict() if (asked.get("unit"), asked.get("kind")) == (unit, "cut_line") else {}
    return Undecided(unit, found.name, points_text(found.total, found.decimals), why, grades, typed)


def _why(run: Run, case: Case, cases: Sequence[Case]) -> Text:
    """What a case is about, and how many of those that it is tied with have been given the grade."""
    said = Text(f"{case.group}，争“{case.grade}”：", f"{case.group}, for '{case.grade}': ") + case.because
    tied = {
        one.row[UNIT]
        for one in cases
        if one.undecided and (one.kind, one.grade, one.group) == (case.kind, case.grade, case.group)
    }
    given = sum(run.decisions[unit].grade == case.grade for unit in tied & run.decisions.keys())
    return (
        said + Text(f"；已审定为“{case.grade}”的 {given} 个", f"; {given} decided '{case.grade}' so far")
        if given
        else said
    )


def _decisions(run: Run, rows: Sequence[Decision]) -> Iterator[tuple[Decision, str, Text, Text]]:
    """The record, the last row first: the row, the unit's name, its kind, and what it is worth."""
    names, holding = run.names(), run.decisions
    for row in reversed(rows):
        worth = STATE[state(row, holding.get(row.unit_id))]
        yield row, names.get(row.unit_id, ""), Text(*DECISION_TEXT[row.kind]), worth
