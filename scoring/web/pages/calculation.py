"""One invented unit through a rubric: its author types the figures, or takes those of an example, and sees every line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from scoring.engine.explain import Explanation, Node
from scoring.rubric import Plan
from scoring.trial.play import written
from scoring.trial.unit import calculate, figures, read_figures
from scoring.web.rights.guard import Request
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import Rubric
from scoring.web.work.problems import plain

FIELD = "figure."  # before a figure's name in the form


def page(request: Request, rubric: Rubric) -> HttpResponse:
    """The form; with what came out of it once it is sent. The text is the one saved last."""
    desk = Desk(rubric, rubric.draft.text)
    context: dict[str, Any] = {"rubric": rubric, "plan": desk.plan}
    if desk.plan is not None:
        context |= _calculated(request, desk.plan)
    return render(request, "calculation.html", context, status=409 if context.get("problems") else 200)


def _calculated(request: Request, plan: Plan) -> dict[str, Any]:
    asked = request.GET.get("example", "")
    typed = {name.removeprefix(FIELD): str(text) for name, text in request.POST.items() if name.startswith(FIELD)}
    if request.method != "POST":
        typed = _of_example(plan, asked)
    given, problems = read_figures(plan, typed)
    unit = calculate(plan, given) if not problems and (request.method == "POST" or typed) else None
    return {
        "examples": [example.name for example in plan.rubric.examples],
        "asked": asked,
        "figures": [(one, FIELD + one.name, typed.get(one.name, "")) for one in figures(plan)],
        "problems": [plain(problem) for problem in problems],
        "unit": unit,
        "lines": [] if unit is None else list(_lines(unit)),
        "told": () if unit is None else (*unit.sums, *unit.vetoes, *unit.decisions, *unit.reasons),
    }


def _of_example(plan: Plan, name: str) -> dict[str, str]:
    found = next((example for example in plan.rubric.examples if example.name == name), None)
    given = {} if found is None else found.given
    return {name: written(value) for name, value in given.items() if value is not None}


def _lines(unit: Explanation) -> Iterator[tuple[int, Node]]:
    for node in (*unit.scorecard.children, *unit.bonus, *unit.deductions):
        yield from _line(node, 0)


def _line(node: Node, depth: int) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for child in node.children:
        yield from _line(child, depth + 1)
