"""How a rubric's examples came out, what they reach, and what they do not, for the terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from scoring.engine.explain import Node
from scoring.errors import Place
from scoring.names import points_of
from scoring.rubric.tree import parse, place_of
from scoring.text import Text, points_text, several
from scoring.trial.coverage import Branch, Covered
from scoring.trial.play import Played, Trial, shown
from scoring.trial.properties import Property

HEADS = {
    "example": Text("示例", "Example"),
    "what": Text("处", "Where"),
    "wanted": Text("应为", "Should be"),
    "found": Text("实得", "Came out"),
    "gap": Text("相差", "Off by"),
}


def failures(trial: Trial, lang: str = "zh") -> Table | None:
    """A row for each expectation that does not hold, with how far off it is; None where all hold."""
    wrong = [outcome for outcome in trial.outcomes if not outcome.holds]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for key, head in HEADS.items():
        table.add_column(
            head.pick(lang), overflow="fold", justify="right" if key in ("wanted", "found", "gap") else "left"
        )
    for one in wrong:
        name = Line(f"{one.place}\n{one.example}")
        cells = [one.what.pick(lang), shown(one.expected, lang), shown(one.found, lang), one.gap]
        table.add_row(name, *map(Line, cells))
    return table if wrong else None


def place_of_branch(trial: Trial, branch: Branch) -> Place:
    """Where a branch is written."""
    return place_of(parse(trial.plan.text, trial.plan.file), branch.path, trial.plan.file)


def not_reached(trial: Trial, covered: Sequence[Covered], lang: str = "zh") -> Iterator[str]:
    """A line for each branch that no example reaches, at its place."""
    tree = parse(trial.plan.text, trial.plan.file)
    for one in covered:
        if not one.by:
            place = place_of(tree, one.branch.path, trial.plan.file)
            stop = ": " if lang == "en" else "："
            yield f"{place} {one.branch.owner.pick(lang)}{stop}{one.branch.name.pick(lang)}"


def summary_line(trial: Trial, covered: Sequence[Covered], lang: str = "zh") -> str:
    """How many expectations hold, and how much of the rubric the examples reach."""
    good = sum(outcome.holds for outcome in trial.outcomes)
    wrong, reached = len(trial.outcomes) - good, sum(bool(one.by) for one in covered)
    if lang == "en":
        return f"{trial.plan.file}: {several(good, 'holds', 'hold')}, {several(wrong, 'does', 'do')} not; {reached} of {several(len(covered), 'branch', 'branches')} reached"
    return f"{trial.plan.file}：{good} 项相符，{wrong} 项不符；覆盖 {reached}/{len(covered)}"


def told_in_full(trial: Trial, lang: str = "zh") -> RenderableType:
    """Every example as a scorecard: an item's as its sentence, a whole unit's as its tree."""
    return Group(*(part for one in trial.played for part in _told(one, lang)))


def _told(one: Played, lang: str) -> Iterator[RenderableType]:
    if one.leaf is None:
        yield _tree(one, lang)
        return
    node = one.explain().node(one.leaf.id)
    points = points_text(one.items[points_of(one.leaf.id)], one.plan.decimals)
    yield Line(f"{one.name} → {points}") + Line(f"  {node.how.pick(lang) if node.how else ''}", style="dim")


def _tree(one: Played, lang: str) -> Tree:
    """A whole unit's items with points and how they came about, then what was added, taken off and decided."""
    unit = one.explain()
    total = points_text(unit.total, unit.decimals)
    head = Line(one.name, style="bold") + Line(f"  {total}  {unit.grade or '—'}", style="cyan")
    tree = Tree(head)
    for node in (*unit.scorecard.children, *unit.bonus, *unit.deductions):
        _branch(tree, node, unit.decimals, lang)
    for line in (*unit.sums, *unit.vetoes, *unit.decisions, *unit.reasons):
        tree.add(Line(line.pick(lang), style="dim"))
    return tree


def _branch(tree: Tree, node: Node, decimals: int, lang: str) -> None:
    points = f"  {points_text(node.points, decimals)} / {points_text(node.full, decimals)}"
    said = f"  {node.how.pick(lang)}" if node.how else ""
    branch = tree.add(Line(node.name.pick(lang)) + Line(points, style="cyan") + Line(said, style="dim"))
    for child in node.children:
        _branch(branch, child, decimals, lang)


def property_lines(found: Sequence[Property], lang: str = "zh") -> Iterator[str]:
    """What does not hold, or is worth saying, with its counterexample; then how many properties hold."""
    for one in found:
        if one.against is not None:
            word = Text("提醒", "note") if one.told else Text("不成立", "does not hold")
            parts = [word, one.leaf.method.name, one.what, one.against]
            yield (": " if lang == "en" else "：").join(part.pick(lang) for part in parts)
    held = sum(one.holds for one in found)
    yield f"{held} of {len(found)} properties hold" if lang == "en" else f"性质 {len(found)} 条，成立 {held} 条"


def as_dict(trial: Trial, covered: Sequence[Covered]) -> dict[str, Any]:
    """The same for programs."""
    wrong = [one for one in trial.outcomes if not one.holds]
    missed = [one.branch for one in covered if not one.by]
    return {
        "file": trial.plan.file,
        "expectations": len(trial.outcomes),
        "wrong": [
            {"place": str(one.place), "example": one.example, "zh": one.what.zh, "en": one.what.en,
             "expected": shown(one.expected, "en"), "found": shown(one.found, "en")}
            for one in wrong
        ],
        "branches": len(covered),
        "not_reached": [
            {"place": str(place_of_branch(trial, branch)), "owner": branch.owner.zh, "zh": branch.name.zh, "en": branch.name.en}
            for branch in missed
        ],
    }  # fmt: skip
