"""What every check sees: the plan, the tree for the places, and what was cut out before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.errors import Problem
from scoring.methods import Item
from scoring.methods.field import Formula
from scoring.rubric.build import Lost
from scoring.rubric.model import Metric, Rubric, walk
from scoring.rubric.plan import Path, Plan
from scoring.rubric.tree import Map, Seq, place_of, value_place
from scoring.text import Text


@dataclass(frozen=True)
class Context:
    """One rubric under check."""

    plan: Plan
    tree: Map
    lost: Lost

    @property
    def rubric(self) -> Rubric:
        return self.plan.rubric

    def problem(
        self,
        path: Path,
        code: str,
        zh: str,
        en: str,
        fix: Text | None = None,
        warning: bool = False,
        at_key: bool = False,
    ) -> Problem:
        """A problem at the value that `path` leads to, or at its key."""
        place = (place_of if at_key else value_place)(self.tree, path, self.plan.file)
        return Problem(code, place, Text(zh, en), fix, "warning" if warning else "error")

    def items(self) -> Iterator[tuple[Path, Item]]:
        yield from walk(self.rubric.scorecard, ("scorecard",))
        for key, part in (("bonus", self.rubric.bonus), ("deductions", self.rubric.deductions)):
            if part is not None:
                yield from walk(part.items, (key, "items"))

    def metric(self, formula: Formula) -> Metric | None:
        """The metric where an expression is nothing but its id."""
        return self.rubric.metrics.get(formula.bare or "")


def is_lost(tree: Map, path: Path) -> bool:
    node: object = tree
    for step in path:
        try:
            node = node[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(node, Seq) and node.lost
