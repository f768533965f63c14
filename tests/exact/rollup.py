"""Several rubrics over one tree: roll-ups of the units below, each rubric after those it looks down on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tests.exact.expression import parse
from tests.exact.functions import Value
from tests.exact.outcome import Tree, Unit
from tests.exact.rounding import HALF, nine
from tests.exact.scorer import NOTHING, Rows, Score, in_scope, score
from tests.exact.values import Known, Row

Rubric = dict[str, Any]
Scores = dict[str, Score]


def score_all(
    rubrics: Sequence[Rubric],
    units: list[Unit],
    values: Rows,
    targets: Rows = NOTHING,
    previous: Rows = NOTHING,
    ballots: Sequence[Row] = (),
    panels: Sequence[Row] = (),
) -> dict[str, Scores]:
    """The scores of every rubric by its id."""
    tree = Tree(units)
    found: dict[str, Scores] = {}
    for rubric in in_order(rubrics):
        below = {unit: one for scores in found.values() for unit, one in scores.items()}
        scope = [unit["unit_id"] for unit in units if in_scope(rubric["applies_to"], unit)]
        rolled = {
            unit: {metric: rolled_up(spec, unit, tree, below) for metric, spec in rollups_of(rubric).items()}
            for unit in scope
        }
        found[rubric["rubric"]] = score(rubric, units, values, targets, previous, ballots, panels, rolled)
    return found


def rollups_of(rubric: Rubric) -> dict[str, dict[str, Any]]:
    """The rubric's roll-ups by metric."""
    return {metric: spec["rollup"] for metric, spec in rubric["metrics"].items() if "rollup" in spec}


def may_match(over: dict[str, Any], applies_to: dict[str, Any]) -> bool:
    """Whether a rubric for `applies_to` may score a unit that `over` asks for: nothing both name differs."""
    return all(over[key] == applies_to[key] for key in ("sector", "level") if key in over and key in applies_to)


def in_order(rubrics: Sequence[Rubric]) -> list[Rubric]:
    """The rubrics, each after those its roll-ups may look at."""
    order: list[Rubric] = []
    path: list[str] = []

    def visit(rubric: Rubric) -> None:
        if rubric["rubric"] in path:
            raise ValueError(f"a circle: {path}")
        if rubric in order:
            return
        path.append(rubric["rubric"])
        for spec in rollups_of(rubric).values():
            for lower in rubrics:
                if may_match(spec["over"], lower["applies_to"]):
                    visit(lower)
        path.pop()
        order.append(rubric)

    for rubric in rubrics:
        visit(rubric)
    return order


def rolled_up(spec: dict[str, Any], unit: str, tree: Tree, scores: Scores) -> Fraction | None:
    """The value of a roll-up for a unit: over the scored units strictly below it that match."""
    members = [
        one
        for name, one in scores.items()
        if not one.held
        and in_scope(spec["over"], tree.units[name])
        and any(above["unit_id"] == unit for above in tree.above(name))
    ]
    if "share" in spec:
        held = sum(parse(spec["share"]).value(names_of(one)) is True for one in members)
        return nine(Fraction(100 * held, len(members))) if members else None
    found = [figure for one in members if (figure := figure_of(one, spec["of"])) is not None]
    summed = BY[spec["by"]]
    return nine(summed(found)) if found else Fraction(0) if spec["by"] in ("sum", "count") else None


def names_of(one: Score) -> Known:
    """What the condition of a `share` may name: metrics, attributes, total, grade and ranks."""
    found = Known(one.known)
    found |= {"total": one.total, "grade": one.grade}
    found |= {f"rank_{within}": rank for within, rank in one.ranks.items()}
    return found


def figure_of(one: Score, name: str) -> Fraction | None:
    """The total, an item's points or a metric; true counts 1 and false 0."""
    if name == "total":
        return one.total
    found: Value = one.items[name] if name in one.items else one.known[name]
    assert not isinstance(found, str)
    return None if found is None else Fraction(found)


def mean(row: list[Fraction]) -> Fraction:
    return sum(row, Fraction(0)) / len(row)


def median(row: list[Fraction]) -> Fraction:
    """The middle one, or the mean of the two in the middle."""
    order, half = sorted(row), len(row) // 2
    return order[half] if len(row) % 2 else (order[half - 1] + order[half]) * HALF


BY: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "mean": mean,
    "median": median,
    "sum": lambda row: sum(row, Fraction(0)),
    "min": min,
    "max": max,
    "count": lambda row: Fraction(len(row)),
}
