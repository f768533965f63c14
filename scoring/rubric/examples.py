"""Examples inside a rubric: what they may name, how their values are read, and what none of them reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scoring.errors import Problem, did_you_mean, nearest_or_all
from scoring.rubric.build import Lost
from scoring.rubric.expression import DECLARE, Type
from scoring.rubric.plan import Path, Plan
from scoring.rubric.tree import Map, place_of, value_place
from scoring.text import Text

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
            yield from _given(plan, tree, (*leaf.path, "examples", n, "given"), example.given)
    for n, unit in enumerate(plan.rubric.examples):
        yield from _given(plan, tree, ("examples", n, "given"), unit.given)
        yield from _expected(plan, tree, n)
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
        elif not read_value(value, kind)[1]:
            yield Problem(
                "type-error",
                value_place(tree, (*path, name), plan.file),
                Text(f"“{value}”不合“{name}”的类型", f"'{value}' does not fit the type of '{name}'"),
                None,
            )


def _expected(plan: Plan, tree: Map, n: int) -> Iterator[Problem]:
    expect = plan.rubric.examples[n].expect
    items = {leaf.id for leaf in plan.all_leaves()} | {group.id for group in plan.rubric.groups()}
    known = {"items": items, "vetoes": set(plan.vetoes), "grade": {grade.grade for grade in plan.rubric.grades}}
    named: list[tuple[str, str, Path]] = [("items", id, ("items", id)) for id in expect.items]
    named += [("vetoes", id, ("vetoes", k)) for k, id in enumerate(expect.vetoes or ())]
    named += [("grade", expect.grade, ("grade",))] if expect.grade else []
    for kind, id, at in named:
        if id not in known[kind]:
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
