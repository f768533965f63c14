"""The ranking, from the province down to a village, and exactly the same as a CSV."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.pages.table import csv_response
from scoring.web.published.models import Place, Published
from scoring.web.published.ranking import Ask, Ranking
from scoring.web.rights.guard import Request

HEADS = (
    Text("名次", "rank"),
    Text("同类", "of"),
    Text("并列", "tied"),
    Text("范围", "within"),
    Text("单位编号", "unit_id"),
    Text("单位", "unit"),
    Text("书记", "secretary"),
    Text("总分", "total"),
    Text("等次", "grade"),
    Text("说明", "note"),
)


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


def csv(request: Request, cycle: Published) -> StreamingHttpResponse:
    ranking = asked(request, cycle)
    record(request, "exported", cycle.run, query=request.GET.dict())
    heads = [head.pick(lang()) for head in HEADS]
    return csv_response(f"ranking-{cycle.period}", heads, map(cells, ranking.rows.iterator(chunk_size=2000)))


def cells(place: Place) -> list[str]:
    """A row of the ranking as text, in the order of `HEADS`."""
    unit = place.unit
    return [
        place.rank,
        str(place.peers),
        "=" if place.tied else "",
        place.group_name,
        unit.unit_id,
        unit.name,
        unit.secretary,
        unit.score.points_text,
        unit.score.grade,
        "；".join(note.pick(lang()) for note in unit.score.notes),
    ]
