"""Why a total is not what it was, line by line: items, conversions, caps; the lines add up to the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from scoring.engine.explain import Node
from scoring.engine.totals import BEFORE_VETO
from scoring.names import BONUS, DEDUCTIONS, SCORECARD, TOTAL
from scoring.runs.compare.sides import Side
from scoring.text import Text

Kind = Literal["item", "bonus", "deductions", "group", "conversion", "cap", "bounds", "veto"]
NAMES = {
    BONUS: Text("加分封顶", "cap of the bonus"),
    DEDUCTIONS: Text("扣分封顶", "cap of the deductions"),
    "bounds": Text("总分上下限", "bounds of the total"),
    "veto": Text("一票否决限分", "points capped by a veto"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is not what it was: points then and now, and what that did to the total.

    `effect` is None for an item inside a group that does not add up (the best of them, a mean): the group's own line holds
    what they did together. Of a conversion (`conversion`) it is what the items' lines leave over: another factor, or rounding.
    """

    id: str
    kind: Kind
    name: Text
    old: Decimal | None
    new: Decimal | None
    effect: Decimal | None
    clause: str | None = None
    old_how: Text | None = None
    new_how: Text | None = None


def lines(old: Side, new: Side) -> list[Line]:
    """The lines of one unit scored in both runs; their effects add up to the change of its total.

    Formula: an item's effect is (points now - points then) x what a point of it is worth in the total now (then, of an item
    that is gone), rounded half up to the rubric's places; a group's line is what its own points did less its items' lines;
    caps, bounds and vetoes likewise. So each line is exact and nothing is left over.
    """
    places = max(old.plan.decimals, new.plan.decimals)
    return [
        *_Tree(old, new, places).lines(),
        *_adjustment(old, new, BONUS, 1),
        *_adjustment(old, new, DEDUCTIONS, -1),
        *_limits(old, new),
    ]


@dataclass
class _Tree:
    """Both scorecards as one tree: an item stands where the newer rubric has it, else where the older had it."""

    old: Side
    new: Side
    places: int
    then: dict[str, Node] = field(default_factory=dict)
    now: dict[str, Node] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)
    combine: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[Line]:
        above: dict[str, str] = {}
        for side, nodes in ((self.old, self.then), (self.new, self.now)):
            self.combine |= {group.id: group.combine for group in side.plan.rubric.groups()}
            for node, parent in _walk(side.card.scorecard, ""):
                nodes[node.id] = node
                above[node.id] = parent
        for id, parent in above.items():
            self.inside.setdefault(parent, []).append(id)
        yield from self.of(SCORECARD, counts=True)

    def of(self, id: str, counts: bool) -> Iterator[Line]:
        """The lines of a node and of what is inside it; `counts`: whether everything above adds up."""
        below, adds = self.inside.get(id, []), self.combine.get(id, "sum") == "sum"
        for child in below:
            yield from self.of(child, counts and adds)
        effect = self.effect(id) if counts else None
        if counts and below and adds:
            effect = self.effect(id) - sum((self.effect(child) for child in below), Decimal(0))
            yield from self.line(id, "conversion", effect) if effect else ()
        elif self.points(self.then, id) != self.points(self.now, id) or effect:
            yield from self.line(id, "group" if below else "item", effect)

    def effect(self, id: str) -> Decimal:
        """What a node's points did to the total, were they alone."""
        before, after = (self.points(nodes, id) or Decimal(0) for nodes in (self.then, self.now))
        return _rounded((after - before) * (self.now.get(id) or self.then[id]).effect, self.places)

    @staticmethod
    def points(nodes: Mapping[str, Node], id: str) -> Decimal | None:
        return nodes[id].points if id in nodes else None

    def line(self, id: str, kind: Kind, effect: Decimal | None) -> Iterator[Line]:
        yield _line(id, kind, self.then.get(id), self.now.get(id), effect)


def _walk(node: Node, parent: str) -> Iterator[tuple[Node, str]]:
    yield node, parent
    for child in node.children:
        yield from _walk(child, node.id)


def _line(id: str, kind: Kind, then: Node | None, now: Node | None, effect: Decimal | None) -> Line:
    shown = now or then
    assert shown is not None
    before, after = ((None, None) if node is None else (node.points, node.how) for node in (then, now))
    return Line(id, kind, shown.name, before[0], after[0], effect, shown.clause, before[1], after[1])


def _rounded(x: Decimal, places: int) -> Decimal:
    return x.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _adjustment(old: Side, new: Side, part: Literal["bonus", "deductions"], sign: int) -> Iterator[Line]:
    """The items of the bonus or the deductions, and what their cap did."""
    then, now = ({node.id: node for node in getattr(side.card, part)} for side in (old, new))
    given = Decimal(0)
    for id in dict.fromkeys([*now, *then]):
        before, after = (nodes[id].points if id in nodes else None for nodes in (then, now))
        if before != after:
            effect = sign * ((after or Decimal(0)) - (before or Decimal(0)))
            given += effect
            yield _line(id, part, then.get(id), now.get(id), effect)
    rest = sign * (new.points(part) - old.points(part)) - given
    if rest:
        yield Line(part, "cap", NAMES[part], old.points(part), new.points(part), rest)


def _limits(old: Side, new: Side) -> Iterator[Line]:
    """What the bounds of the total and vetoes that cap points did."""
    then, now = ([_unbounded(side), side.items[BEFORE_VETO], side.marks[TOTAL]] for side in (old, new))
    for n, kind in enumerate(("bounds", "veto"), 1):
        rest = (now[n] - now[n - 1]) - (then[n] - then[n - 1])
        if rest:
            yield Line(kind, kind, NAMES[kind], then[n], now[n], rest)  # type: ignore[arg-type]


def _unbounded(side: Side) -> Decimal:
    found: Decimal = side.points(SCORECARD) + side.points(BONUS) - side.points(DEDUCTIONS)
    return found
