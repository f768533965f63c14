"""A unit's answers to read; the level above returns or accepts them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from scoring.errors import Problem, RunError
from scoring.runs.asking import Reporter
from scoring.text import clean
from scoring.web.audit.record import record
from scoring.web.evidence import KINDS, path_of
from scoring.web.pages.boxes import boxes
from scoring.web.pages.filling import LONGEST, revision_of
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.submissions.answer import accept, give_back
from scoring.web.submissions.forms import Forms
from scoring.web.submissions.models import NOT_BEGUN, STATE_TEXT, Step, Submission, SubmissionState, What
from scoring.web.work.problems import plain

TOLD = "told."  # before a metric, in the form of an answer
ISSUES = 50
DECIDED = (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED)


def page(request: Request, forms: Forms, reporter: Reporter) -> HttpResponse:
    """What a unit has answered; a draft is nobody's but the unit's own."""
    return _page(request, forms, reporter)


def file(request: Request, forms: Forms, reporter: Reporter) -> HttpResponse:
    """A file of evidence, to be saved; no browser shows it in our name."""
    shown = _shown(request, forms, reporter)
    found = shown.evidence.get(request.GET.get("metric", ""))
    if found is None:
        return redirect("submission", forms=forms.name, reporter=reporter.id)
    record(request, "downloaded", f"{forms.name} {reporter.id}", evidence=found.digest)
    response = HttpResponse(path_of(found.digest).read_bytes(), content_type=KINDS[found.kind])
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    return response


def answer(request: Request, forms: Forms, reporter: Reporter) -> HttpResponse:
    """Accepts a unit's answers or returns them, whoever answers for units above it."""
    said, revision, by = request.POST.get("answer", ""), revision_of(request), request.user.username
    if said not in ("accept", "return") or not forms.judges(reporter):
        return _page(request, forms, reporter, status=400)

    def note(step: Step) -> None:
        detail = {key: step.detail[key] for key in ("file", "digest", "told") if key in step.detail}
        what = f"submission_{step.what}"
        record(request, what, f"{forms.name} {reporter.id}", revision=revision, reason=step.reason, **detail)

    try:
        if said == "accept":
            accept(forms, reporter, revision, by, note)
        else:
            reason = clean(request.POST.get("reason", "")[:LONGEST])
            give_back(forms, reporter, revision, by, reason, _told(request, forms, reporter), note)
    except RunError as error:
        return _page(request, forms, reporter, error.problems, 409)
    return redirect("submission", forms=forms.name, reporter=reporter.id)


def _told(request: Request, forms: Forms, reporter: Reporter) -> dict[str, str]:
    """What is said of single metrics."""
    texts = {field.id: request.POST.get(f"{TOLD}{field.id}", "") for field in forms.asking.fields(reporter)}
    return {id: clean(" ".join(text.split())[:LONGEST]) for id, text in texts.items() if text.strip()}


def _shown(request: Request, forms: Forms, reporter: Reporter) -> Submission:
    """The answers as the person may read them: the level above sees what was submitted last, never a draft."""
    stored = forms.submission(reporter)
    if request.scope.role == Role.SECRETARY or stored.state in DECIDED:
        return stored
    step = stored.last(What.SUBMITTED) if stored.pk else None
    seen = step.detail if step else {"values": {}, "remarks": {}, "files": {}}
    stored.values, stored.remarks, stored.files = seen["values"], seen["remarks"], seen["files"]
    return stored


def _page(
    request: Request, forms: Forms, reporter: Reporter, problems: Sequence[Problem] = (), status: int = 200
) -> HttpResponse:
    submission, committee = _shown(request, forms, reporter), request.scope.role == Role.COMMITTEE
    state = submission.state if submission.pk else NOT_BEGUN
    groups = boxes(forms, reporter, submission)
    every = [box for _, members in groups for box in members]
    context = {
        "forms": forms,
        "reporter": reporter,
        "above": forms.asking.names.get(reporter.parent, ""),
        "submission": submission,
        "state": state,
        "state_text": STATE_TEXT[state],
        "returned": submission.last(What.RETURNED, What.REOPENED) if state == SubmissionState.RETURNED else None,
        "groups": groups,
        "filled": sum(bool(box.value) for box in every),
        "asked": len(every),
        "steps": submission.steps.all() if submission.pk else (),
        "committee": committee,
        "judges": committee and forms.judges(reporter),
        "own": committee and not forms.judges(reporter),
        "can_fill": not committee and submission.is_writable and forms.is_open,
        "can_answer": committee and forms.judges(reporter) and submission.state in DECIDED and forms.is_open,
        "issues": forms.issues(reporter)[:ISSUES] if forms.check else (),
        "problems": [plain(problem) for problem in problems],
        "posted": request.POST,
        "longest": LONGEST,
    }
    return render(request, "submission.html", context, status=status)
