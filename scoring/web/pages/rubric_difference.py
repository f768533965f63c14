"""What differs between two texts of a rubric: in the words of its rules, and line by line."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from scoring.rubric.diff import SCORED, SEVERITIES, diff
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import DRAFT, Rubric, Version, What
from scoring.web.rubrics.side import side_by_side


def page(request: Request, rubric: Rubric) -> HttpResponse:
    """The two that the address names, or the version in force and what comes after it."""
    there = list(request.scope.versions(rubric))
    if request.scope.role == Role.AUTHOR:
        there.insert(0, request.scope.version(rubric, DRAFT))
    new = _asked(request, rubric, "new", there)
    old = _asked(
        request, rubric, "old", [one for one in there if one.state == What.PUBLISHED and one != new] or there[:1]
    )
    named = {version.word: version for version in (*there, old, new)}
    context = {
        "rubric": rubric,
        "there": named.values(),
        "old": old,
        "new": new,
        "rows": side_by_side(old.text, new.text),
        **_told(old, new),
    }
    return render(request, "rubric_difference.html", context)


def _asked(request: Request, rubric: Rubric, key: str, otherwise: list[Version]) -> Version:
    word = request.GET.get(key)
    if word:
        return request.scope.version(rubric, word)
    if not otherwise:
        raise Http404
    return otherwise[0]


def _told(old: Version, new: Version) -> dict[str, object]:
    """The differences in words; none where one of the texts has errors."""
    before, after = (Desk(version.rubric, version.text).plan for version in (old, new))
    if before is None or after is None:
        return {"told": None}
    found = diff(before, after)
    return {
        "told": [(change, SEVERITIES[change.severity], change.severity in SCORED) for change in found.changes],
        "affects": found.affects_published,
        "needs_version": found.needs_version,
    }
