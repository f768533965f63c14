"""Who has filled in and who has not: the cycles, and one cycle area by area and unit by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from scoring.runs.asking import Reporter
from scoring.text import Text
from scoring.web.people.models import Role
from scoring.web.rights.guard import Request
from scoring.web.submissions.forms import Forms
from scoring.web.submissions.models import NOT_BEGUN, STATE_TEXT, SubmissionState

PAGE = 50
BEGIN = "begin"  # how `NOT_BEGUN` is asked for in an address
ORDER = (
    SubmissionState.SUBMITTED,
    SubmissionState.RETURNED,
    SubmissionState.DRAFT,
    NOT_BEGUN,
    SubmissionState.ACCEPTED,
)


class Area(NamedTuple):
    """A unit with units below it, and how far they and it are."""

    id: str
    name: str
    counts: list[int]
    total: int


def every(request: Request) -> HttpResponse:
    """The cycles with a form: a secretary's own, or how far those of a committee's part are."""
    found = request.scope.every_forms()
    own = request.scope.role == Role.SECRETARY
    rows = [(forms, _counts(forms.counts), sum(forms.counts.values()), next(iter(forms.reporters))) for forms in found]
    states = [STATE_TEXT[forms.states[unit]] for forms, _, _, unit in rows] if own else [None] * len(rows)
    context = {"rows": list(zip(rows, states, strict=True)), "own": own, "heads": _heads()}
    return render(request, "submissions.html", context)


def page(request: Request, forms: Forms) -> HttpResponse:
    """A committee's part of a cycle, or what lies below one unit of it."""
    asking = forms.asking
    tops = asking.children.get("", [])
    under = request.GET.get("under", "") or forms.top or (tops[0] if len(tops) == 1 else "")
    path = forms.path(under)
    if path is None:
        raise Http404
    members = [forms.reporters[unit] for unit in asking.below(under) if unit in forms.reporters]
    state, q = request.GET.get("state", ""), request.GET.get("q", "").strip()
    listed = [one for one in members if _is_asked(forms, one, state, q)]
    shown = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    counts = forms.issue_counts(list(shown)) if forms.check else {}
    context = {
        "forms": forms,
        "under": under,
        "name": asking.names.get(under, ""),
        "above": [(unit, asking.names[unit]) for unit in path[:-1]],
        "areas": list(_areas(forms, under)),
        "heads": _heads(),
        "counts": _counts(Counter(forms.states[one.id] for one in members)),
        "total": len(members),
        "page": shown,
        "rows": [_row(forms, one, counts) for one in shown],
        "state": state,
        "states": _states(),
        "q": q,
    }
    return render(request, "reporters.html", context)


def _is_asked(forms: Forms, one: Reporter, state: str, q: str) -> bool:
    wanted = NOT_BEGUN if state == BEGIN else state
    return (not state or forms.states[one.id] == wanted) and (q in one.name or q in one.id)


def _areas(forms: Forms, under: str) -> Iterator[Area]:
    """The units directly below one that have somebody to report below them."""
    asking = forms.asking
    for child in asking.children.get(under, ()):
        states = Counter(forms.states[unit] for unit in asking.below(child) if unit in forms.reporters)
        if any(unit in forms.reporters for unit in asking.below(child) if unit != child):
            yield Area(child, asking.names[child], _counts(states), sum(states.values()))


def _row(forms: Forms, one: Reporter, counts: Mapping[str, int]) -> dict[str, object]:
    return {
        "unit": one,
        "above": forms.asking.names.get(one.parent, ""),
        "rubric": forms.asking.plans[one.rubric].rubric.title,
        "state": STATE_TEXT[forms.states[one.id]],
        "waits": forms.states[one.id] == SubmissionState.SUBMITTED,
        "issues": counts.get(one.id, 0) if forms.check else None,
    }


def _counts(found: Counter[str]) -> list[int]:
    return [found[state] for state in ORDER]


def _heads() -> list[Text]:
    return [STATE_TEXT[state] for state in ORDER]


def _states() -> list[tuple[str, Text]]:
    """The states to choose from, as an address names them."""
    return [(state or BEGIN, STATE_TEXT[state]) for state in ORDER]
