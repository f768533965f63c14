"""The published cycles, and one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from scoring.web.published.models import Published
from scoring.web.published.overview import overview
from scoring.web.rights.guard import Request


def cycles(request: Request) -> HttpResponse:
    return render(request, "cycles.html", {"runs": request.scope.runs(), "works": request.scope.works()})


def cycle(request: Request, cycle: Published) -> HttpResponse:
    """The units in the person's part of the tree: how many of each kind, and their grades."""
    figures = list(overview(cycle, request.scope.units(cycle)))
    work = next((one for one in request.scope.works() if one.id == cycle.cycle), None)
    return render(request, "cycle.html", {"run": cycle, "figures": figures, "work": work})
