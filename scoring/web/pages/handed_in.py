"""What was handed in for a cycle: who has not, what is wrong file by file, the annotated copies to send back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from scoring.errors import Problem, RunError
from scoring.intake.excel.guard import MAX_FILE
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import annotated as copies
from scoring.web.work.jobs import ask, last_check
from scoring.web.work.models import Finding, Job, Kind, Version
from scoring.web.work.problems import plain
from scoring.web.work.uploads import ENDINGS, kept_at, take, versions

SHOWN = 100  # issues of one file


def page(request: Request, work: Work) -> HttpResponse:
    return _page(request, work)


def upload(request: Request, work: Work) -> HttpResponse:
    """Takes files among the submissions; what is refused is told, the rest is in, and checked at once."""
    problems: list[Problem] = []
    files = request.FILES.getlist("file")
    for file in files:
        try:
            _take(request, work, file)
        except RunError as error:
            problems += error.problems
            record(request, "upload_refused", work.id, file=file.name, codes=[one.code for one in error.problems])
    if len(problems) < len(files):
        with suppress(RunError):  # one is on its way already
            ask(work, Kind.CHECK, request.user.username)
    if problems or not files:
        return _page(request, work, problems, 409 if files else 400)
    return redirect("work_data", work=work.name)


def _take(request: Request, work: Work, file: UploadedFile[Any]) -> None:
    def note(version: Version) -> None:
        record(request, "uploaded", work.id, file=version.name, digest=version.digest, size=version.size)

    size = file.size or 0
    data = file.read() if size <= MAX_FILE else b"\0" * (MAX_FILE + 1)  # refused by its size
    take(work, str(file.name), data, request.user.username, note)


def version(request: Request, work: Work) -> HttpResponseBase:
    """One version of a file as it was handed in; where there is none, the page that lists them."""
    found = Version.objects.filter(cycle=work.name, pk=_number(request.GET.get("version", ""))).first()
    if found is None:
        return redirect("work_data", work=work.name)
    record(request, "downloaded", work.id, file=found.name, digest=found.digest)
    return FileResponse(kept_at(work, found.digest).open("rb"), as_attachment=True, filename=found.name)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _page(request: Request, work: Work, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    check = last_check(work)
    context: dict[str, Any] = {
        "work": work,
        "check": check,
        "job": Job.objects.filter(cycle=work.name).first(),
        "problems": [plain(problem) for problem in problems],
        "versions": versions(work),
        "forms": request.scope.forms_in(work),
        "endings": ",".join(f".{ending}" for ending in ENDINGS),
    }
    if check is not None:
        context |= _found(check, request.GET.get("file", ""))
    return render(request, "handed_in.html", context, status=status)


def _found(check: Job, file: str) -> dict[str, Any]:
    """What a check found; of one file issue by issue."""
    late = check.found["late"]
    return {
        "late": [row for row in late if row[3] < row[2]],
        "expected": sum(row[2] for row in late),
        "submitted": sum(row[3] for row in late),
        "tables": [line[lang() == "en"] for line in check.found["tables"]],
        "files": check.found["files"],
        "file": file,
        "findings": Finding.objects.filter(job=check, source=file)[:SHOWN] if file else [],
        "shown": SHOWN,
    }


def annotated(request: Request, work: Work) -> HttpResponseBase:
    """A file's copy with every issue marked in its cell; where there is none, the page that lists the files."""
    check, asked = last_check(work), request.GET.get("file", "")
    names = {one["file"]: one["copy"] for one in check.found["files"]} if check else {}
    if check is None or not names.get(asked):
        return redirect("work_data", work=work.name)
    record(request, "downloaded", work.id, file=asked, format="xlsx")
    path = copies(check, lang()) / names[asked]
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
