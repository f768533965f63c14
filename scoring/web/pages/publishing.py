"""Publishing with a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import RunError
from scoring.names import DECISION_TEXT
from scoring.runs.decisions import Decision
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.published import decide
from scoring.web.published.models import Published, State
from scoring.web.published.overview import overview
from scoring.web.published.waiting import proposed
from scoring.web.rights.guard import Request

STALE = Text(
    "页面打开以后又装入过，请看过再确认", "it was loaded again since the page was opened: look at it, then confirm"
)


def proposals(request: Request) -> HttpResponse:
    return render(request, "publishing.html", {"runs": request.scope.proposals()})


def proposal(request: Request, run: Published) -> HttpResponse:
    return _page(request, run, "", 200)


def confirm(request: Request, run: Published) -> HttpResponse:
    """Confirms what the page showed, not what was loaded since."""
    if request.POST.get("decisions") != str(run.decisions):
        return _page(request, run, STALE.pick(lang()), 409)
    return _decided(request, run, "run_confirmed", decide.confirm)


def withdraw(request: Request, run: Published) -> HttpResponse:
    return _decided(request, run, "run_withdrawn", decide.withdraw)


def _decided(request: Request, run: Published, what: str, act: Callable[[Published, str], None]) -> HttpResponse:
    try:
        with transaction.atomic():
            act(run, request.user.username)
            record(request, what, run.run, digest=run.digest, decisions=run.decisions)
    except RunError as error:
        problem = error.problems[0]
        fix = "" if problem.fix is None else f" — {problem.fix.pick(lang())}"
        return _page(request, run, problem.message.pick(lang()) + fix, 409)
    return redirect("proposal", run=run.run)


def _page(request: Request, run: Published, wrong: str, status: int) -> HttpResponse:
    me = request.user.username
    context = {
        "run": run,
        "own": run.proposed_by == me,
        "decided": me in run.deciders,
        "wrong": wrong,
        "figures": list(overview(run, request.scope.units(run))),
        "decisions": _decisions(request, run) if run.state == State.PROPOSED else [],
    }
    return render(request, "proposal.html", context, status=status)


def _decisions(request: Request, run: Published) -> list[tuple[Decision, str, Text]]:
    """The decisions that are confirmed with the run: the row, the unit's name, its kind."""
    rows = proposed(run)
    units = request.scope.units(run).filter(unit_id__in=[row.unit_id for row in rows])
    names = dict(units.values_list("unit_id", "name"))
    return [(row, names.get(row.unit_id, ""), Text(*DECISION_TEXT[row.kind])) for row in rows]
