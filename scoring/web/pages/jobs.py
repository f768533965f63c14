"""Jobs of a cycle: asking for one; and how far a job is, told to the page that it stands on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import reselect, reswap, retarget

from scoring.errors import RunError
from scoring.web.audit.record import record
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import ask
from scoring.web.work.models import OF_A_CYCLE, Job, Kind
from scoring.web.work.problems import plain

SHOWN = 20


def page(request: Request, work: Work) -> HttpResponse:
    """The jobs, the latest first."""
    if request.method == "POST":
        return _ask(request, work)
    jobs = list(Job.objects.filter(cycle=work.name).defer("found")[:SHOWN])
    job = next(iter(jobs), None)
    return how_far(request, job) or anew(request, "jobs.html", {"work": work, "jobs": jobs, "job": job})


def how_far(request: Request, job: Job | None) -> HttpResponse | None:
    """For a page that only asks how far its job is: that alone, while the job is not over."""
    if not request.htmx or job is None or not job.is_active:
        return None
    return render(request, "how_far.html", {"job": job})


def anew(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page with a job; the main part of it takes the place of the one that asked how far the job is, once it is over."""
    response = render(request, template, context, status=status)
    return retarget(reselect(reswap(response, "outerHTML"), "#main"), "#main") if request.htmx else response


def at_job(name: str, **named: str | int) -> HttpResponse:
    """On to a page, to the job on it: there the next key goes on, and a screen reader begins."""
    return redirect(f"{reverse(name, kwargs=named)}#job")


def _ask(request: Request, work: Work) -> HttpResponse:
    kind = request.POST.get("kind", "")
    run = "" if work.status is None else work.status.run.id
    if kind not in OF_A_CYCLE or (kind == Kind.PUBLISH and not run):
        return render(request, "jobs.html", {"work": work, "jobs": []}, status=400)
    try:
        job = ask(work, Kind(kind), request.user.username, run if kind == Kind.PUBLISH else "")
    except RunError as error:
        problems = [plain(problem) for problem in error.problems]
        return render(request, "jobs.html", {"work": work, "problems": problems}, status=409)
    record(request, "job_asked", work.id, job=job.pk, kind=kind)
    return at_job("work_jobs", work=work.name)
