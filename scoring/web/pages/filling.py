"""A secretary fills in the own unit's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import Problem, RunError
from scoring.intake.table import BLANKS
from scoring.runs.asking import Reporter
from scoring.text import clean
from scoring.web.audit.record import record
from scoring.web.evidence import FIX, Evidence, keep
from scoring.web.pages.boxes import boxes
from scoring.web.pages.frame import lang
from scoring.web.rights.guard import Request
from scoring.web.submissions.fill import Answers, save, submit
from scoring.web.submissions.forms import Forms
from scoring.web.submissions.models import Step, Submission, What
from scoring.web.work.problems import plain

LONGEST = 500  # characters of a value or remark
Refused = Mapping[str, Sequence[tuple[str, str]]]


def page(request: Request, forms: Forms, reporter: Reporter) -> HttpResponse:
    """The form; what is with the level above, or belongs to a frozen cycle, is only read."""
    if request.method == "POST":
        return _fill(request, forms, reporter)
    submission = forms.submission(reporter)
    if not submission.is_writable or not forms.is_open:
        return redirect("submission", forms=forms.name, reporter=reporter.id)
    return _page(request, forms, reporter, submission)


def _fill(request: Request, forms: Forms, reporter: Reporter) -> HttpResponse:
    """Saves whatever came; hands it in where that was asked and nothing is in the way."""
    answers, refused = _answers(request, forms, reporter)
    try:
        saved = save(forms, reporter, answers, request.user.username, lambda now: _note_saved(request, forms, now))
    except RunError as error:
        return _page(request, forms, reporter, _not_saved(forms, reporter, answers), error.problems, status=409)
    if refused:
        return _page(request, forms, reporter, saved, refused=refused, status=409)
    if request.POST.get("act") != "submit":
        return redirect("fill", forms=forms.name, reporter=reporter.id)
    try:
        submit(forms, reporter, saved.revision, request.user.username, lambda step: _note(request, step))
    except RunError as error:
        return _page(request, forms, reporter, saved, error.problems, status=409)
    return redirect("submission", forms=forms.name, reporter=reporter.id)


def _answers(request: Request, forms: Forms, reporter: Reporter) -> tuple[Answers, Refused]:
    """What the form came back with; files that are not taken are left out and told by their metric."""
    asked = [field.id for field in forms.asking.fields(reporter)]
    files: dict[str, Evidence] = {}
    refused: dict[str, Sequence[tuple[str, str]]] = {}
    for id in asked:
        file = request.FILES.get(f"file.{id}")
        if file is not None:
            try:
                files[id] = keep(str(file.name), file.chunks())
            except RunError as error:
                refused[id] = [
                    (one.message.pick(lang()), one.fix.pick(lang()) if one.fix else "") for one in error.problems
                ]
    dropped = frozenset(id for id in asked if f"drop.{id}" in request.POST)
    values, remarks = (_texts(request, f"{what}.", asked) for what in ("value", "remark"))
    return Answers(values, remarks, files, dropped, revision_of(request)), refused


def _texts(request: HttpRequest, before: str, asked: Sequence[str]) -> dict[str, str]:
    """What is filled in of the fields of one kind."""
    texts = {id: clean(request.POST.get(f"{before}{id}", "")[:LONGEST].strip(BLANKS + "\r\n")) for id in asked}
    return {id: text for id, text in texts.items() if text}


def revision_of(request: HttpRequest) -> int:
    """The revision of the answers from which the form was made; one that never was where it says none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _not_saved(forms: Forms, reporter: Reporter, answers: Answers) -> Submission:
    """The answers as they came over those that are stored, where these can still be written."""
    stored = forms.submission(reporter)
    if stored.is_writable:
        stored.values, stored.remarks = dict(answers.values), dict(answers.remarks)
    return stored


def _note_saved(request: Request, forms: Forms, now: Submission) -> None:
    record(request, "submission_saved", f"{forms.name} {now.unit_id}", revision=now.revision, filled=len(now.values))


def _note(request: Request, step: Step) -> None:
    now = step.submission
    record(request, f"submission_{step.what}", f"{now.cycle} {now.unit_id}", revision=now.revision, reason=step.reason)


def _page(
    request: Request,
    forms: Forms,
    reporter: Reporter,
    submission: Submission,
    problems: Sequence[Problem] = (),
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = boxes(forms, reporter, submission, refused)
    every = [box for _, members in groups for box in members]
    context = {
        "forms": forms,
        "reporter": reporter,
        "submission": submission,
        "returned": submission.last(What.RETURNED, What.REOPENED) if submission.state == "returned" else None,
        "groups": groups,
        "filled": sum(bool(box.value) for box in every),
        "asked": len(every),
        "wrong": [box for box in every if box.is_wrong or box.refused],
        "unexplained": [box for box in every if box.wants_remark and not box.is_wrong],
        "problems": [plain(problem) for problem in problems],
        "open": forms.is_open and submission.is_writable,
        "kinds": FIX,
        "longest": LONGEST,
    }
    return render(request, "fill.html", context, status=status)
