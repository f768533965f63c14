"""Jobs of a cycle: asking for one, and how far it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh

from scoring.errors import RunError
from scoring.web.audit.record import record
from scoring.web.rights.guard import Request
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import ask
from scoring.web.work.models import OF_A_CYCLE, Job, Kind
from scoring.web.work.problems import plain

SHOWN = 20


def page(request: Request, work: Work) -> HttpResponse:
    """The jobs, the latest first; a page that only asks how far the latest is gets that, or is told to load again."""
    if request.method == "POST":
        return _ask(request, work)
    jobs = list(Job.objects.filter(cycle=work.name).defer("found")[:SHOWN])
    if request.htmx:
        if not jobs or not jobs[0].is_active:
            return HttpResponseClientRefresh()
        return render(request, "job.html", {"work": work, "job": jobs[0]})
    return render(request, "jobs.html", {"work": work, "jobs": jobs, "job": next(iter(jobs), None)})


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
    return redirect("work_jobs", work=work.name)
