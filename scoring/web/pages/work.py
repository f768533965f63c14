"""A cycle to work at: its stage and how it came there, the run that stands, what can be done next."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect

from scoring.errors import Problem, RunError
from scoring.names import STAGE_TEXT, STAGES
from scoring.runs import open_run
from scoring.runs.decisions import read_book
from scoring.runs.index import Step
from scoring.runs.stages import Move, move
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.jobs import anew, how_far
from scoring.web.rights.guard import Request
from scoring.web.work import final
from scoring.web.work.cycles import Work
from scoring.web.work.models import Job
from scoring.web.work.problems import plain


def page(request: Request, work: Work) -> HttpResponse:
    return how_far(request, Job.objects.filter(cycle=work.name).first()) or _page(request, work)


def stage(request: Request, work: Work) -> HttpResponse:
    """Takes the cycle to another stage."""
    run, to, reason = (request.POST.get(key, "").strip() for key in ("run", "stage", "reason"))
    if to not in STAGES or run not in {entry.run for entry in work.runs}:
        return _page(request, work, status=400)
    try:
        if to == "final":
            _final(request, work, request.POST.get("final", ""), reason)
        else:
            _moved(request, work, move(open_run(work.store / run), to, request.user.username, reason))  # type: ignore[arg-type]
    except RunError as error:
        return _page(request, work, error.problems, 409)
    return redirect("work", work=work.name)


def _final(request: Request, work: Work, act: str, reason: str) -> None:
    """The last stage takes two persons."""
    if act == "confirm":
        _moved(request, work, final.confirm(work, request.user.username))
    elif act == "withdraw":
        final.withdraw(work)
        record(request, "final_withdrawn", work.id)
    else:
        found = final.propose(work, request.user.username, reason)
        record(request, "final_proposed", work.id, run=found.run, reason=reason)


def _moved(request: Request, work: Work, step: Step) -> None:
    record(request, "stage_moved", work.id, stage=step.stage, run=step.run, reason=step.reason, link=step.link)


def _page(request: Request, work: Work, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    found, life, run = work.status, work.life, None
    if found is not None:
        run = request.scope.proposals().filter(run=found.run.id).order_by("-pk").first()
    due, rows = request.scope.part(work.name).due, read_book(work.store, work.id).rows
    context = {
        "work": work,
        "found": found,
        "life": life,
        "stages": [(name, Text(*STAGE_TEXT[name])) for name in STAGES],
        "steps": [(step, Text(*STAGE_TEXT[step.stage])) for step in reversed(life.steps)],
        "moves": _moves(work),
        "published": run,
        "since": len(rows) - run.decisions if run else 0,
        "final": final.proposal(work),
        "me": request.user.username,
        "is_public": life.is_public,
        "job": Job.objects.filter(cycle=work.name).first(),
        "missing": None if due is None else sum(row.expected - row.submitted for row in due),
        "problems": [plain(problem) for problem in (*work.problems, *problems)],
    }
    return anew(request, "work.html", context, status)


def _moves(work: Work) -> list[tuple[Move, Text, list[str]]]:
    """The moves that are open, each with the runs that it may be made with."""
    if not work.runs:
        return []
    names = [entry.run for entry in work.runs]
    found = []
    for one in work.life.moves:
        standing = work.life.run or names[0]
        runs = [standing] if one.run == "standing" else names
        if one.run == "correction" or one.to == work.life.stage:
            runs = [name for name in names if name != standing]
        if runs:
            found.append((one, Text(*STAGE_TEXT[one.to]), runs))
    return found
