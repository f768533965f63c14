"""The ranking, from the province down to a village; and exactly the same as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from scoring.web.audit.record import record
from scoring.web.pages.files import CSV, XLSX, attachment
from scoring.web.pages.frame import lang
from scoring.web.published.models import Published
from scoring.web.published.ranking import Ask, Ranking
from scoring.web.published.sheet import ranking_csv, ranking_xlsx
from scoring.web.rights.guard import Request


def asked(request: Request, cycle: Published) -> Ranking:
    """The ranking that the address asks for, among what the person may see."""
    under = request.GET.get("under", "")
    top = request.scope.unit(cycle, under) if under else request.scope.top(cycle)
    scope = request.scope
    return Ranking(cycle, scope.units(cycle), scope.places(cycle), top, Ask.of(request.GET))


def page(request: Request, cycle: Published) -> HttpResponse:
    ranking = asked(request, cycle)
    above = [] if ranking.top is None else request.scope.above(ranking.top)
    return render(request, "ranking.html", {"run": cycle, "ranking": ranking, "above": above})


def csv(request: Request, cycle: Published) -> HttpResponse:
    ranking = _exported(request, cycle)
    return attachment(f"ranking-{cycle.period}.csv", CSV, ranking_csv(ranking, lang()))


def xlsx(request: Request, cycle: Published) -> HttpResponse:
    ranking = _exported(request, cycle)
    return attachment(f"ranking-{cycle.period}.xlsx", XLSX, ranking_xlsx(ranking, lang()))


def _exported(request: Request, cycle: Published) -> Ranking:
    ranking = asked(request, cycle)
    record(request, "exported", cycle.run, query=request.GET.dict())
    return ranking
