"""One invented unit's calculation: the figures a rubric asks for, and what it makes of some that were typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.engine.explain import Explanation, explain
from scoring.errors import Place, Problem
from scoring.methods.field import MAX_DIGITS
from scoring.rubric.examples import unfit
from scoring.rubric.expression import Type
from scoring.rubric.plan import Plan
from scoring.text import Text, figure
from scoring.trial.bench import Given, put_through, whole

BOOLEAN = ("true", "false")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a rubric asks for: its name in expressions, what it is called, its kind, unit of measure, choices."""

    name: str
    label: Text
    kind: Type
    measure: str = ""
    choices: tuple[str, ...] = ()
    range: tuple[str, str] | None = None


def figures(plan: Plan) -> Iterator[Figure]:
    """Everything that a unit's points hang on: the metrics that no formula makes, then last year's, targets, attributes.

    A poll, panel or roll-up is asked for as the figure that comes of it.
    """
    for id, metric in plan.rubric.metrics.items():
        if id not in plan.formulas:
            kind = plan.names.type_of(id) or "number"
            choices = BOOLEAN if kind == "boolean" else tuple(metric.choices)
            limits = None if metric.range is None else (figure(metric.range[0]), figure(metric.range[1]))
            yield Figure(id, metric.name(id), kind, metric.measure, choices, limits)
    for name in sorted(name for name in plan.read_names() if "." in name):
        kind = plan.names.type_of(name) or "text"
        yield Figure(name, plan.words.name(name) or Text.of(name), kind, choices=BOOLEAN if kind == "boolean" else ())


def read_figures(plan: Plan, typed: Mapping[str, str]) -> tuple[Given, list[Problem]]:
    """What was typed, empty figures left out as missing; and which of them no unit could report."""
    given: dict[str, str] = {}
    problems = []
    for one in figures(plan):
        text = typed.get(one.name, "").strip()
        said = (_too_long(one, text) or unfit(plan, one.name, text, one.kind)) if text else None
        if said is not None:
            code, message, fix = said
            problems.append(Problem(code, Place(plan.file, cell=one.name), message, fix))
        elif text:
            given[one.name] = text
    return given, problems


def _too_long(one: Figure, text: str) -> tuple[str, Text, Text | None] | None:
    """Why a number is not read: it has more digits than are exact, as in a submission."""
    if one.kind != "number" or sum(mark.isdigit() for mark in text) <= MAX_DIGITS:
        return None
    said = Text(f"{text[:40]} 超过 {MAX_DIGITS} 位数字", f"{text[:40]} has more than {MAX_DIGITS} digits")
    return "too-many-digits", said, Text("少写几位", "write fewer digits")


def calculate(plan: Plan, given: Given) -> Explanation:
    """What the rubric makes of one unit with these figures, item by item; ranks and quotas are off."""
    made = whole(plan)
    result = put_through(made, [given])
    return explain(made, result.scores.row(0, named=True), result.items(made.id).row(0, named=True))
