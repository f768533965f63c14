"""The log, for auditors: searched, paged, and as a CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from scoring.web.audit.models import Event
from scoring.web.audit.record import record
from scoring.web.pages.files import csv_response
from scoring.web.rights.guard import Request

PAGE = 100
HEADS = ["at", "who", "role", "what", "object", "address", "detail"]


def page(request: Request) -> HttpResponse:
    found = asked(request)
    kinds = request.scope.events().order_by("what").values_list("what", flat=True).distinct()
    context = {"page": Paginator(found, PAGE).get_page(request.GET.get("page")), "kinds": kinds, "asked": request.GET}
    return render(request, "audit.html", context)


def csv(request: Request) -> StreamingHttpResponse:
    record(request, "exported", "audit", query=request.GET.dict())
    return csv_response("audit.csv", HEADS, _rows(asked(request)))


def asked(request: Request) -> QuerySet[Event]:
    """The lines that the address asks for, the latest first."""
    query, found = request.GET, request.scope.events()
    if q := query.get("q", "").strip()[:100]:
        found = found.filter(Q(who__icontains=q) | Q(object__icontains=q) | Q(address__icontains=q))
    if what := query.get("what", ""):
        found = found.filter(what=what)
    for name, lookup in (("from", "at__date__gte"), ("until", "at__date__lte")):
        if day := _day(query.get(name, "")):
            found = found.filter(**{lookup: day})
    return found


def _day(text: str) -> object:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _rows(events: QuerySet[Event]) -> Iterator[list[str]]:
    for event in events.iterator(chunk_size=2000):
        detail = json.dumps(event.detail, ensure_ascii=False)
        yield [event.at.isoformat(), event.who, event.role, event.what, event.object, event.address, detail]
