"""The items of a scorecard as rows, each with what it cost the total; and the way from all points down to the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.explain import Explanation, Node
from scoring.engine.totals import BEFORE_VETO
from scoring.names import BONUS, DEDUCTIONS, SCORECARD, TOTAL, points_of
from scoring.reports.card.model import Part, Row, Step, StepKind
from scoring.rubric import Plan
from scoring.rubric.model import Group
from scoring.text import Text

WORDS: dict[StepKind, Text] = {
    "full": Text("满分", "all points"),
    "rounding": Text("折算取整", "rounding"),
    "bonus": Text("加分", "bonus"),
    "deductions": Text("扣分", "deductions"),
    "bounds": Text("总分上下限", "bounds of the total"),
    "veto": Text("一票否决", "veto"),
    "total": Text("总分", "total"),
}
Rules = Mapping[str, Text]  # of each item, in words


def half_up(x: Fraction, places: int) -> Decimal:
    """A fraction with so many places, half away from zero.

    Example:
        >>> half_up(Fraction(-5, 1000), 2)
        Decimal('-0.01')
    """
    whole = int(abs(x) * 10**places + Fraction(1, 2))
    return Decimal(whole if x >= 0 else -whole).scaleb(-places)


def rows_of(plan: Plan, rules: Rules, found: Explanation) -> Iterator[Row]:
    """Every item and group in the order of the rubric, the scorecard's first, then bonus and deductions."""
    rows = _Rows(plan, rules)
    for child in found.scorecard.children:
        yield from rows.branch(child, 0, _inner(found.scorecard, Fraction(1)))
    yield from (rows.row(node, "bonus") for node in found.bonus)
    yield from (rows.row(node, "deductions") for node in found.deductions)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Nodes of an explanation as rows; `worth`, what a point there is worth in the total, is None where nothing adds up."""

    plan: Plan
    rules: Rules

    def branch(self, node: Node, depth: int, worth: Fraction | None) -> Iterator[Row]:
        adds = self._adds(node)
        yield self.row(node, "scorecard", depth, worth, counts=worth is not None and not adds)
        inner = _inner(node, worth) if adds and worth is not None else None
        for child in node.children:
            yield from self.branch(child, depth + 1, inner)

    def row(self, node: Node, part: Part, depth: int = 0, worth: Fraction | None = None, counts: bool = False) -> Row:
        lost = node.lost if part == SCORECARD else None
        cost = None if lost is None or worth is None else half_up(Fraction(lost) * worth, self.plan.decimals)
        return Row(
            id=node.id, part=part, depth=depth, leaf=not node.children, counts=counts, name=node.name, value=node.value,
            points=node.points, full=node.full, lost=lost, cost=cost, rule=self.rules.get(node.id), how=node.how,
            next_step=node.next_step, clause=node.clause, note=node.note, origins=node.origins,
        )  # fmt: skip

    def _adds(self, node: Node) -> bool:
        """Whether the node is a group that sums up what is inside."""
        group = self.plan.rubric.item(node.id) if node.children else None
        return isinstance(group, Group) and group.combine == "sum"


def _inner(node: Node, worth: Fraction) -> Fraction:
    """What a point inside is worth in the total: more or less where the items that count have other points than the group."""
    base = sum((child.full for child in node.children if child.points is not None), Decimal(0))
    return worth * Fraction(node.full) / Fraction(base) if base else worth


def steps_of(plan: Plan, rows: tuple[Row, ...], items: Mapping[str, Any], full: Decimal) -> Iterator[Step]:
    """From all points down to the total, in steps that add up exactly; none for a unit on hold.

    The costs of the items are rounded one by one; what that leaves over is a step of its own.
    """
    card, bonus, off = (items[points_of(part)] for part in (SCORECARD, BONUS, DEDUCTIONS))
    before, total = items[BEFORE_VETO], items.get(TOTAL)
    if card is None or total is None:
        return
    costs = [row for row in rows if row.counts and row.cost]
    changes: list[tuple[StepKind, Text, Decimal]] = [
        ("loss" if row.cost > 0 else "gain", row.name, -row.cost)
        for row in sorted(costs, key=lambda row: -(row.cost or 0))
        if row.cost
    ]
    given = sum((change for _, _, change in changes), Decimal(0))
    rest: list[tuple[StepKind, Decimal]] = [
        ("rounding", card - full - given),
        ("bonus", bonus),
        ("deductions", -off),
        ("bounds", before - (card + bonus - off)),
        ("veto", total - before),
    ]
    changes += [(kind, WORDS[kind], change) for kind, change in rest if change]
    level = full
    yield Step("full", WORDS["full"], Decimal(0), level)
    for kind, name, change in changes:
        level += change
        yield Step(kind, name, change, level)
    yield Step("total", WORDS["total"], Decimal(0), total)
