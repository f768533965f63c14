"""The rubrics there are, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.errors import Place, Problem, RubricError
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.rubrics.models import Rubric, Version, What
from scoring.web.rubrics.save import MOST, cleaned, new
from scoring.web.work.problems import plain


def rubrics(request: Request) -> HttpResponse:
    """Each rubric with its last version and the one in force; for authors whether the draft is ahead of both."""
    rows = [_row(request, rubric) for rubric in request.scope.rubrics()]
    return render(request, "rubrics.html", {"rows": rows, "author": request.scope.role == Role.AUTHOR})


def _row(request: Request, rubric: Rubric) -> dict[str, Any]:
    versions: list[Version] = list(request.scope.versions(rubric))
    author = request.scope.role == Role.AUTHOR
    draft = rubric.draft if author else None
    return {
        "rubric": rubric,
        "last": next(iter(versions), None),
        "published": next((version for version in versions if version.state == What.PUBLISHED), None),
        "draft": draft,
        "is_ahead": draft is not None and (not versions or versions[0].digest != draft.digest),
    }


def new_rubric(request: Request) -> HttpResponse:
    """A rubric from a text that was pasted, or from a file."""
    if request.method != "POST":
        return _new(request, "")
    text = request.POST.get("text", "")
    try:
        file = request.FILES.get("file")
        text = cleaned(text if file is None else _read(file))
        with transaction.atomic():
            rubric = new(text, request.user.username)
            record(request, "rubric_made", rubric.name, digest=rubric.draft.digest)
    except RubricError as error:
        return _new(request, text, error.problems)
    return redirect("rubric", rubric=rubric.name)


def _read(file: UploadedFile[Any]) -> str:
    data = file.read() if (file.size or 0) <= MOST else b" " * (MOST + 1)  # refused by its size
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = Text(f"不是 UTF-8（第 {error.start} 字节）", f"not UTF-8 (byte {error.start})")
        fix = Text("另存为 UTF-8", "save it as UTF-8")
        raise RubricError([Problem("not-utf8", Place(str(file.name)), said, fix)]) from None


def _new(request: Request, text: str, problems: Sequence[Problem] = ()) -> HttpResponse:
    context = {"text": text, "problems": [plain(problem) for problem in problems]}
    return render(request, "new_rubric.html", context, status=409 if problems else 200)
