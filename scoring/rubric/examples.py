"""Examples inside a rubric: what they may name, how their values are read, and what none of them reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from scoring.errors import Problem, did_you_mean, nearest_or_all
from scoring.rubric.build import Lost
from scoring.rubric.expression import DECLARE, Type
from scoring.rubric.plan import Path, Plan
from scoring.rubric.tree import Map, place_of, value_place
from scoring.text import Text, figure

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)


def read_value(found: Any, kind: Type) -> tuple[Any, bool]:
    """An example's value as the kind wants it, and whether it fits; null fits everything."""
    if found is None:
        return None, True
    text = str(found)
    if kind == "number":
        return (float(text), True) if NUMBER.fullmatch(text) else (None, False)
    if kind == "boolean":
        return text.lower() == "true", text.lower() in ("true", "false")
    return text, True


def check_examples(plan: Plan, tree: Map, lost: Lost) -> Iterator[Problem]:
    """Unknown names and unfit values in examples; bands, vetoes and grades that no example reaches."""
    for leaf in plan.all_leaves():
        for n, example in enumerate(leaf.method.examples):
            path: Path = (*leaf.path, "examples", n)
            yield from _given(plan, tree, (*path, "given"), example.given)
            if example.peers is not None and not leaf.method.uses_peers:
                yield Problem(
                    "peers-unused",
                    place_of(tree, (*path, "peers"), plan.file),
                    Text("只有与同类比较的方法才用 peers", "only methods that compare peers use `peers`"),
                    Text("删去 peers", "remove `peers`"),
                )
    names = [unit.name for unit in plan.rubric.examples]
    for n, unit in enumerate(plan.rubric.examples):
        yield from _given(plan, tree, ("examples", n, "given"), unit.given)
        yield from _expected(plan, tree, n, lost)
        if unit.name in names[:n]:
            yield Problem(
                "duplicate-id",
                value_place(tree, ("examples", n, "name"), plan.file),
                Text(f"示例“{unit.name}”重名", f"the name '{unit.name}' stands twice"),
                Text("换一个名称", "choose another name"),
            )
    if not lost.ids and not lost.keys:
        yield from _unreached(plan, tree)


def _given(plan: Plan, tree: Map, path: Path, given: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in given.items():
        kind = plan.names.type_of(name)
        if kind is None:
            yield Problem(
                "unknown-name",
                place_of(tree, (*path, name), plan.file),
                Text(f"没有“{name}”这个名称", f"there is no name '{name}'"),
                did_you_mean(name, plan.names.known()) or DECLARE,
            )
        elif name in plan.formulas:
            yield Problem(
                "given-formula",
                place_of(tree, (*path, name), plan.file),
                Text(f"“{name}”由公式得出，不能直接给值", f"'{name}' is made by a formula and cannot be given"),
                Text("给出公式用到的指标", "give the metrics it is made of"),
            )
        else:
            said = unfit(plan, name, value, kind)
            if said is not None:
                code, message, fix = said
                yield Problem(code, value_place(tree, (*path, name), plan.file), message, fix)


def unfit(plan: Plan, name: str, value: Any, kind: Type) -> tuple[str, Text, Text | None] | None:
    """Why no unit could report this value."""
    read, fits = read_value(value, kind)
    if not fits:
        return "type-error", Text(f"“{value}”不合“{name}”的类型", f"'{value}' does not fit the type of '{name}'"), None
    metric = plan.rubric.metrics.get(name.removeprefix("previous."))
    if metric is None or read is None:
        return None
    if metric.type == "choice" and read not in metric.choices:
        said = Text(f"该指标没有“{value}”这个选项", f"the metric has no choice '{value}'")
        return "unknown-choice", said, nearest_or_all(str(value), metric.choices)
    if metric.range is not None and not metric.range[0] <= Decimal(str(value)) <= metric.range[1]:
        low, high = map(figure, metric.range)
        said = Text(
            f"{value} 不在 {low} 到 {high} 之间，报送会被退回",
            f"{value} lies outside {low} to {high} and would be refused",
        )
        return "out-of-range", said, Text("改值，或改指标的 range", "change the value, or the metric's range")
    return None


def _expected(plan: Plan, tree: Map, n: int, lost: Lost) -> Iterator[Problem]:
    expect = plan.rubric.examples[n].expect
    if not expect.model_fields_set:
        yield Problem(
            "expects-nothing",
            place_of(tree, ("examples", n, "expect"), plan.file),
            Text("expect 是空的，这个示例什么也没说", "`expect` is empty: the example says nothing"),
            Text("写出 total、grade 或 items", "write total, grade or items"),
        )
    items = {leaf.id for leaf in plan.all_leaves()} | {group.id for group in plan.rubric.groups()}
    known = {"items": items, "vetoes": set(plan.vetoes), "grade": {grade.grade for grade in plan.rubric.grades}}
    known["example"] = {example.name for k, example in enumerate(plan.rubric.examples) if k != n}
    named: list[tuple[str, str, Path]] = [("items", id, ("items", id)) for id in expect.items]
    named += [("vetoes", id, ("vetoes", k)) for k, id in enumerate(expect.vetoes or ())]
    named += [("grade", expect.grade, ("grade",))] if expect.grade else []
    others = (("ahead_of", expect.ahead_of), ("level_with", expect.level_with))
    named += [("example", name, (key,)) for key, name in others if name is not None]
    for kind, id, at in named:
        if id not in known[kind] and not lost.hides(id):
            find = place_of if kind == "items" else value_place
            place = find(tree, ("examples", n, "expect", *at), plan.file)
            yield Problem(
                "unknown-name",
                place,
                Text(f"没有“{id}”", f"there is no '{id}'"),
                nearest_or_all(id, sorted(known[kind])),
            )


def _unreached(plan: Plan, tree: Map) -> Iterator[Problem]:
    for leaf in plan.all_leaves():
        reached = {example.points for example in leaf.method.examples}
        missed = [name for name, points in leaf.method.outcomes().items() if points not in reached]
        if missed:
            place = value_place(tree, leaf.path, plan.file)
            listed = "、".join(missed)
            yield Problem(
                "no-example",
                place,
                Text(f"“{leaf.id}”没有示例达到：{listed}", f"no example of '{leaf.id}' reaches: {', '.join(missed)}"),
                Text("在 examples 里补上", "add one under `examples`"),
                "warning",
            )
    if plan.rubric.examples:
        yield from _unreached_outcomes(plan, tree)


def _unreached_outcomes(plan: Plan, tree: Map) -> Iterator[Problem]:
    expected = [example.expect for example in plan.rubric.examples]
    fired = {id for expect in expected for id in expect.vetoes or ()}
    graded = {expect.grade for expect in expected}
    for key, known, reached in (
        ("vetoes", list(plan.vetoes), fired),
        ("grades", [g.grade for g in plan.rubric.grades], graded),
    ):
        for n, name in enumerate(known):
            if name not in reached:
                place = value_place(tree, (key, n), plan.file)
                yield Problem(
                    "no-example",
                    place,
                    Text(f"没有整体示例达到“{name}”", f"no whole-unit example reaches '{name}'"),
                    Text("在文件末尾的 examples 里补上", "add one under the file's `examples`"),
                    "warning",
                )
