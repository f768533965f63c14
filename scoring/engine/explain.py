"""One unit's explanation: every figure from the leaf up to the grade, in words, from the stored columns alone.

It reads a row of `scores` and a row of `items` and nothing else, so that a run of years ago explains itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.engine.grades import QUOTA_MISSED, UNDECIDED, quota_column
from scoring.engine.origin import Row, origins
from scoring.engine.sentence import sentences, trace_of
from scoring.engine.totals import BEFORE_VETO, veto_of
from scoring.names import (
    BONUS,
    DEDUCTIONS,
    GRADE,
    HELD,
    LEVEL_TEXT,
    NAME,
    SCORECARD,
    TOTAL,
    UNIT,
    peers_of,
    points_of,
    possible_of,
    rank_of,
    within_name,
)
from scoring.rubric.model import Grade, Group, Quota
from scoring.rubric.plan import Leaf, Plan
from scoring.text import Text, figure, join, points_text, several


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the scorecard: points earned of points possible, and how they came about.

    `full` are the points the rubric gives the item; `possible` is null where it did not count for this unit.
    `effect` says what one point here is worth in the total, after the conversions above it.
    """

    id: str
    name: Text
    full: Decimal
    points: Decimal | None
    possible: Decimal | None
    value: str = ""
    how: Text | None = None
    next_step: Text | None = None
    clause: str | None = None
    note: Text | None = None
    effect: Decimal = Decimal(1)
    children: tuple[Node, ...] = ()
    origins: tuple[Text, ...] = ()  # the votes, scores or units that the value was made of

    @property
    def lost(self) -> Decimal | None:
        return None if self.points is None or self.possible is None else self.possible - self.points

    def leaves(self) -> Iterator[Node]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Standing:
    """A rank within one group: third of nineteen in the county."""

    within: Text
    rank: Decimal | int | None
    peers: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one unit's total, grade and places came about."""

    unit_id: str
    name: str
    rubric: str
    title: Text
    version: str
    decimals: int
    held: bool
    total: Decimal | None
    full: Decimal
    grade: str | None
    places: tuple[Standing, ...]
    scorecard: Node
    bonus: tuple[Node, ...]
    deductions: tuple[Node, ...]
    sums: tuple[Text, ...]
    vetoes: tuple[Text, ...]
    decisions: tuple[Text, ...]
    reasons: tuple[Text, ...] = field(default=())

    def node(self, id: str) -> Node:
        """The line of one item or group."""
        return next(n for n in self._walk((self.scorecard, *self.bonus, *self.deductions)) if n.id == id)

    def _walk(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        for node in nodes:
            yield node
            yield from self._walk(node.children)


def explain(plan: Plan, marks: Row, items: Row, reasons: tuple[Text, ...] = ()) -> Explanation:
    """The explanation from a row of `scores` and a row of `items`."""
    rubric = plan.rubric
    return Explanation(
        unit_id=marks[UNIT],
        name=marks[NAME],
        rubric=plan.id,
        title=rubric.title,
        version=rubric.version,
        decimals=plan.decimals,
        held=bool(marks[HELD]),
        total=marks[TOTAL],
        full=rubric.full,
        grade=marks[GRADE],
        places=tuple(_standing(within, marks) for within in rubric.ranking.within),
        scorecard=_root(plan, items),
        bonus=tuple(_leaf(plan, leaf, items, Decimal(1)) for leaf in plan.bonus),
        deductions=tuple(_leaf(plan, leaf, items, Decimal(1)) for leaf in plan.deductions),
        sums=tuple(_sums(plan, items)),
        vetoes=tuple(_vetoes(plan, items)),
        decisions=tuple(_decisions(plan, marks, items)),
        reasons=reasons,
    )


def _standing(within: str, marks: Row) -> Standing:
    zh, en = LEVEL_TEXT.get(within, (f"同{within_name(within)}", f"same {within_name(within)}"))
    return Standing(Text(zh, en), marks.get(rank_of(within)), marks.get(peers_of(within)))


# -- the tree -------------------------------------------------------------------------------------------------------


def _root(plan: Plan, items: Row) -> Node:
    top = plan.rubric.scorecard
    effect, converted = _conversion(plan, items, SCORECARD, top, plan.rubric.full, Decimal(1))
    children = tuple(_node(plan, item, items, effect) for item in top)
    points, possible = items[points_of(SCORECARD)], items[possible_of(SCORECARD)]
    return Node(
        SCORECARD, Text("计分表", "scorecard"), plan.rubric.full, points, possible, how=converted, children=children
    )


def _node(plan: Plan, item: Any, items: Row, effect: Decimal) -> Node:
    if not isinstance(item, Group):
        return _leaf(plan, plan.leaf(item.id), items, effect)
    inner, how = _conversion(plan, items, item.id, item.items, item.points, effect)
    if item.combine != "sum":
        inner, how = effect, COMBINE_TEXT[item.combine]
    if items[points_of(item.id)] is None:
        held = items[points_of(SCORECARD)] is None
        how = None if held else Text("缺项，不计入并折算", "does not count; the rest is converted")
    children = tuple(_node(plan, child, items, inner) for child in item.items)
    return Node(
        item.id,
        item.name,
        item.points,
        items[points_of(item.id)],
        items[possible_of(item.id)],
        how=how,
        clause=item.clause,
        note=item.note,
        effect=effect,
        children=children,
    )


COMBINE_TEXT = {
    "weighted_mean": Text("各项得分率的加权平均", "weighted mean of the items' shares"),
    "geometric_mean": Text("各项得分率的几何平均", "geometric mean of the items' shares"),
    "best": Text("取得分率最高的一项", "the best item counts"),
    "worst": Text("取得分率最低的一项", "the worst item counts"),
}


def _conversion(
    plan: Plan, items: Row, id: str, children: Any, full: Decimal, effect: Decimal
) -> tuple[Decimal, Text | None]:
    """What a child's point is worth in the total, and the conversion in figures: 82.50 x 60% = 49.50."""
    counted = [child for child in children if items[points_of(child.id)] is not None]
    base = sum((child.points for child in counted), Decimal(0))
    points = items[points_of(id)]
    if points is None or base in (full, 0):
        return effect, None
    earned = sum((items[points_of(child.id)] for child in counted), Decimal(0))
    share = full / base
    shown = f"{figure(share * 100)}%" if (share * 100) == round(share * 100, 2) else f"{figure(full)}/{figure(base)}"
    says = f"{points_text(earned, plan.decimals)} × {shown} = {points_text(points, plan.decimals)}"
    return effect * share, Text(f"折算：{says}", f"converted: {says}")


# -- leaves ---------------------------------------------------------------------------------------------------------


def _leaf(plan: Plan, leaf: Leaf, items: Row, effect: Decimal) -> Node:
    method = leaf.method
    points, possible = items[points_of(leaf.id)], items[possible_of(leaf.id)]
    trace = trace_of(plan, leaf, items)
    shown = "" if "value" not in leaf.inputs else "—" if trace.value is None else trace.amount(trace.value)
    how, next_step = sentences(plan, leaf, items, trace)
    return Node(
        leaf.id, method.name, method.points, points, possible, shown, how, next_step, method.clause, method.note, effect,
        origins=tuple(origins(plan, leaf.metrics(), items)),
    )  # fmt: skip


# -- totals and decisions -------------------------------------------------------------------------------------------


def _sums(plan: Plan, items: Row) -> Iterator[Text]:
    """How the total adds up, where it is more than the scorecard."""
    card, bonus, off = (items[points_of(part)] for part in (SCORECARD, BONUS, DEDUCTIONS))
    if card is None:
        return
    every = plan.rubric.leaves()
    counted = sum(items[points_of(leaf.id)] is not None for leaf in every)
    if counted < len(every):
        rest = len(every) - counted
        yield Text(
            f"考核项 {len(every)} 项，计入 {counted} 项，缺项或不适用 {rest} 项（已折算）",
            f"{counted} of {several(len(every), 'item')} count; the points of the {rest} left out are converted",
        )
    for name, part, leaves, given in _adjustments(plan):
        earned = sum((items[points_of(leaf.id)] or Decimal(0) for leaf in leaves), Decimal(0))
        if earned != items[points_of(part)]:
            a, b = points_text(earned, plan.decimals), points_text(given, plan.decimals)
            yield Text(f"{name.zh}合计 {a}，至多 {b}", f"{name.en}: {a} in all, at most {b}")
    a, b, c, total = (points_text(number, plan.decimals) for number in (card, bonus, off, card + bonus - off))
    line = f"{a} + {b} − {c} = {total}"
    yield Text(f"计分表 + 加分 − 扣分：{line}", f"scorecard + bonus - deductions: {line}")
    if items[BEFORE_VETO] != card + bonus - off:
        kept, bounds = points_text(items[BEFORE_VETO], plan.decimals), plan.rubric.total
        low, high = (figure(bound) for bound in (bounds.min, bounds.max))
        yield Text(f"总分限于 {low} 至 {high}：{kept}", f"the total is kept within {low} and {high}: {kept}")


def _adjustments(plan: Plan) -> Iterator[tuple[Text, str, tuple[Leaf, ...], Decimal | None]]:
    """Bonus and deductions: their name, their part, their items, and what they come to at most."""
    for name, part, leaves, model in (
        (Text("加分", "bonus"), BONUS, plan.bonus, plan.rubric.bonus),
        (Text("扣分", "deductions"), DEDUCTIONS, plan.deductions, plan.rubric.deductions),
    ):
        yield name, part, leaves, None if model is None else model.cap


def _vetoes(plan: Plan, items: Row) -> Iterator[Text]:
    for veto in plan.rubric.vetoes:
        if not items[veto_of(veto.id)]:
            continue
        effects = []
        if veto.grade_at_most:
            effects.append(Text(f"等次不高于“{veto.grade_at_most}”", f"grade at most '{veto.grade_at_most}'"))
        if veto.points_at_most is not None:
            shown = points_text(veto.points_at_most, plan.decimals)
            effects.append(Text(f"总分不高于 {shown}", f"total at most {shown}"))
        yield Text(f"一票否决：{veto.name.zh}，", f"veto: {veto.name.en}, ") + join(effects, "，", ", ")


def _decisions(plan: Plan, marks: Row, items: Row) -> Iterator[Text]:
    """Quota decisions, and what separates the unit from the next better grade."""
    grades = plan.rubric.grades
    for n, grade in enumerate(grades):
        place = items.get(quota_column(n, "place"))
        if grade.quota is None or place is None:
            continue
        slots, base = items[quota_column(n, "slots")], items[quota_column(n, "base")]
        share, rule = f"{figure(grade.quota.share * 100)}%", _quota_rule(grade.quota)
        zh = f"“{grade.grade}”等次名额：{base} 个单位的 {share}（{rule.zh}）为 {slots} 个，符合条件者中列第 {place}"
        en = f"quota of '{grade.grade}': {share} of {base} units ({rule.en}) is {slots}; place {place} among those that qualify"
        if marks[QUOTA_MISSED] == grade.grade:
            yield Text(zh + "，未能进入", en + ", not reached")
        elif marks[UNDECIDED]:
            yield Text(zh + "，名额线上同分，由考核组审定", en + ", tied across the line, the committee decides")
        else:
            yield Text(zh + "，进入", en + ", reached")
    yield from _short(plan, marks, items)


def _quota_rule(quota: Quota) -> Text:
    """How the number of a quota is rounded, and its least."""
    rounding = {
        "floor": Text("舍去小数", "rounded down"),
        "half_up": Text("四舍五入", "rounded half up"),
        "ceil": Text("有小数进一", "rounded up"),
    }[quota.rounding]
    return rounding + (Text(f"，至少 {quota.min} 个", f", at least {quota.min}") if quota.min else Text("", ""))


def _short(plan: Plan, marks: Row, items: Row) -> Iterator[Text]:
    """What keeps the unit from the next better grade: the threshold, or else the grade's own condition."""
    better = plan.rubric.next_grade(marks[GRADE])
    if better is None:
        return
    if better.at_least is not None and marks[TOTAL] < better.at_least:
        gap = points_text(better.at_least - marks[TOTAL], plan.decimals)
        yield Text(
            f"距“{better.grade}”的分数线 {figure(better.at_least)} 还差 {gap} 分",
            f"{gap} short of the {figure(better.at_least)} that '{better.grade}' asks for",
        )
    elif better.requires is not None and not _capped(plan, better, items) and not _in_line(plan, better, items):
        asked = plan.said(better.requires)
        yield Text(
            f"分数已达“{better.grade}”，但不符合其条件：{asked.zh}",
            f"the total reaches '{better.grade}', but its condition does not hold: {asked.en}",
        )


def _capped(plan: Plan, grade: Grade, items: Row) -> bool:
    """Whether a veto allows no grade as good as this one."""
    order = [one.grade for one in plan.rubric.grades]
    caps = [veto.grade_at_most for veto in plan.rubric.vetoes if items[veto_of(veto.id)] and veto.grade_at_most]
    return any(order.index(cap) > order.index(grade.grade) for cap in caps)


def _in_line(plan: Plan, grade: Grade, items: Row) -> bool:
    """Whether the unit stood in line for the quota of a grade, which only those do that qualify."""
    return items.get(quota_column(plan.rubric.grades.index(grade), "place")) is not None
