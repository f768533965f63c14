"""Runs the examples inside a rubric: does it say what its author means?

A leaf's example runs that leaf alone, so that it need not name every other metric; a whole-unit example runs one unit
through everything but ranks and quotas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.engine.result import Result
from scoring.engine.score import score
from scoring.methods import Example, Method
from scoring.names import NAME, TOTAL, UNIT, points_of
from scoring.rubric.examples import read_value
from scoring.rubric.model import AppliesTo, Grade, Metric, Ranking, Rubric, UnitExample
from scoring.rubric.plan import Leaf, Plan, compile_rubric
from scoring.text import Text, figure

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation of one example: what was expected, what came out."""

    example: str
    what: str
    expected: Any
    found: Any

    @property
    def holds(self) -> bool:
        return bool(self.expected == self.found)

    def show(self) -> Text:
        wanted, got = _shown(self.expected), _shown(self.found)
        return Text(
            f"{self.example}：{self.what} 应为 {wanted}，实得 {got}",
            f"{self.example}: {self.what} should be {wanted}, came out {got}",
        )


def _shown(value: Any) -> str:
    return "、".join(value) or "（无 none）" if isinstance(value, tuple) else figure(value)


def trial(plan: Plan) -> list[Outcome]:
    """The outcome of every expectation of every example of the rubric."""
    outcomes = [outcome for leaf in plan.all_leaves() if leaf.method.examples for outcome in _leaf(plan, leaf)]
    return outcomes + list(_units(plan))


# -- leaves ---------------------------------------------------------------------------------------------------------


def _leaf(plan: Plan, leaf: Leaf) -> Iterator[Outcome]:
    alone = _leaf_plan(plan, leaf.method)
    examples = leaf.method.examples
    lots = [[e] for e in examples] if leaf.method.uses_peers or _fills(plan) else [list(examples)]
    for lot in lots:
        found = _leaf_points(alone, leaf, lot)
        for example, points in zip(lot, found, strict=True):
            yield Outcome(f"{leaf.id} {_given_text(example.given)}", "得分 points", example.points, points)


def _leaf_points(plan: Plan, leaf: Leaf, lot: Sequence[Example]) -> list[Decimal | None]:
    given: list[Given] = [example.given for example in lot]
    value = leaf.inputs["value"].bare if "value" in leaf.inputs else None
    if value is not None:
        given += [{**lot[0].given, value: peer} for peer in lot[0].peers or ()]
    result = _run(plan, given)
    points = result.items(plan.id)[points_of(leaf.id)].to_list()
    return points[: len(lot)]


def _leaf_plan(plan: Plan, method: Method) -> Plan:
    """The rubric cut down to one leaf, nothing around it."""
    return _replanned(plan, {"scorecard": (method,), "bonus": None, "deductions": None, "vetoes": ()})


def _given_text(given: Given) -> str:
    return "{" + ", ".join(f"{name}: {'null' if value is None else value}" for name, value in given.items()) + "}"


# -- whole units ----------------------------------------------------------------------------------------------------


def _units(plan: Plan) -> Iterator[Outcome]:
    whole = _replanned(
        plan, {"grades": tuple(grade.model_copy(update={"quota": None}) for grade in plan.rubric.grades)}
    )
    examples = list(plan.rubric.examples)
    alone = _fills(plan) or any(leaf.method.uses_peers for leaf in plan.all_leaves())
    for lot in [[e] for e in examples] if alone else [examples] if examples else []:
        result = _run(whole, [example.given for example in lot])
        for example, marks, items in zip(
            lot, result.scores.iter_rows(named=True), result.items(plan.id).iter_rows(named=True), strict=True
        ):
            yield from _unit(example, marks, items)


def _unit(example: UnitExample, marks: Given, items: Given) -> Iterator[Outcome]:
    expect = example.expect
    if expect.total is not None:
        yield Outcome(example.name, "总分 total", expect.total, marks[TOTAL])
    if expect.grade is not None:
        yield Outcome(example.name, "等次 grade", expect.grade, marks["grade"])
    if expect.held is not None:
        yield Outcome(example.name, "暂不评分 held", expect.held, marks["held"])
    if expect.vetoes is not None:
        yield Outcome(example.name, "一票否决 vetoes", expect.vetoes, tuple(marks["vetoes"]))
    for id, points in expect.items.items():
        yield Outcome(example.name, id, points, items[points_of(id)])


# -- running --------------------------------------------------------------------------------------------------------


def _fills(plan: Plan) -> bool:
    return any(plan.rubric.policy(id) == "peer_mean" for id in plan.rubric.metrics)


def _replanned(plan: Plan, changes: dict[str, Any]) -> Plan:
    """The rubric with some parts changed and ranks off; its last grade stays to catch everyone."""
    metrics = {id: _as_given(metric) for id, metric in plan.rubric.metrics.items()}
    rubric: Rubric = plan.rubric.model_copy(
        update={"ranking": Ranking(within=()), "applies_to": AppliesTo(), "metrics": metrics, **changes}
    )
    if changes.get("vetoes") == ():
        rubric = rubric.model_copy(update={"grades": (Grade(grade=plan.rubric.grades[-1].grade),)})
    return compile_rubric(rubric, plan.text, plan.file, set())[0]


def _as_given(metric: Metric) -> Metric:
    """A poll, panel or roll-up as the figure that the example states."""
    if metric.origin in ("type", "formula"):
        return metric
    return metric.model_copy(update={"ballot": None, "panel": None, "rollup": None, "type": "number"})


def _run(plan: Plan, given: Sequence[Given]) -> Result:
    ids = [f"{n:06d}" for n in range(len(given))]
    attributes = {name.removeprefix("unit.") for one in given for name in one if name.startswith("unit.")}
    units = {
        UNIT: ids,
        NAME: ids,
        "level": ["village"] * len(ids),
        "sector": ["village"] * len(ids),
        "parent_id": [None] * len(ids),
    }
    units |= {name: [one.get(f"unit.{name}") for one in given] for name in attributes}
    schema = dict.fromkeys(units, pl.String)
    values, targets, previous = (_table(plan, ids, given, prefix) for prefix in ("", "target.", "previous."))
    return score(plan, pl.DataFrame(units, schema=schema), values, targets, previous)


def _table(plan: Plan, ids: list[str], given: Sequence[Given], prefix: str) -> pl.DataFrame:
    """The given values whose names start with `prefix` (none: bare metrics), a row an example."""
    names = {name for one in given for name in one if (name.startswith(prefix) if prefix else "." not in name)}
    columns: dict[str, Any] = {UNIT: ids}
    for name in sorted(names):
        kind = plan.names.type_of(name) or "any"
        columns[name.removeprefix(prefix)] = [read_value(one.get(name), kind)[0] for one in given]
    schema = {name: _dtype(plan, prefix + name) if name != UNIT else pl.String for name in columns}
    return pl.DataFrame(columns, schema=schema)


def _dtype(plan: Plan, name: str) -> Any:
    return {"number": pl.Float64, "boolean": pl.Boolean}.get(plan.names.type_of(name) or "any", pl.String)
