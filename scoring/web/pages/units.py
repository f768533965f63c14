"""A unit: its scorecard in one cycle, its years, and the units below it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.web.published.models import Published, UnitAt
from scoring.web.rights.guard import Request


def own(request: Request) -> HttpResponse:
    """A secretary's own scorecard."""
    return redirect("unit", unit=request.scope.unit_id)


def latest(request: Request, unit: UnitAt) -> HttpResponse:
    """The scorecard in the latest cycle."""
    return _page(request, unit)


def scorecard(request: Request, cycle: Published, unit: UnitAt) -> HttpResponse:
    """The scorecard in one cycle."""
    return _page(request, unit)


def _page(request: Request, unit: UnitAt) -> HttpResponse:
    scope, run = request.scope, unit.published
    seen = scope.units(run).select_related("score")
    context = {
        "unit": seen.get(pk=unit.pk),
        "run": run,
        "above": scope.above(unit),
        "below": seen.filter(parent_seq=unit.seq),
        "places": scope.places(run).filter(unit=unit).order_by("pk"),
        "years": [each for each in scope.runs() if scope.units(each).filter(unit_id=unit.unit_id).exists()],
    }
    return render(request, "unit.html", context)
