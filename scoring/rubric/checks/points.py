"""Points: places, bounds, tables, and sums that add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scoring.errors import Problem
from scoring.methods import Item, Method
from scoring.methods.deduct import Deduct
from scoring.rubric.checks.context import Context, is_lost
from scoring.rubric.model import Group
from scoring.rubric.plan import Path
from scoring.text import Text, figure

MAX_TICKS = 10**9
MAX_SUM = 4 * MAX_TICKS


def points(c: Context) -> Iterator[Problem]:
    if not _places_known(c) and "decimals" not in c.lost.keys:
        yield c.problem(
            ("decimals",), "decimals-range", "decimals 须在 0 到 4 之间", "decimals must lie between 0 and 4"
        )
    for path, item in c.items():
        if item.points < 0:
            yield c.problem(
                (*path, "points"),
                "points-out-of-range",
                f"分值 {item.points} 须不小于 0",
                f"points {item.points} must not be negative",
            )
        if isinstance(item, Method):
            for at, code, message, fix in item.flaws():
                yield c.problem((*path, *at), code, message.zh, message.en, fix)
    if _places_known(c):
        for path, number in (*_item_amounts(c), *_other_amounts(c)):
            yield from _amount(c, path, number)


def _places_known(c: Context) -> bool:
    return 0 <= c.rubric.decimals <= 4 and "decimals" not in c.lost.keys


def _largest(item: Item) -> Decimal:
    """The most points an item can come to; a cap may lift it above its own points."""
    return max(item.points, item.bounds()[1]) if isinstance(item, Method) else item.points


def too_large(c: Context) -> Iterator[Problem]:
    """Conversions multiply two figures of points: both must stay small enough for 64 bits."""
    places = c.rubric.decimals
    for path, item in c.items() if _places_known(c) else ():
        inside = [item] if not isinstance(item, Group) else list(item.items)
        most = sum((_largest(child) for child in inside), Decimal(0))
        if item.points.scaleb(places) > MAX_TICKS or most.scaleb(places) > MAX_SUM:
            yield c.problem(
                (*path, "points"),
                "points-out-of-range",
                f"分值 {item.points} 太大：末位单位最多 10^9 个",
                f"points {item.points} are too large: at most 10^9 units of the last place",
            )


def _amount(c: Context, path: Path, number: Decimal | None) -> Iterator[Problem]:
    if number is None:
        return
    scaled = number.scaleb(c.rubric.decimals)
    if scaled != scaled.to_integral_value():
        yield c.problem(
            path,
            "too-fine",
            f"{number} 超过 decimals: {c.rubric.decimals} 的位数",
            f"{number} has more places than decimals: {c.rubric.decimals}",
            Text("改成允许的位数，或增大 decimals", "round it, or raise `decimals`"),
        )


def _item_amounts(c: Context) -> Iterator[tuple[Path, Decimal]]:
    for path, item in c.items():
        yield (*path, "points"), item.points
        if isinstance(item, Method):
            yield from (((*path, *at), number) for at, number in item.written())


def _other_amounts(c: Context) -> Iterator[tuple[Path, Decimal | None]]:
    for key, part in (("bonus", c.rubric.bonus), ("deductions", c.rubric.deductions)):
        if part is not None:
            yield (key, "cap"), part.cap
    yield ("total", "min"), c.rubric.total.min
    yield ("total", "max"), c.rubric.total.max
    for n, veto in enumerate(c.rubric.vetoes):
        yield ("vetoes", n, "points_at_most"), veto.points_at_most
    for n, grade in enumerate(c.rubric.grades):
        yield ("grades", n, "at_least"), grade.at_least


def adjustments(c: Context) -> Iterator[Problem]:
    """Bonus and deductions: a cap that is no less than nothing, and items at all."""
    for key, part in (("bonus", c.rubric.bonus), ("deductions", c.rubric.deductions)):
        if part is None:
            continue
        if part.cap is not None and part.cap < 0:
            yield c.problem((key, "cap"), "points-out-of-range", "cap 须不小于 0", "the cap must not be negative")
        if not part.items and not is_lost(c.tree, (key, "items")):
            yield c.problem((key,), "empty-group", f"{key} 里没有任何项", f"there is nothing under {key}")


def tree_shape(c: Context) -> Iterator[Problem]:
    if not c.rubric.scorecard and "scorecard" not in c.lost.keys and not is_lost(c.tree, ("scorecard",)):
        yield c.problem(("scorecard",), "empty-scorecard", "计分表是空的", "the scorecard is empty")
    for path, item in c.items():
        if isinstance(item, Group):
            yield from _sum(c, path, item)
            yield from _weights(c, path, item)
            yield from _conversion(c, path, item)
    for n, item in enumerate(c.rubric.deductions.items if c.rubric.deductions else ()):
        if isinstance(item, Deduct):
            yield c.problem(
                ("deductions", "items", n, "method"),
                "deduct-in-deductions",
                "deductions 里不能用 deduct（扣分项已写明扣多少）",
                "`deduct` has no place under deductions",
                Text("改用 award", "use award"),
            )


def _sum(c: Context, path: Path, group: Group) -> Iterator[Problem]:
    if not group.items and not is_lost(c.tree, (*path, "items")):
        yield c.problem(path, "empty-group", f"“{group.id}”下没有任何项", f"group '{group.id}' is empty")
    if group.combine != "sum" or group.scale or is_lost(c.tree, (*path, "items")) or not group.items:
        return
    total = sum((item.points for item in group.items), Decimal(0))
    gap = group.points - total
    if gap:
        zh, en = ("少", "missing") if gap > 0 else ("多", "too many by")
        yield c.problem(
            (*path, "points"),
            "points-do-not-add-up",
            f"子项合计 {figure(total)}，本组写 {figure(group.points)}：{zh} {figure(abs(gap))}",
            f"children sum to {figure(total)}, group says {figure(group.points)}: {en} {figure(abs(gap))}",
            Text("改分值，或写 scale: true 折算", "change the points, or write scale: true to convert"),
        )


def _weights(c: Context, path: Path, group: Group) -> Iterator[Problem]:
    for n, item in enumerate(group.items):
        at = (*path, "items", n)
        if group.combine == "weighted_mean" and (item.weight is None or item.weight <= 0):
            yield c.problem(
                at, "weight-wanted", f"“{item.id}”缺少大于 0 的 weight", f"'{item.id}' wants a weight above 0"
            )
        if group.combine != "weighted_mean" and item.weight is not None:
            yield c.problem(
                (*at, "weight"),
                "weight-unused",
                "只有 combine: weighted_mean 才用 weight",
                "only combine: weighted_mean uses weights",
                warning=True,
            )
        if group.combine != "sum" and item.points <= 0:
            yield c.problem(
                (*at, "points"),
                "points-out-of-range",
                "按比例合并的项分值须大于 0",
                "an item combined by shares needs points above 0",
            )


def _conversion(c: Context, path: Path, group: Group) -> Iterator[Problem]:
    if is_lost(c.tree, (*path, "items")) or not group.items:
        return
    least = group.min_items
    if least is not None and not 1 <= least <= len(group.items):
        yield c.problem(
            (*path, "min_items"),
            "out-of-range",
            f"本组有 {len(group.items)} 项，min_items 须在 1 到 {len(group.items)} 之间",
            f"the group has {len(group.items)} items: min_items must lie between 1 and {len(group.items)}",
        )
    total = sum((item.points for item in group.items), Decimal(0))
    if group.scale and (group.combine != "sum" or total == group.points):
        yield c.problem(
            (*path, "scale"),
            "scale-unused",
            "没有可折算的：子项合计就是本组分值，或本组不是相加",
            "there is nothing to convert: the items add up to the group's points, or are not added up",
            Text("删去 scale", "remove scale"),
            warning=True,
        )
