"""Questioning an item of the own scorecard; the committee's answer, its effect before release, the second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from scoring.errors import Place, Problem, RunError
from scoring.reports.card.model import Row
from scoring.text import Text
from scoring.web.appeals import answer as answering
from scoring.web.appeals import file as filing
from scoring.web.appeals.models import POINT_TEXT, UNDONE, Appeal, AppealState, Point, Step, What
from scoring.web.audit.record import record
from scoring.web.evidence import FIX, KINDS, Evidence, keep, path_of
from scoring.web.pages.frame import lang
from scoring.web.pages.jobs import anew, at_job, how_far
from scoring.web.people.models import Role
from scoring.web.published.models import Published, UnitAt
from scoring.web.rights.guard import Request
from scoring.web.work.jobs import ask_about
from scoring.web.work.models import ACTIVE, Job, JobState, Kind

PAGE = 50
LONGEST = 2000  # characters of a reason
VALUE = "value."  # before a metric's name, in the form of an answer
NO_REASON = Text("须写明理由", "A reason is needed")
NO_POINT = Text("须选择一种情形", "One of these is to be chosen")
BUSY = Problem(
    "job-active",
    Place("appeal"),
    Text("正在试算或更正，等它做完", "it is being worked out or put right: wait until that is done"),
)
NOTHING = Text("至少改一个数据，或不予支持", "Change one figure at least, or refuse")


class Question(forms.Form):
    point = forms.ChoiceField(choices=Point.choices)
    claimed = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(max_length=LONGEST)
    evidence = forms.FileField(required=False)


def question(request: Request, cycle: Published, unit: UnitAt, item: Row) -> HttpResponse:
    """The form with the item's original figures; an item that is questioned already leads to that appeal."""
    before = filing.undone(unit, item.id)
    if before is not None:
        return redirect("appeal", appeal=before.pk)
    form = Question(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _form(request, unit, item, form)
    if not form.is_valid():
        return _form(request, unit, item, form, status=400)
    try:
        return redirect("appeal", appeal=_file(request, unit, item, form.cleaned_data).pk)
    except RunError as error:
        return _form(request, unit, item, form, error.problems, 409)
    except IntegrityError:  # the same form sent twice at once
        return redirect("appeals")


def _file(request: Request, unit: UnitAt, item: Row, said: dict[str, Any]) -> Appeal:
    card = request.scope.card(unit)
    assert card is not None
    kept: Evidence | None = None
    if said["evidence"]:
        kept = keep(said["evidence"].name, said["evidence"].chunks())
    with transaction.atomic():
        by = request.user.username
        appeal = filing.file(unit, card, item, said["point"], said["claimed"], said["reason"], by, kept)
        digest = "" if kept is None else kept.digest
        record(request, "appeal_filed", str(appeal.pk), unit=unit.unit_id, item=item.id, evidence=digest)
    return appeal


def _form(
    request: Request, unit: UnitAt, item: Row, form: Question, problems: Sequence[Problem] = (), status: int = 200
) -> HttpResponse:
    card = request.scope.card(unit)
    wrong = {"reason": NO_REASON, "point": NO_POINT}
    context = {
        "unit": unit,
        "run": unit.published,
        "item": item,
        "decimals": card.decimals if card else 0,
        "open": filing.is_open(unit.published),
        "points": POINT_TEXT,
        "form": form,
        "wrong": {name: [said.pick(lang())] for name, said in wrong.items() if request.POST and name in form.errors},
        "problems": _told(problems),
        "kinds": FIX,
        "longest": LONGEST,
    }
    return render(request, "question.html", context, status=status)


def page(request: Request) -> HttpResponse:
    """The appeals, those that wait first."""
    found = request.scope.appeals()
    waiting, done = found.filter(state__in=UNDONE).order_by("pk"), found.exclude(state__in=UNDONE)
    context = {"waiting": waiting, "page": Paginator(done, PAGE).get_page(request.GET.get("page"))}
    return render(request, "appeals.html", context)


def appeal(request: Request, appeal: Appeal) -> HttpResponse:
    job = _job(appeal, *ACTIVE) if request.scope.role == Role.COMMITTEE else None
    return how_far(request, job) or _page(request, appeal)


def evidence(request: Request, appeal: Appeal) -> HttpResponse:
    """The file that was handed in, to be saved; no browser shows it in our name."""
    if not appeal.evidence:
        raise Http404
    record(request, "downloaded", str(appeal.pk), evidence=appeal.evidence_digest)
    response = HttpResponse(path_of(appeal.evidence_digest).read_bytes(), content_type=KINDS[appeal.evidence_kind])
    response["Content-Disposition"] = content_disposition_header(True, appeal.evidence)
    return response


def answer(request: Request, appeal: Appeal) -> HttpResponse:
    """Refuses an appeal, or accepts it with other figures."""
    said, reason = request.POST.get("answer", ""), request.POST.get("reason", "")[:LONGEST]
    values = {
        key.removeprefix(VALUE): value.strip()
        for key, value in request.POST.items()
        if key.startswith(VALUE) and isinstance(value, str) and value.strip()
    }
    if said == "refuse":
        return _done(request, appeal, lambda: _refuse(request, appeal, reason))
    if said != "accept" or not values:
        return _page(request, appeal, wrong=NOTHING.pick(lang()), status=400)
    answer = {"reason": reason, "values": values}
    return _done(request, appeal, lambda: _ask(request, appeal, Kind.ACCEPT, answer))


def release(request: Request, appeal: Appeal) -> HttpResponse:
    """The second person, who answers for everybody whom the correction may move."""
    if not _is_whole(request, appeal):
        raise Http404
    return _done(request, appeal, lambda: _ask(request, appeal, Kind.RELEASE, {}))


def _refuse(request: Request, appeal: Appeal, reason: str) -> None:
    def note(step: Step) -> None:
        if _job(appeal, *ACTIVE) is not None:  # asked here, where the appeal is locked
            raise RunError([BUSY])
        record(request, "appeal_refused", str(appeal.pk), reason=step.reason)

    answering.refuse(appeal, request.user.username, reason, note)


def _ask(request: Request, appeal: Appeal, kind: Kind, answer: dict[str, Any]) -> None:
    """Asks for a job, unless it is plain by now that it would be refused."""
    by = request.user.username
    if kind == Kind.RELEASE:
        answering.check_second(appeal, by)
    else:
        answering.check_open(appeal, answer["reason"])
    with transaction.atomic():
        job = ask_about(appeal, kind, by, answer)
        record(request, "job_asked", str(appeal.pk), job=job.pk, kind=kind)


def _job(appeal: Appeal, *states: str) -> Job | None:
    """The appeal's latest job, where it is in one of these states."""
    found = Job.objects.filter(appeal=appeal).first()
    return found if found is not None and found.state in states else None


def _done(request: Request, appeal: Appeal, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except RunError as error:
        return _page(request, appeal, error.problems, status=409)
    return at_job("appeal", appeal=appeal.pk)


def _is_whole(request: Request, appeal: Appeal) -> bool:
    """Whether the person may confirm for everybody, as in publishing."""
    return request.scope.proposals().filter(cycle=appeal.cycle).exists()


def _page(
    request: Request, appeal: Appeal, problems: Sequence[Problem] = (), wrong: str = "", status: int = 200
) -> HttpResponse:
    appeal.refresh_from_db()
    steps = list(appeal.steps.all())
    accepted = next((step for step in reversed(steps) if step.what == What.ACCEPTED), None)
    waits = appeal.state == AppealState.ACCEPTED
    committee = request.scope.role == Role.COMMITTEE
    shown = accepted is not None and (committee or appeal.state == AppealState.RELEASED)
    context = {
        "appeal": appeal,
        "committee": committee,
        "steps": steps if committee else [step for step in steps if step.what != What.ACCEPTED],
        "effect": accepted.detail if shown and accepted and appeal.state != AppealState.REFUSED else None,
        "own": waits and accepted is not None and accepted.by == request.user.username,
        "whole": committee and _is_whole(request, appeal),
        "asked": request.POST,
        "wrong": wrong,
        "longest": LONGEST,
    }
    if committee and appeal.is_undone:
        job = _job(appeal, *ACTIVE, JobState.FAILED, JobState.STOPPED)
        asked = job.asked if job is not None else {}
        context |= {"job": job, "begun": answering.is_begun(appeal), "asked": request.POST or asked}
        context["figures"], more = _figures(appeal, asked.get("values", {}))
        problems = [*problems, *(more if not problems else [])]
    return anew(request, "appeal.html", context | {"problems": _told(problems)}, status)


def _figures(appeal: Appeal, asked: Mapping[str, str]) -> tuple[list[dict[str, Any]], Sequence[Problem]]:
    """The figures behind the item, each with the name of its field and what was written there last; where there is only one
    figure, the claimed one is filled in.
    """
    try:
        found = answering.figures(appeal)
    except RunError as error:
        return [], error.problems
    claimed = appeal.claimed if len(found) == 1 else ""
    return [{"field": VALUE + one.name, "known": one, "claimed": asked.get(one.name, claimed)} for one in found], ()


def _told(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """What is wrong and how to mend it; places are those of our own files and say nothing here."""
    return [(one.message.pick(lang()), "" if one.fix is None else one.fix.pick(lang())) for one in problems]
