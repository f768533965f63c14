"""Publishing with a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import RunError
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.published import decide
from scoring.web.published.models import Published
from scoring.web.published.overview import overview
from scoring.web.rights.guard import Request


def proposals(request: Request) -> HttpResponse:
    return render(request, "publishing.html", {"runs": request.scope.proposals()})


def proposal(request: Request, run: Published) -> HttpResponse:
    return _page(request, run, "", 200)


def confirm(request: Request, run: Published) -> HttpResponse:
    return _decided(request, run, "run_confirmed", decide.confirm)


def withdraw(request: Request, run: Published) -> HttpResponse:
    return _decided(request, run, "run_withdrawn", decide.withdraw)


def _decided(request: Request, run: Published, what: str, act: Callable[[Published, str], None]) -> HttpResponse:
    try:
        with transaction.atomic():
            act(run, request.user.username)
            record(request, what, run.run, digest=run.digest)
    except RunError as error:
        problem = error.problems[0]
        fix = "" if problem.fix is None else f" — {problem.fix.pick(lang())}"
        return _page(request, run, problem.message.pick(lang()) + fix, 409)
    return redirect("proposal", run=run.run)


def _page(request: Request, run: Published, wrong: str, status: int) -> HttpResponse:
    own = run.proposed_by == request.user.username
    figures = list(overview(run, request.scope.units(run)))
    context = {"run": run, "own": own, "wrong": wrong, "figures": figures}
    return render(request, "proposal.html", context, status=status)
