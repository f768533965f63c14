"""Checks that know scoring: points that do not add up, ids, tables, grades, quotas, and what nothing can ever earn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scoring.errors import Problem, did_you_mean
from scoring.methods import Item, Method
from scoring.methods.bands import Bands
from scoring.methods.choice import OTHERWISE, Choice
from scoring.methods.completion import Completion
from scoring.methods.curve import Curve
from scoring.methods.deduct import Deduct
from scoring.methods.field import By, Formula, constant_number
from scoring.methods.linear import Linear
from scoring.methods.peer_rank import PeerRank
from scoring.names import LEVELS, RESERVED
from scoring.rubric.build import Lost
from scoring.rubric.model import NUMERIC, Fill, Group, Metric, Rubric, is_within, walk
from scoring.rubric.plan import Leaf, Path, Plan
from scoring.rubric.tree import Map, Seq, place_of, value_place
from scoring.text import Text, figure

ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
MAX_TICKS = 10**9


@dataclass
class Checker:
    """One rubric under check: its plan, its tree for the places, and what was cut out before."""

    plan: Plan
    tree: Map
    lost: Lost

    @property
    def rubric(self) -> Rubric:
        return self.plan.rubric

    def problem(self, path: Path, code: str, zh: str, en: str, fix: Text | None = None, warning: bool = False) -> Problem:
        place = value_place(self.tree, path, self.plan.file)
        return Problem(code, place, Text(zh, en), fix, "warning" if warning else "error")

    def items(self) -> Iterator[tuple[Path, Item]]:
        yield from walk(self.rubric.scorecard, ("scorecard",))
        for key, part in (("bonus", self.rubric.bonus), ("deductions", self.rubric.deductions)):
            if part is not None:
                yield from walk(part.items, (key, "items"))

    def all(self) -> Iterator[Problem]:
        for check in CHECKS:
            yield from check(self)

    # -- ids --------------------------------------------------------------------------------------------------------

    def ids(self) -> Iterator[Problem]:
        seen: dict[str, Path] = {}
        named = [(("metrics", id), id) for id in self.rubric.metrics]
        named += [((*path, "id"), item.id) for path, item in self.items()]
        for path, id in named:
            yield from self._id(path, id, seen)
        vetoes: dict[str, Path] = {}
        for n, veto in enumerate(self.rubric.vetoes):
            yield from self._id(("vetoes", n, "id"), veto.id, vetoes)

    def _id(self, path: Path, id: str, seen: dict[str, Path]) -> Iterator[Problem]:
        if not ID.fullmatch(id):
            yield self.problem(path, "bad-id", f"标识“{id}”不合规", f"'{id}' is not a valid id", Text("用小写字母、数字和下划线，以字母开头", "use lower-case letters, digits and _, starting with a letter"))
        elif id in RESERVED or id.startswith(("rank_", "peers_")):
            yield self.problem(path, "reserved-id", f"“{id}”是保留名", f"'{id}' is a reserved name", Text("换一个名称", "choose another name"))
        elif id in seen:
            line = place_of(self.tree, seen[id], "").line
            yield self.problem(path, "duplicate-id", f"标识“{id}”重复，第 {line} 行已有", f"id '{id}' stands twice, first at line {line}", Text("换一个名称", "choose another name"))
        seen.setdefault(id, path)

    # -- metrics ----------------------------------------------------------------------------------------------------

    def metrics(self) -> Iterator[Problem]:
        for id, metric in self.rubric.metrics.items():
            path: Path = ("metrics", id)
            if (metric.type is None) == (metric.formula is None):
                yield self.problem(path, "type-or-formula", f"指标“{id}”须写 type 或 formula，且只写一个", f"metric '{id}' wants either type or formula")
            yield from self._range(path, metric)
            yield from self._fill(path, id, metric)
            if (metric.type == "choice") != bool(metric.choices):
                yield self.problem(path, "choices-wanted", "type: choice 须写 choices，其他类型不写", "type choice wants `choices`, other types none")

    def _range(self, path: Path, metric: Metric) -> Iterator[Problem]:
        if metric.range is None:
            return
        if metric.type not in NUMERIC:
            yield self.problem((*path, "range"), "range-unused", "只有数值指标才有 range", "only a numeric metric has a range")
        elif metric.range[0] >= metric.range[1]:
            yield self.problem((*path, "range"), "range-empty", "range 的下限须小于上限", "the lower end of the range must be below the upper")

    def _fill(self, path: Path, id: str, metric: Metric) -> Iterator[Problem]:
        kind = self.plan.names.metrics.get(id, "any")
        if metric.missing == "peer_mean" and kind != "number":
            yield self.problem((*path, "missing"), "type-error", "只有数值指标才能按同类均值补", "only a number can be filled with the peers' mean")
        if isinstance(metric.missing, Fill) and not _fits(metric, kind, metric.missing.value):
            yield self.problem((*path, "missing"), "type-error", f"补的值“{metric.missing.value}”不合该指标的类型", f"the fill value '{metric.missing.value}' does not fit the metric's type")

    # -- points -----------------------------------------------------------------------------------------------------

    def points(self) -> Iterator[Problem]:
        if not 0 <= self.rubric.decimals <= 4:
            yield self.problem(("decimals",), "decimals-range", "decimals 须在 0 到 4 之间", "decimals must lie between 0 and 4")
            return
        for path, item in self.items():
            yield from self._amount((*path, "points"), item.points)
            if item.points < 0 or item.points.scaleb(self.rubric.decimals) > MAX_TICKS:
                yield self.problem((*path, "points"), "points-out-of-range", f"分值 {item.points} 须不小于 0，且最多 10^9 个末位单位", f"points {item.points} must not be negative and at most 10^9 units of the last place")
            if isinstance(item, Method):
                yield from self._leaf_points(path, item)
        for path, number in self._other_amounts():
            yield from self._amount(path, number)

    def _amount(self, path: Path, number: Decimal | None) -> Iterator[Problem]:
        if number is None:
            return
        scaled = number.scaleb(self.rubric.decimals)
        if scaled != scaled.to_integral_value():
            yield self.problem(path, "too-fine", f"{number} 超过 decimals: {self.rubric.decimals} 的位数", f"{number} has more places than decimals: {self.rubric.decimals}", Text("改成允许的位数，或增大 decimals", "round it, or raise `decimals`"))

    def _leaf_points(self, path: Path, item: Method) -> Iterator[Problem]:
        for at, code, message, fix in item.flaws():
            yield self.problem((*path, *at), code, message.zh, message.en, fix)
        if isinstance(item, Bands):
            for n, band in enumerate(item.bands):
                yield from self._amount((*path, "bands", n, "points"), band.points)
        if isinstance(item, Choice):
            for name, number in item.choices.items():
                yield from self._amount((*path, "choices", name), number)
        if isinstance(item, Curve):
            for n, corner in enumerate(item.through):
                yield from self._amount((*path, "through", n), corner[1])
        if isinstance(item, PeerRank):
            for n, number in enumerate(item.table):
                yield from self._amount((*path, "table", n), number)

    def _other_amounts(self) -> Iterator[tuple[Path, Decimal | None]]:
        for key, part in (("bonus", self.rubric.bonus), ("deductions", self.rubric.deductions)):
            if part is not None:
                yield (key, "cap"), part.cap
        yield ("total", "min"), self.rubric.total.min
        yield ("total", "max"), self.rubric.total.max
        for n, veto in enumerate(self.rubric.vetoes):
            yield ("vetoes", n, "points_at_most"), veto.points_at_most
        for n, grade in enumerate(self.rubric.grades):
            yield ("grades", n, "at_least"), grade.at_least

    # -- tree -------------------------------------------------------------------------------------------------------

    def tree_shape(self) -> Iterator[Problem]:
        if not self.rubric.scorecard and "scorecard" not in self.lost.keys and not _is_lost(self.tree, ("scorecard",)):
            yield self.problem(("scorecard",), "empty-scorecard", "计分表是空的", "the scorecard is empty")
        for path, item in self.items():
            if isinstance(item, Group):
                yield from self._sum(path, item)
                yield from self._weights(path, item)
        for n, item in enumerate(self.rubric.deductions.items if self.rubric.deductions else ()):
            if isinstance(item, Deduct):
                yield self.problem(("deductions", "items", n, "method"), "deduct-in-deductions", "deductions 里不能用 deduct（扣分项已写明扣多少）", "`deduct` has no place under deductions", Text("改用 award", "use award"))

    def _sum(self, path: Path, group: Group) -> Iterator[Problem]:
        if not group.items and not _is_lost(self.tree, (*path, "items")):
            yield self.problem(path, "empty-group", f"“{group.id}”下没有任何项", f"group '{group.id}' is empty")
        if group.combine != "sum" or group.scale or _is_lost(self.tree, (*path, "items")) or not group.items:
            return
        total = sum((item.points for item in group.items), Decimal(0))
        gap = group.points - total
        if gap:
            zh, en = ("少", "missing") if gap > 0 else ("多", "too many by")
            yield self.problem((*path, "points"), "points-do-not-add-up",
                               f"子项合计 {figure(total)}，本组写 {figure(group.points)}：{zh} {figure(abs(gap))}",
                               f"children sum to {figure(total)}, group says {figure(group.points)}: {en} {figure(abs(gap))}",
                               Text("改分值，或写 scale: true 折算", "change the points, or write scale: true to convert"))

    def _weights(self, path: Path, group: Group) -> Iterator[Problem]:
        for n, item in enumerate(group.items):
            at = (*path, "items", n)
            if group.combine == "weighted_mean" and (item.weight is None or item.weight <= 0):
                yield self.problem(at, "weight-wanted", f"“{item.id}”缺少大于 0 的 weight", f"'{item.id}' wants a weight above 0")
            if group.combine != "weighted_mean" and item.weight is not None:
                yield self.problem((*at, "weight"), "weight-unused", "只有 combine: weighted_mean 才用 weight", "only combine: weighted_mean uses weights", warning=True)
            if group.combine != "sum" and item.points <= 0:
                yield self.problem((*at, "points"), "points-out-of-range", "按比例合并的项分值须大于 0", "an item combined by shares needs points above 0")

    # -- names of items and metrics ---------------------------------------------------------------------------------

    def references(self) -> Iterator[Problem]:
        for n, key in enumerate(self.rubric.ranking.tie_break):
            yield from self._tie_break(n, key)
        for n, within in enumerate(self.rubric.ranking.within):
            yield from self._within(("ranking", "within", n), within)
        for path, item in self.items():
            within = getattr(item, "within", None)
            if within is not None:
                yield from self._within((*path, "within"), within)
        for n, grade in enumerate(self.rubric.grades):
            if grade.quota is not None:
                yield from self._within(("grades", n, "quota", "within"), grade.quota.within)

    def _tie_break(self, n: int, key: str) -> Iterator[Problem]:
        items = {item.id for _, item in self.items()}
        bare = key.removeprefix("-")
        numeric = {id for id in self.rubric.metrics if self.plan.names.metrics.get(id) in ("number", "boolean")}
        known = numeric if key.startswith("-") else items | numeric
        if bare not in known and bare not in self.lost.ids:
            yield self.problem(("ranking", "tie_break", n), "unknown-name", f"没有“{bare}”这个考核项或数值指标", f"there is no item or numeric metric '{bare}'", did_you_mean(bare, known))

    def _within(self, path: Path, within: str) -> Iterator[Problem]:
        if not is_within(within):
            yield self.problem(path, "unknown-within", f"没有“{within}”这个范围", f"there is no group '{within}'",
                               did_you_mean(within, ("parent", *LEVELS)) or Text("可用：parent、层级名、unit.属性", "use parent, a level or unit.<attribute>"))

    # -- grades -----------------------------------------------------------------------------------------------------

    def grades(self) -> Iterator[Problem]:
        names = [grade.grade for grade in self.rubric.grades]
        best: Decimal | None = None
        for n, grade in enumerate(self.rubric.grades):
            path: Path = ("grades", n)
            if grade.grade in names[:n]:
                yield self.problem(path, "duplicate-id", f"等次“{grade.grade}”重复", f"grade '{grade.grade}' stands twice")
            if grade.at_least is not None:
                if best is not None and grade.at_least >= best:
                    yield self.problem((*path, "at_least"), "grades-not-descending", "等次的分数线须从高到低", "the grades' thresholds must descend", Text("把等次从优到劣排列", "order the grades from best to worst"))
                best = grade.at_least
            yield from self._quota(path, n)
            yield from self._last(path, n)
        yield from self._vetoes(names)

    def _last(self, path: Path, n: int) -> Iterator[Problem]:
        grade, last = self.rubric.grades[n], n == len(self.rubric.grades) - 1
        bound = grade.at_least is not None or grade.requires is not None or grade.quota is not None
        if last and bound and not ({"requires", "quota", "grades"} & self.lost.keys):
            yield self.problem(path, "last-grade-bound", "最后一个等次不能有条件，它接住其余单位", "the last grade takes the rest and has no condition", Text("去掉条件，或再加一个最低等次", "remove the condition, or add a lowest grade"))
        if not last and not bound and not ({"requires", "quota", "at_least"} & self.lost.keys):
            yield self.problem(path, "grade-unbound", f"等次“{grade.grade}”没有条件，后面的等次永远达不到", f"grade '{grade.grade}' has no condition, so no later grade can be reached")

    def _quota(self, path: Path, n: int) -> Iterator[Problem]:
        quota = self.rubric.grades[n].quota
        if quota is not None and not 0 < quota.share <= 1:
            yield self.problem((*path, "quota", "share"), "quota-out-of-range", f"比例 {quota.share * 100}% 须大于 0 且不超过 100%", f"a quota of {quota.share * 100}% must be above 0 and at most 100%")
        if quota is not None and quota.min < 0:
            yield self.problem((*path, "quota", "min"), "quota-out-of-range", "min 须不小于 0", "min must not be negative")

    def _vetoes(self, names: list[str]) -> Iterator[Problem]:
        for n, veto in enumerate(self.rubric.vetoes):
            if veto.grade_at_most is None and veto.points_at_most is None:
                yield self.problem(("vetoes", n), "veto-without-effect", "须写 grade_at_most 或 points_at_most", "write grade_at_most or points_at_most")
            if veto.grade_at_most is not None and veto.grade_at_most not in names and veto.grade_at_most not in self.lost.ids and "grades" not in self.lost.keys:
                yield self.problem(("vetoes", n, "grade_at_most"), "unknown-grade", f"没有等次“{veto.grade_at_most}”", f"there is no grade '{veto.grade_at_most}'", did_you_mean(veto.grade_at_most, names) or Text(f"可用：{'、'.join(names)}", f"one of: {', '.join(names)}"))

    # -- head -------------------------------------------------------------------------------------------------------

    def head(self) -> Iterator[Problem]:
        rubric = self.rubric
        if rubric.valid.from_ > rubric.valid.until:
            yield self.problem(("valid",), "valid-empty", "valid 的 from 晚于 until", "valid: from is after until")
        applies = rubric.applies_to
        if applies.sector is None and applies.level is None and applies.where is None and "applies_to" not in self.lost.keys:
            yield self.problem(("applies_to",), "applies-to-all", "applies_to 至少写 sector、level 或 where 之一", "applies_to wants a sector, a level or a where")
        if rubric.total.min is not None and rubric.total.max is not None and rubric.total.min > rubric.total.max:
            yield self.problem(("total",), "range-empty", "total 的 min 大于 max", "total: min is above max")
        if rubric.checked_on and rubric.checked_on[:4].isdigit() and int(rubric.checked_on[:4]) < rubric.valid.from_ - 1:
            yield self.problem(("checked_on",), "stale", f"上次核对是 {rubric.checked_on}", f"last checked on {rubric.checked_on}", Text("对照依据再核一次", "check it against its sources again"), warning=True)

    # -- choices and cases ------------------------------------------------------------------------------------------

    def choices(self) -> Iterator[Problem]:
        for leaf in self.plan.all_leaves():
            if isinstance(leaf.method, Choice):
                yield from self._choice(leaf, leaf.method)
            for name, ask in leaf.method.asks().items():
                if isinstance(ask.what, By):
                    yield from self._cases((*leaf.path, name), ask.what)

    def _choice(self, leaf: Leaf, method: Choice) -> Iterator[Problem]:
        metric = self._metric(method.value)
        if metric is None or metric.type != "choice":
            return
        for name in method.choices:
            if name != OTHERWISE and name not in metric.choices:
                yield self.problem((*leaf.path, "choices", name), "unknown-choice", f"该指标没有“{name}”这个选项", f"the metric has no choice '{name}'", did_you_mean(name, metric.choices))
        missed = [name for name in metric.choices if name not in method.choices]
        if missed and OTHERWISE not in method.choices:
            yield self.problem((*leaf.path, "choices"), "choice-not-covered", f"选项没有分数：{'、'.join(missed)}", f"no points for: {', '.join(missed)}", Text("补上，或写 otherwise", "add them, or write otherwise"))

    def _cases(self, path: Path, by: By) -> Iterator[Problem]:
        metric = self._metric(by.by)
        if metric is None or metric.type != "choice":
            return
        for name in by.cases:
            if name not in metric.choices:
                yield self.problem((*path, name), "unknown-choice", f"该指标没有“{name}”这个选项", f"the metric has no choice '{name}'", did_you_mean(name, metric.choices))

    def _metric(self, formula: Formula) -> Metric | None:
        return self.rubric.metrics.get(formula.bare or "")

    # -- warnings ---------------------------------------------------------------------------------------------------

    def unused(self) -> Iterator[Problem]:
        read = self.plan.read_names()
        read |= {name.removeprefix("previous.").removeprefix("target.") for name in read}
        for id in self.rubric.metrics:
            if id not in read and not self.lost.ids and not self.lost.keys:
                yield self.problem(("metrics", id), "unused-metric", f"没有任何地方用到指标“{id}”", f"nothing uses metric '{id}'", Text("用上它，或删去", "use it, or remove it"), warning=True)

    def reachable(self) -> Iterator[Problem]:
        for leaf in self.plan.all_leaves():
            value = getattr(leaf.method, "value", None)
            metric = self._metric(value) if isinstance(value, Formula) else None
            if metric is None or metric.type not in NUMERIC:
                continue
            yield from self._percent(leaf, metric)
            if metric.range is not None:
                yield from self._never(leaf, metric.range)

    def _percent(self, leaf: Leaf, metric: Metric) -> Iterator[Problem]:
        target = constant_number(getattr(leaf.method, "target", None))
        if metric.type == "percent" and target is not None and target <= 1:
            yield self.problem((*leaf.path, "target"), "percent-as-fraction", f"百分数指标的目标写成了 {target}", f"the target of a percent metric is {target}", Text("百分数按 0 到 100 写，如 90", "percents run from 0 to 100: write 90"), warning=True)

    def _never(self, leaf: Leaf, span: tuple[Decimal, Decimal]) -> Iterator[Problem]:
        low, high = span
        method = leaf.method
        full = zero = None
        if isinstance(method, Linear):
            full, zero = constant_number(method.full_at), constant_number(method.zero_at)
        elif isinstance(method, Completion) and method.direction == "higher" and method.cap <= 1:
            full = constant_number(method.target)
        if full is not None and not low <= full <= high:
            yield self.problem(leaf.path, "never-full", f"该指标只在 {low} 到 {high} 之间，永远得不到满分", f"the metric's range is {low} to {high}: all points can never be earned", warning=True)
        if zero is not None and full is not None and ((zero < full < low) or (zero > full > high)):
            yield self.problem(leaf.path, "never-lost", "该项永远不会失分", "no value of the metric's range can lose points here", warning=True)


def _fits(metric: Metric, kind: str, value: object) -> bool:
    text = str(value)
    if kind == "number":
        return bool(re.fullmatch(r"[-+]?\d+(\.\d+)?", text))
    if kind == "boolean":
        return text.lower() in ("true", "false")
    return metric.type != "choice" or text in metric.choices


def _is_lost(tree: Map, path: Path) -> bool:
    node: object = tree
    for step in path:
        try:
            node = node[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(node, Seq) and node.lost


CHECKS = (
    Checker.head, Checker.ids, Checker.metrics, Checker.points, Checker.tree_shape, Checker.references, Checker.grades,
    Checker.choices, Checker.unused, Checker.reachable,
)
