"""The versions of a rubric: each with its steps and its handbook, submitted, approved, returned, published, taken away as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import Problem, RubricError
from scoring.reports.handbook import Handbook, handbook, handbook_docx, handbook_xlsx
from scoring.web.audit.record import record
from scoring.web.pages import files
from scoring.web.pages.files import attachment
from scoring.web.pages.frame import lang
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.rights.scope import number_of
from scoring.web.rubrics import approve
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import Rubric, Step, Version
from scoring.web.work.problems import plain

TEXTS: Final = 20  # saved texts that are listed
ANSWERS: Final[dict[str, tuple[str, Callable[[Version, str, str], Step]]]] = {
    "approve": ("rubric_approved", lambda version, by, _: approve.approve(version, by)),
    "return": ("rubric_returned", approve.turn_back),
    "publish": ("rubric_published", lambda version, by, _: approve.publish(version, by)),
}


def versions(request: Request, rubric: Rubric) -> HttpResponse:
    return _versions(request, rubric)


def submit(request: Request, rubric: Rubric) -> HttpResponse:
    """Hands in the text that the author saw saved last."""
    number, reason = number_of(request.POST.get("text", "")), request.POST.get("reason", "")
    try:
        with transaction.atomic():
            version = approve.submit(rubric, number, request.user.username, reason)
            record(request, "rubric_submitted", rubric.name, version=version.number, digest=version.digest)
    except RubricError as error:
        return _versions(request, rubric, error.problems)
    return redirect("rubric_version", rubric=rubric.name, version=version.word)


def _versions(request: Request, rubric: Rubric, problems: Sequence[Problem] = ()) -> HttpResponse:
    author = request.scope.role == Role.AUTHOR
    context = {
        "rubric": rubric,
        "versions": request.scope.versions(rubric),
        "texts": rubric.saved.order_by("-number")[:TEXTS] if author else [],
        "draft": rubric.draft if author else None,
        "waiting": rubric.waiting,
        "author": author,
        "problems": [plain(problem) for problem in problems],
    }
    return render(request, "versions.html", context, status=409 if problems else 200)


def version(request: Request, rubric: Rubric, version: Version) -> HttpResponse:
    return _version(request, version)


def answer(request: Request, rubric: Rubric, version: Version) -> HttpResponse:
    """Approves, returns or publishes; only who answers for everything does."""
    if not request.scope.is_whole:
        raise Http404
    found = ANSWERS.get(request.POST.get("answer", ""))
    if found is None:
        return _version(request, version, status=400)
    what, act = found
    try:
        with transaction.atomic():
            step = act(version, request.user.username, request.POST.get("reason", ""))
            record(request, what, rubric.name, version=version.number, digest=version.digest, reason=step.reason)
    except RubricError as error:
        return _version(request, version, error.problems, 409)
    return redirect("rubric_version", rubric=rubric.name, version=version.word)


def _version(request: Request, version: Version, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    book = _book(version)
    context: dict[str, Any] = {
        "rubric": version.rubric,
        "version": version,
        "steps": version.steps.all() if version.pk else [],
        "whole": request.scope.is_whole,
        "author": request.scope.role == Role.AUTHOR,
        "before": version.rubric.published,
        "book": book,
        "rows": [] if book is None else [sorted(c for c in book.cells if c.row == row) for row in range(book.height)],
        "problems": [plain(problem) for problem in problems],
    }
    return render(request, "version.html", context, status=status)


def _book(version: Version) -> Handbook | None:
    """The handbook; None where the text has errors."""
    plan = Desk(version.rubric, version.text).plan
    return None if plan is None else handbook(plan)


# -- files ----------------------------------------------------------------------------------------------------------


def text(request: Request, rubric: Rubric, version: Version) -> HttpResponse:
    """The YAML to the byte."""
    record(request, "downloaded", rubric.name, version=version.word, digest=version.digest, format="yaml")
    return attachment(f"{rubric.name}-{version.word}.yaml", "text/yaml; charset=utf-8", version.text.encode())


def docx(request: Request, rubric: Rubric, version: Version) -> HttpResponse:
    return _printed(request, version, "docx", files.DOCX, handbook_docx)


def xlsx(request: Request, rubric: Rubric, version: Version) -> HttpResponse:
    return _printed(request, version, "xlsx", files.XLSX, handbook_xlsx)


def _printed(
    request: Request, version: Version, ending: str, kind: str, make: Callable[[Handbook, str], bytes]
) -> HttpResponse:
    """The handbook as a file; where the text has errors, the page that says so."""
    book, rubric = _book(version), version.rubric
    if book is None:
        return redirect("rubric_version", rubric=rubric.name, version=version.word)
    record(request, "downloaded", rubric.name, version=version.word, digest=version.digest, format=ending)
    return attachment(f"{rubric.name}-{version.word}.{ending}", kind, make(book, lang()))
