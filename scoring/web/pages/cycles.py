"""The published cycles, and one of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from scoring.reports.view import Kind
from scoring.web.pages.pictures import pictures
from scoring.web.published.models import Published
from scoring.web.published.overview import counted, kinds, overview
from scoring.web.rights.guard import Request
from scoring.web.rights.scope import Scope


def cycles(request: Request) -> HttpResponse:
    works = request.scope.works()
    parts = [] if works else request.scope.parts()
    runs = [(run, _counts(request.scope, run)) for run in request.scope.runs()]
    return render(request, "cycles.html", {"runs": runs, "works": works, "parts": parts})


def _counts(scope: Scope, run: Published) -> tuple[int, int, int]:
    """The units of the person's part of a run: how many there are, scored, on hold."""
    return (run.units, run.scored, run.held) if scope.is_whole else counted(scope.units(run))


def cycle(request: Request, cycle: Published) -> HttpResponse:
    """The units in the person's part of the tree, or below one of them: how many of each kind, their grades, pictures."""
    scope, under = request.scope, request.GET.get("under", "")
    top = scope.unit(cycle, under) if under else scope.top(cycle)
    units = scope.units(cycle) if top is None else scope.units(cycle).filter(seq__gte=top.seq, seq__lte=top.last)
    there = kinds(units)
    kind = _asked(request, there)
    context = {
        "run": cycle,
        "top": top,
        "above": [] if top is None else scope.above(top),
        "figures": list(overview(cycle, units)),
        "work": next((one for one in scope.works() if one.id == cycle.cycle), None),
        "kinds": there,
        "kind": kind,
        "pictures": [] if kind is None else pictures(scope, cycle, top, kind),
    }
    return render(request, "cycle.html", context)


def _asked(request: Request, there: Mapping[Kind, int]) -> Kind | None:
    """The kind that the address asks for, or the one with most units."""
    asked = Kind(*(request.GET.get(key, "") for key in ("level", "sector", "rubric")))
    return asked if asked in there else max(there, key=lambda kind: there[kind], default=None)
