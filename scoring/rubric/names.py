"""What an expression of a rubric may name, and of which type each name is."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.errors import Place, Problem
from scoring.methods.field import Formula
from scoring.rubric.expression import Compiled, Type, compile_expression
from scoring.rubric.model import NUMERIC, Rubric
from scoring.rubric.sql import QUOTED
from scoring.text import Text

ATTRIBUTES = ("unit_id", "name", "level", "sector", "parent_id", "zone", "line", "code")


EVERY = "*"  # among the lost ids: nothing is known about any of them


@dataclass
class RubricNames:
    """The names of one rubric; `lost` ids were refused earlier and count as known."""

    metrics: dict[str, Type]
    lost: set[str] = field(default_factory=set)

    def type_of(self, name: str) -> Type | None:
        head, _, tail = name.partition(".")
        if not tail:
            return self.metrics.get(name) or ("any" if self.is_lost(name) else None)
        if head == "unit":
            return "any"
        if head == "previous":
            return self.previous(tail)
        if head == "target" and (tail in self.metrics or self.is_lost(tail)):
            return "number"
        return None

    def is_lost(self, name: str) -> bool:
        return name in self.lost or EVERY in self.lost

    def previous(self, tail: str) -> Type | None:
        if tail == "total" or tail.startswith("rank_"):
            return "number"
        return "text" if tail == "grade" else self.type_of(tail)

    def known(self) -> Iterable[str]:
        yield from self.metrics
        yield from (f"target.{name}" for name in self.metrics)
        yield from (f"previous.{name}" for name in (*self.metrics, "total", "grade"))
        yield from (f"unit.{name}" for name in ATTRIBUTES)


def declared_types(rubric: Rubric) -> dict[str, Type]:
    """The types of all metrics but formulas, which are typed when they are compiled."""
    kinds: dict[str, Type] = {}
    for id, metric in rubric.metrics.items():
        if metric.type is not None:
            kinds[id] = "number" if metric.type in NUMERIC else "boolean" if metric.type == "boolean" else "text"
        elif metric.formula is None and metric.origin is not None:
            kinds[id] = "number"
    return kinds


def compile_formulas(
    rubric: Rubric, file: str, lost: set[str]
) -> tuple[RubricNames, dict[str, Compiled], list[Problem]]:
    """The names with every type, the formulas in an order in which each finds its inputs, and the problems."""
    names = RubricNames(declared_types(rubric), set(lost))
    formulas = {id: metric.formula for id, metric in rubric.metrics.items() if metric.formula is not None}
    names.lost |= {id for id, metric in rubric.metrics.items() if metric.origin is None and metric.formula is None}
    order, problems = _order(rubric, file)
    names.lost |= set(formulas) - set(order)
    compiled: dict[str, Compiled] = {}
    for id in order:
        names.metrics.setdefault(id, "number")
    for id in order:
        found, wrong = compile_expression(formulas[id], names, "any", file)
        problems += wrong
        if found is None:
            names.metrics.pop(id)
            names.lost.add(id)
        else:
            names.metrics[id] = found.type
            compiled[id] = found
    return names, compiled, problems


def _order(rubric: Rubric, file: str) -> tuple[list[str], list[Problem]]:
    """Formula metrics, each after those it reads; a circle is a problem that names its members."""
    formulas = {id: metric.formula for id, metric in rubric.metrics.items() if metric.formula is not None}
    reads = {id: {word for word in _words(formula.text) if word in formulas} for id, formula in formulas.items()}
    problems: list[Problem] = []
    while True:
        try:
            return list(graphlib.TopologicalSorter(reads).static_order()), problems
        except graphlib.CycleError as error:
            circle = list(reversed(error.args[1]))
            problems.append(_circle(circle, formulas[circle[0]], file))
            reads = {id: found - set(circle) for id, found in reads.items() if id not in circle}


def _circle(circle: list[str], formula: Formula, file: str) -> Problem:
    way = " → ".join(circle)
    return Problem(
        "circular-formula",
        Place(formula.file or file, formula.line, formula.col),
        Text(f"公式互相引用成环：{way}", f"the formulas refer to each other in a circle: {way}"),
        Text("让其中一个只用填报的指标", "let one of them use reported metrics only"),
    )


def _words(text: str) -> set[str]:
    """The bare names of an expression: not those after a dot, not what stands in quotes."""
    return set(re.findall(r"(?<![\w.])[a-z][a-z0-9_]*(?![\w.])", QUOTED.sub(" ", text)))
