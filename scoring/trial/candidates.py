"""Values worth trying: what the rubric's own figures, words and examples suggest, and what lies just beside them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlglot import exp

from scoring.methods.field import By, Formula
from scoring.names import GRADE
from scoring.rubric.model import Metric
from scoring.rubric.plan import Leaf, Plan
from scoring.rubric.sql import trees
from scoring.text import figure

Given = dict[str, Any]
MOST_WORDS, MOST_FIGURES = 12, 40  # for one name
SMALL = (Decimal(0), Decimal(1), Decimal(2), Decimal(5))


def names_of(plan: Plan, named: Iterable[str]) -> list[str]:
    """What must be given so that some names have values: reported metrics, and last year's, targets and attributes."""
    named = list(named)
    reached = plan.reach(name for name in named if "." not in name)
    inner = [name for id in sorted(reached) if id in plan.formulas for name in plan.formulas[id].names]
    dotted = [name for name in (*named, *inner) if "." in name]
    reported = [id for id in sorted(reached) if id not in plan.formulas]
    return list(dict.fromkeys([*reported, *dotted]))


def item_names(plan: Plan, leaf: Leaf) -> list[str]:
    """What must be given for one item to earn its points."""
    return names_of(plan, leaf.names())


def values_for(plan: Plan, names: Iterable[str], leaf: Leaf | None = None) -> dict[str, list[Any]]:
    """Values to try for each name, the plainest first; a missing one last."""
    numbers = list(_numbers(plan, leaf))
    words = list(_words(plan))
    known = _in_examples(plan)
    return {name: [*_values(plan, name, numbers, words, known.get(name, [])), None] for name in names}


def combinations(values: Mapping[str, list[Any]], most: int) -> Iterator[Given]:
    """Givens made of the values, at most so many: those near the beginning of each list first."""
    names = list(values)
    if not names:
        return
    room = max(2, int(most ** (1 / len(names))))
    lists = [[*one[: room - 1], one[-1]] if len(one) > room else one for one in values.values()]
    whole = values.items()
    for picked in itertools.product(*lists):
        yield dict(zip(names, picked, strict=True))
    first = {name: one[0] for name, one in whole}
    for name, one in whole:  # and every value once, beside the plainest of the others
        yield from ({**first, name: value} for value in one)


def _values(plan: Plan, name: str, numbers: list[Decimal], words: list[str], known: list[Any]) -> list[Any]:
    head, _, tail = name.rpartition(".")
    metric = plan.rubric.metrics.get(tail) if head != "unit" else None
    if name == f"previous.{GRADE}":
        return [grade.grade for grade in plan.rubric.grades]
    if metric is not None and metric.type == "boolean":
        return [True, False]
    if metric is not None and metric.type == "choice":
        return list(metric.choices)
    if head == "unit" or (metric is not None and metric.type == "text"):
        return list(dict.fromkeys([*map(str, known), *words, "其他"]))[:MOST_WORDS]
    return _figures(metric, numbers, known)


def _figures(metric: Metric | None, numbers: list[Decimal], known: list[Any]) -> list[Any]:
    """Numbers an author has used for it, the rubric's own and their neighbours, within its range."""
    whole = metric is not None and metric.type == "integer"
    step = Decimal(1) if whole else Decimal("0.01")
    beside = [number + way for number in numbers for way in (Decimal(0), step, -step)]
    beside += [(one + other) / 2 for one, other in itertools.pairwise(sorted(set(numbers)))]
    tenths = [min(numbers) + (max(numbers) - min(numbers)) * n / 10 for n in range(1, 10)] if numbers else []
    ends = list(metric.range) if metric is not None and metric.range is not None else []
    low, high = ends if ends else (Decimal("-1e9"), Decimal("1e9"))
    used = [Decimal(figure(value)) for value in known if isinstance(value, (int, float, Decimal)) or _is_number(value)]
    around = [one * way for one in used[:1] for way in (Decimal("0.5"), Decimal(2))]
    found = [
        one
        for one in (*used, *around, *beside, *SMALL, *tenths, *ends)
        if low <= one <= high and (not whole or one == one.to_integral_value())
    ]
    return list(dict.fromkeys(found))[:MOST_FIGURES]


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()


def _numbers(plan: Plan, leaf: Leaf | None) -> Iterator[Decimal]:
    """The figures that an item and the formulas behind it turn on; without an item, those of vetoes and conditions."""
    texts = [c.text for c in _conditions(plan)] if leaf is None else []
    if leaf is not None:
        yield from leaf.method.thresholds()
        for ask in leaf.method.asks().values():
            if isinstance(ask.what, By):
                yield from ask.what.cases.values()
                yield from [ask.what.otherwise] if ask.what.otherwise is not None else []
            elif isinstance(ask.what, Formula):
                texts.append(ask.what.text)
        behind = plan.reach(name for name in leaf.names() if "." not in name)
        texts += [one.formula.text for id in behind if (one := plan.rubric.metrics[id]).formula is not None]
    for text in texts:
        node = trees(text)[0][0]
        for literal in node.find_all(exp.Literal) if node is not None else ():
            if not literal.is_string:
                yield Decimal(literal.name)


def _conditions(plan: Plan) -> Iterator[Formula]:
    yield from (veto.when for veto in plan.rubric.vetoes)
    yield from (grade.requires for grade in plan.rubric.grades if grade.requires is not None)


def _words(plan: Plan) -> Iterator[str]:
    """The words that expressions and cases of the rubric speak of."""
    for leaf in plan.all_leaves():
        for ask in leaf.method.asks().values():
            if isinstance(ask.what, By):
                yield from ask.what.cases


def _in_examples(plan: Plan) -> dict[str, list[Any]]:
    """The values that the author's own examples give, by name, in their order."""
    found: dict[str, list[Any]] = {}
    givens = [example.given for leaf in plan.all_leaves() for example in leaf.method.examples]
    for given in (*givens, *(unit.given for unit in plan.rubric.examples)):
        for name, value in given.items():
            if value is not None and str(value) not in map(str, found.setdefault(name, [])):
                found[name].append(str(value))
    return found
