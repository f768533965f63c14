"""What was handed in for a cycle: who has not, what is wrong file by file; for who has the whole, uploads and annotated copies."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from scoring.errors import Problem, RunError
from scoring.intake.excel.guard import MAX_FILE
from scoring.runs.asking import Due
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.pages.jobs import anew, at_job, how_far
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import annotated as copies
from scoring.web.work.jobs import ask, last_check
from scoring.web.work.models import Job, Kind, Version
from scoring.web.work.part import SHOWN, Part
from scoring.web.work.problems import plain
from scoring.web.work.uploads import ENDINGS, kept_at, take, versions


def page(request: Request, part: Part) -> HttpResponse:
    job = Job.objects.filter(cycle=part.work.name).first() if part.is_whole else None
    return how_far(request, job) or _page(request, part)


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
        return _page(request, request.scope.part(work.name), problems, 409 if files else 400)
    return at_job("work_data", part=work.name)


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
        return redirect("work_data", part=work.name)
    record(request, "downloaded", work.id, file=found.name, digest=found.digest)
    return FileResponse(kept_at(work, found.digest).open("rb"), as_attachment=True, filename=found.name)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _page(request: Request, part: Part, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    work, file = part.work, request.GET.get("file", "")
    context = {
        "part": part,
        "work": work,
        "problems": [plain(problem) for problem in problems],
        "forms": request.scope.forms_in(work),
        "file": file,
        "findings": part.findings(file) if file else [],
        "shown": SHOWN,
        **(_whole(part) if part.is_whole else {}),
    }
    if part.due is not None:
        context |= _due(part.due)
    return anew(request, "handed_in.html", context, status)


def _whole(part: Part) -> dict[str, Any]:
    """What only concerns those who work at the cycle: whole files, which hold everybody's rows, and its jobs."""
    found = part.check.found if part.check else {}
    return {
        "job": Job.objects.filter(cycle=part.work.name).first(),
        "versions": versions(part.work),
        "endings": ",".join(f".{ending}" for ending in ENDINGS),
        "tables": [line[lang() == "en"] for line in found.get("tables", ())],
        "copies": found.get("copies", {}),
    }


def _due(due: Sequence[Due]) -> dict[str, Any]:
    return {
        "due": due,
        "late": [row for row in due if row.missing],
        "expected": sum(row.expected for row in due),
        "submitted": sum(row.submitted for row in due),
    }


def annotated(request: Request, work: Work) -> HttpResponseBase:
    """A file's copy with every issue marked in its cell; where there is none, the page that lists the files."""
    check, asked = last_check(work), request.GET.get("file", "")
    names = check.found.get("copies", {}) if check else {}
    if check is None or asked not in names:
        return redirect("work_data", part=work.name)
    record(request, "downloaded", work.id, file=asked, format="xlsx")
    path = copies(check, lang()) / names[asked]
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
