"""A rubric as a tree in the terminal: items, points, the rule of each in one line."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from rich.tree import Tree

from scoring.methods import Method
from scoring.methods.field import By, Formula
from scoring.names import BONUS, DEDUCTIONS
from scoring.rubric.model import Group
from scoring.rubric.plan import Plan
from scoring.text import Text, figure

WORDS = {
    BONUS: Text("加分", "bonus"),
    DEDUCTIONS: Text("扣分", "deductions"),
    "vetoes": Text("一票否决", "vetoes"),
    "grades": Text("等次", "grades"),
}
COMMON = {
    "id",
    "label",
    "points",
    "method",
    "weight",
    "clause",
    "note",
    "evidence",
    "department",
    "examples",
    "applies_if",
}


def outline(plan: Plan, lang: str = "zh") -> Tree:
    """The scorecard's tree with points, methods and parameters; bonus, deductions, vetoes and grades below."""
    rubric = plan.rubric
    tree = Tree(f"[bold]{rubric.title.pick(lang)}[/] {rubric.version} · {figure(rubric.full)}")
    for item in rubric.scorecard:
        _add(tree, item, lang)
    for name, part in ((BONUS, rubric.bonus), (DEDUCTIONS, rubric.deductions)):
        if part is not None:
            branch = tree.add(f"[bold]{WORDS[name].pick(lang)}[/] ≤ {figure(part.cap)}")
            for leaf in part.items:
                _add(branch, leaf, lang)
    if rubric.vetoes:
        branch = tree.add(f"[bold]{WORDS['vetoes'].pick(lang)}[/]")
        for veto in rubric.vetoes:
            branch.add(
                f"{veto.name.pick(lang)} [dim]{veto.when.text} → {veto.grade_at_most or ''} {figure(veto.points_at_most) if veto.points_at_most is not None else ''}[/]"
            )
    branch = tree.add(f"[bold]{WORDS['grades'].pick(lang)}[/]")
    for grade in rubric.grades:
        limits = [
            f"≥ {figure(grade.at_least)}" if grade.at_least is not None else "",
            grade.requires.text if grade.requires else "",
            f"≤ {figure(grade.quota.share * 100)}% / {grade.quota.within}" if grade.quota else "",
        ]
        branch.add(f"{grade.grade} [dim]{' · '.join(limit for limit in limits if limit)}[/]")
    return tree


def _add(tree: Tree, item: Any, lang: str) -> None:
    points = f"[cyan]{figure(item.points)}[/]"
    if isinstance(item, Group):
        extra = "" if item.combine == "sum" else f" {item.combine}"
        branch = tree.add(f"[bold]{item.name.pick(lang)}[/] {points}[dim]{extra}{' scale' if item.scale else ''}[/]")
        for child in item.items:
            _add(branch, child, lang)
        return
    tree.add(f"{item.name.pick(lang)} {points} [dim]{item.method}: {rule(item)}[/]")


def rule(leaf: Method) -> str:
    """A leaf's parameters in one line, as the YAML has them."""
    parts = []
    for name in type(leaf).model_fields:
        value = getattr(leaf, name)
        if name not in COMMON and value not in (None, (), {}) and name in leaf.model_fields_set:
            parts.append(f"{name} {_written(value)}")
    return ", ".join(parts).replace("[", "\\[")


def _written(value: Any) -> str:
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, By):
        return f"by {value.by.text}"
    if isinstance(value, tuple):
        return (
            f"({len(value)})"
            if value and not isinstance(value[0], (int, str)) and isinstance(value[0], BaseModel)
            else ", ".join(map(_written, value))
        )
    return figure(value) if not isinstance(value, dict) else f"({len(value)})"
