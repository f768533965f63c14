"""A unit: its scorecard in one cycle, its years, and the units below it."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from scoring.reports.card import Card, card_body, card_css, card_pdf, file_name
from scoring.reports.card.model import Row
from scoring.web.appeals.file import is_open
from scoring.web.audit.record import record
from scoring.web.pages import files
from scoring.web.pages.files import attachment
from scoring.web.pages.frame import lang
from scoring.web.people.models import Role
from scoring.web.published.models import Published, UnitAt
from scoring.web.rights.guard import Request

CARD = ".card"
CSS_SECONDS = 3600
PDF = find_spec("typst") is not None  # the extra [pdf]


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
    card = scope.card(unit)
    context = {
        "unit": unit,
        "run": run,
        "above": scope.above(unit),
        "below": scope.below(unit),
        "years": scope.years(unit),
        "items": _items(request, unit, card),
        "decimals": card.decimals if card else 0,
        "pdf": PDF,
        "card": None if card is None else mark_safe(card_body(card, lang())),  # its template escapes everything
    }
    return render(request, "unit.html", context)


def _items(request: Request, unit: UnitAt, card: Card | None) -> list[Row]:
    """The items that a secretary may question: those of the own scorecard, the dearest loss first, while appeals are taken."""
    own = request.scope.role == Role.SECRETARY and unit.unit_id == request.scope.unit_id
    if card is None or not own or not is_open(unit.published):
        return []
    return sorted((row for row in card.rows if row.leaf), key=lambda row: -(row.lost or 0))


def pdf(request: Request, cycle: Published, unit: UnitAt) -> HttpResponse:
    """The scorecard to print; where there is none, the page that says so."""
    card = request.scope.card(unit)
    if not PDF:
        raise Http404
    if card is None:
        return redirect("scorecard", cycle=cycle.cycle, unit=unit.unit_id)
    record(request, "downloaded", unit.unit_id, run=cycle.run, format="pdf")
    return attachment(f"{cycle.period}-{file_name(unit.unit_id)}.pdf", files.PDF, card_pdf([card], lang()))


def css(request: Request) -> HttpResponse:
    """The style sheet of the scorecard in our frame."""
    response = HttpResponse(card_css(CARD), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"max-age={CSS_SECONDS}"
    return response
