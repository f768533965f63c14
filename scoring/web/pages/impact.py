"""What a text of a rubric would have done to a cycle that is over: asked for as a job, then told.

Authors see figures of many units and no names; who answers for everything sees the units as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.safestring import mark_safe

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.pages.jobs import anew, at_job, how_far
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.rubrics.approve import sound
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import DRAFT, Rubric, Version
from scoring.web.work.jobs import ask_impact
from scoring.web.work.models import Job
from scoring.web.work.problems import plain

SINGLE = frozenset({"unit.unit_id", "unit.name", "unit.parent_id", "unit.code"})  # what picks a unit out


def page(request: Request, rubric: Rubric) -> HttpResponse:
    if request.scope.role != Role.AUTHOR and not request.scope.is_whole:
        raise Http404
    if request.method == "POST":
        return _ask(request, rubric)
    return how_far(request, _job(rubric)) or _page(request, rubric)


def _job(rubric: Rubric) -> Job | None:
    return Job.objects.filter(rubric=rubric).first()


def _ask(request: Request, rubric: Rubric) -> HttpResponse:
    runs = {run.id for run in request.scope.past_runs(rubric)}
    run, word = request.POST.get("run", ""), request.POST.get("version", "")
    if run not in runs or not word:
        return _page(request, rubric, status=400)
    version = request.scope.version(rubric, word)
    try:
        _check(request, version)
        with transaction.atomic():
            job = ask_impact(version, run, request.user.username)
            record(request, "job_asked", rubric.name, job=job.pk, kind=job.kind, run=run, digest=version.digest)
    except ScoringError as error:
        return _page(request, rubric, error.problems, 409)
    return at_job("rubric_impact", rubric=rubric.name)


def _check(request: Request, version: Version) -> None:
    """Lets a text be measured that is whole; an author's picks out no unit, or its effect would tell that unit's figures."""
    plan = sound(Desk(version.rubric, version.text))
    picked = sorted(plan.read_names() & SINGLE)
    if picked and request.scope.role == Role.AUTHOR:
        names = "、".join(picked)
        said = Text(
            f"细则里用了 {names}，会单点出某个单位",
            f"the rubric reads {', '.join(picked)}, which picks out single units",
        )
        fix = Text("请考核委员提出", "a committee that answers for everything may ask for it")
        raise ScoringError([Problem("picks-out-units", Place(version.rubric.file), said, fix)])


def _page(request: Request, rubric: Rubric, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    author, job = request.scope.role == Role.AUTHOR, _job(rubric)
    there = [*([request.scope.version(rubric, DRAFT)] if author else []), *request.scope.versions(rubric)]
    told = [] if job is None or not job.found else job.found["unnamed" if author else "named"][lang()]
    for section in told:
        section["pictures"] = [
            mark_safe(picture) for picture in section["pictures"]
        ]  # made by the charts, which escape
    context = {
        "rubric": rubric,
        "author": author,
        "there": there,
        "runs": request.scope.past_runs(rubric),
        "job": job,
        "of": _measured(job, there),
        "told": told,
        "problems": [plain(problem) for problem in problems],
    }
    return anew(request, "impact.html", context, status)


def _measured(job: Job | None, there: Sequence[Version]) -> Text | None:
    """What the job measured: a version, or a text that was not handed in."""
    if job is None:
        return None
    number, digest = job.asked["text"], job.asked["digest"]
    found = next((version for version in there if version.pk and version.digest == digest), None)
    return Text(f"第 {number} 稿", f"text {number}") if found is None else found.name_text
