"""How the points of a rubric being typed add up: its groups and items as a tree, each group with what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scoring.editor.node import Node, Spot
from scoring.editor.sheet import Sheet, children, label_of, number_of, points_of, points_so_far, text_of
from scoring.names import BONUS, DEDUCTIONS, SCORECARD
from scoring.rubric.diff import PARTS
from scoring.rubric.model import AnyItem, Group
from scoring.rubric.plan import Plan
from scoring.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tree, `depth` steps in: the points it states (of a part: its cap), what its items add up to.

    `gap` is what is missing (or too many, below 0) where a group says one thing and its items another; of a group that
    converts, or combines otherwise than by a sum, there is none. `at` is where it is written, None where it is taken over.
    """

    depth: int
    id: str
    name: Text
    points: Decimal | None
    total: Decimal | None
    gap: Decimal
    at: Spot | None

    @property
    def over(self) -> Decimal:
        """By how much the items are too many."""
        return max(-self.gap, Decimal(0))


def adding_up(sheet: Sheet, plan: Plan | None = None) -> list[Line]:
    """Every part, group and item in the order written; of a rubric that extends another as `plan` has them whole."""
    if sheet.root is not None and sheet.root.get("extends") is not None:
        return list(_planned(plan)) if plan is not None else []
    return list(_typed(sheet.root)) if sheet.root is not None else []


# -- as typed -------------------------------------------------------------------------------------------------------


def _typed(root: Node) -> Iterator[Line]:
    for part, name in PARTS.items():
        found = root.get(part)
        if found is None:
            continue
        items = children(found) if found.kind == "map" else [one for one in found.members if one.kind == "map"]
        total = points_so_far(items) if part == SCORECARD else None
        yield Line(0, part, name, number_of(found, "cap"), total, Decimal(0), found.span.start)
        for item in items:
            yield from _node(item, 1)


def _node(item: Node, depth: int) -> Iterator[Line]:
    inside, own, id = children(item), points_of(item), text_of(item, "id")
    total = points_so_far(inside) if inside else None
    sums = text_of(item, "combine") in ("", "sum") and text_of(item, "scale") != "true"
    gap = own - total if own is not None and total is not None and sums else Decimal(0)
    yield Line(depth, id, label_of(item, id or "—"), own, total, gap, item.span.start)
    for child in inside:
        yield from _node(child, depth + 1)


# -- as taken over --------------------------------------------------------------------------------------------------


def _planned(plan: Plan) -> Iterator[Line]:
    rubric = plan.rubric
    yield Line(0, SCORECARD, PARTS[SCORECARD], None, rubric.full, Decimal(0), None)
    for item in rubric.scorecard:
        yield from _item(item, 1)
    for part, found in ((BONUS, rubric.bonus), (DEDUCTIONS, rubric.deductions)):
        if found is not None:
            yield Line(0, part, PARTS[part], found.cap, None, Decimal(0), None)
            for leaf in found.items:
                yield from _item(leaf, 1)


def _item(item: AnyItem, depth: int) -> Iterator[Line]:
    inside = item.items if isinstance(item, Group) else ()
    total = sum((child.points for child in inside), Decimal(0)) if inside else None
    yield Line(depth, item.id, item.name, item.points, total, Decimal(0), None)
    for child in inside:
        yield from _item(child, depth + 1)
