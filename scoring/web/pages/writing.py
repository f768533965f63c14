"""Writing a rubric: the editor with problems, points and examples beside it, and what it asks while somebody types.

Without scripts the same page checks and saves by its two buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from scoring.editor.complete import complete
from scoring.editor.node import Spot
from scoring.errors import Problem, RubricError, as_dict
from scoring.text import Text
from scoring.trial.play import Outcome, play, shown
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.rights.guard import Request
from scoring.web.rights.scope import number_of
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import Rubric
from scoring.web.rubrics.save import MOST, check_size, cleaned, save
from scoring.web.rubrics.side import side_by_side
from scoring.web.work.problems import plain

SHOWN = 200  # completions at once
KIND: dict[str, Text] = {
    "key": Text("键", "key"),
    "word": Text("词", "word"),
    "metric": Text("指标", "metric"),
    "item": Text("考核项", "item"),
    "veto": Text("一票否决", "veto"),
    "grade": Text("等次", "grade"),
    "name": Text("名称", "name"),
    "function": Text("函数", "function"),
    "file": Text("细则", "rubric"),
}


def page(request: Request, rubric: Rubric) -> HttpResponse:
    """The text saved last; by POST what was typed, checked or saved."""
    if request.method != "POST":
        return _page(request, rubric, rubric.draft.text)
    text, after = _text(request), number_of(request.POST.get("after", ""))
    try:
        check_size(text)
        if request.POST.get("act") != "save":
            return _page(request, rubric, text, after=after, examples=True)
        with transaction.atomic():
            saved = save(rubric, text, after, request.user.username)
            if saved.number != after:
                record(request, "rubric_saved", rubric.name, text=saved.number, digest=saved.digest)
    except RubricError as error:
        return _page(request, rubric, text, error.problems)
    return redirect("rubric", rubric=rubric.name)


def _text(request: Request) -> str:
    return cleaned(request.POST.get("text", ""))


def _page(
    request: Request,
    rubric: Rubric,
    text: str,
    problems: Sequence[Problem] = (),
    after: int | None = None,
    examples: bool = False,
) -> HttpResponse:
    last = rubric.draft
    meanwhile = any(problem.code == "saved-meanwhile" for problem in problems)
    desk = Desk(rubric, text if len(text.encode()) <= MOST else "")
    context = {
        "rubric": rubric,
        "text": text,
        "last": last,
        "after": last.number if after is None else after,
        "meanwhile": meanwhile,
        "rows": side_by_side(last.text, text) if meanwhile else [],
        "refused": [plain(problem) for problem in problems],
        **_panel(desk),
        **(_played(desk) if examples else {}),
    }
    return render(request, "rubric.html", context, status=409 if problems else 200)


# -- while somebody types -------------------------------------------------------------------------------------------


def problems(request: Request, rubric: Rubric) -> HttpResponse:
    """What is wrong in a text, as `scoring rubric check --json` tells it, and the panel that shows it to people."""
    desk = _desk(request, rubric)
    if desk is None:
        return _too_large()
    panel = render_to_string("rubric_panel.html", _panel(desk), request)
    return JsonResponse({"problems": [as_dict(problem) for problem in desk.problems], "panel": panel})


def examples(request: Request, rubric: Rubric) -> HttpResponse:
    """How the examples of a text come out."""
    desk = _desk(request, rubric)
    if desk is None:
        return _too_large()
    found = _played(desk)
    told = {"hold": found["hold"], "wrong": len(found["wrong"]), "plan": desk.plan is not None}
    return JsonResponse({**told, "panel": render_to_string("rubric_examples.html", found, request)})


def completions(request: Request, rubric: Rubric) -> HttpResponse:
    """What may be typed at a place of a text; line and column count from 0, in characters."""
    desk = _desk(request, rubric)
    if desk is None:
        return _too_large()
    spot = Spot(*(number_of(request.POST.get(key, "")) for key in ("line", "col")))
    found = complete(desk.sheet, spot, lang())[:SHOWN]
    told = [
        {
            "text": one.text,
            "kind": KIND[one.kind].pick(lang()),
            "from": one.span.start.col,
            "to": one.span.end.col,
            "detail": one.detail,
            "says": one.says,
            "wanted": one.wanted,
        }
        for one in found
    ]
    return JsonResponse({"completions": told})


def _desk(request: Request, rubric: Rubric) -> Desk | None:
    text = _text(request)
    return Desk(rubric, text) if len(text.encode()) <= MOST else None


def _too_large() -> JsonResponse:
    return JsonResponse({"error": "rubric-too-large"}, status=400)


# -- what stands beside the text ------------------------------------------------------------------------------------


def _panel(desk: Desk) -> dict[str, Any]:
    errors = len(desk.errors)
    return {"found": desk.problems, "errors": errors, "warnings": len(desk.problems) - errors, "lines": desk.lines}


def _played(desk: Desk) -> dict[str, Any]:
    """The expectations that do not hold, and how many do; nothing where the text has errors."""
    outcomes = play(desk.plan).outcomes if desk.plan is not None else ()
    wrong = [_told(one) for one in outcomes if not one.holds]
    return {
        "played": desk.plan is not None,
        "errors": len(desk.errors),
        "hold": len(outcomes) - len(wrong),
        "wrong": wrong,
    }


def _told(one: Outcome) -> dict[str, Any]:
    return {
        "place": one.place,
        "example": one.example,
        "what": one.what,
        "expected": shown(one.expected, lang()),
        "found": shown(one.found, lang()),
        "gap": one.gap,
    }
