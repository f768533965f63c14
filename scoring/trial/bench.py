"""Invented units put through a rubric: one item alone, or everything but ranks and quotas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from scoring.engine.result import Result
from scoring.engine.score import score
from scoring.methods import Method
from scoring.names import NAME, UNIT
from scoring.rubric.examples import read_value
from scoring.rubric.model import AnyItem, AppliesTo, Grade, Group, Metric, Ranking, Rubric
from scoring.rubric.plan import Plan, compile_rubric

Given = Mapping[str, Any]
TOGETHER = "unit.same_example"  # in place of the groups in which a method compares


def alone(plan: Plan, method: Method) -> Plan:
    """The rubric cut down to one item, nothing around it."""
    return _replanned(plan, {"scorecard": (method,), "bonus": None, "deductions": None, "vetoes": ()})


def whole(plan: Plan) -> Plan:
    """The rubric without quotas, which one unit cannot fill."""
    return _replanned(plan, {"grades": tuple(grade.model_copy(update={"quota": None}) for grade in plan.rubric.grades)})


def fills_from_peers(plan: Plan) -> bool:
    """Whether missing values are the mean of all: then every example must be put through by itself."""
    return any(plan.rubric.policy(id) == "peer_mean" for id in plan.rubric.metrics)


def _replanned(plan: Plan, changes: dict[str, Any]) -> Plan:
    """The rubric with some parts changed and ranks off; its last grade stays to catch everyone."""
    metrics = {id: _as_given(metric) for id, metric in plan.rubric.metrics.items()}
    everybody = {"ranking": Ranking(within=()), "applies_to": AppliesTo(), "metrics": metrics}
    rubric: Rubric = plan.rubric.model_copy(update=everybody | changes)
    rubric = rubric.model_copy(update={"scorecard": tuple(map(_apart, rubric.scorecard))})
    if changes.get("vetoes") == ():
        rubric = rubric.model_copy(update={"grades": (Grade(grade=plan.rubric.grades[-1].grade),)})
    return compile_rubric(rubric, plan.text, plan.file, set())[0]


def _apart(item: AnyItem) -> AnyItem:
    """An item whose peers are the units of the same example."""
    if isinstance(item, Group):
        return item.model_copy(update={"items": tuple(map(_apart, item.items))})
    return item.model_copy(update={"within": TOGETHER}) if item.uses_peers else item


def _as_given(metric: Metric) -> Metric:
    """A poll, panel or roll-up as the figure that the example states."""
    if metric.origin in ("type", "formula"):
        return metric
    return metric.model_copy(update={"ballot": None, "panel": None, "rollup": None, "type": "number"})


def put_through(plan: Plan, given: Sequence[Given], example: Sequence[int] | None = None) -> Result:
    """The outcome for units with these values, in their order; what is not given is missing.

    Every unit is by itself; those of the same `example` are each other's peers.
    """
    ids = [f"{n:06d}" for n in range(len(given))]
    given = [{**one, TOGETHER: str(n)} for one, n in zip(given, example or range(len(given)), strict=True)]
    attributes = {name.removeprefix("unit.") for one in given for name in one if name.startswith("unit.")}
    units: dict[str, Any] = {UNIT: ids, NAME: ids}
    units |= {"level": ["village"] * len(ids), "sector": ["village"] * len(ids), "parent_id": [None] * len(ids)}
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
