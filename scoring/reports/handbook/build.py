"""What a handbook says: a grid whose cells may cover several rows and columns, then what stands below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from scoring.intake.form.style import allowed, missing
from scoring.methods import Method
from scoring.reports.book.rules import rules
from scoring.rubric import Plan
from scoring.rubric.model import Adjustment, Group
from scoring.rubric.plan import Leaf
from scoring.text import Text, figure, join

LEVEL_HEADS: Final = (
    Text("一级指标", "Component"), Text("二级指标", "Group"), Text("三级指标", "Subgroup"), Text("四级指标", "Part"),
)  # fmt: skip
HEADS: Final = (
    Text("分值", "Points"), Text("评分标准", "Rule"), Text("考核方式", "Evidence"), Text("责任部门", "Department"),
    Text("依据", "Clause"),
)  # fmt: skip
WORDS: Final = {
    "valid": Text("适用周期 {}—{}；满分 {}", "periods {} to {}; {} points in all"),
    "version": Text("版本 {}", "version {}"),
    "grades": Text("排名、等次与一票否决", "Ranking, grades and vetoes"),
    "metrics": Text("指标怎么取", "Where the figures come from"),
    "sample": Text("由细则文件生成", "made from the rubric's file"),
}


class Cell(NamedTuple):
    """A cell of the grid and how far it reaches down and to the right."""

    row: int
    col: int
    text: Text
    rows: int = 1
    cols: int = 1
    is_group: bool = False


@dataclass(frozen=True)
class Handbook:
    """A rubric as it is printed; `levels` is the number of columns that name groups and items."""

    title: Text
    facts: tuple[Text, ...]
    levels: int
    heads: tuple[Text, ...]
    cells: tuple[Cell, ...]
    height: int
    rules: tuple[tuple[Text, Text], ...]
    metrics: tuple[tuple[Text, Text], ...]


def handbook(plan: Plan) -> Handbook:
    """The whole rubric in words, in the order in which the author wrote it."""
    rubric = plan.rubric
    levels = max(2, _depth(rubric.scorecard))
    grid = _Grid(plan, levels, [])
    for item in rubric.scorecard:
        grid.add(item, 0)
    grid.part(rubric.bonus, Text("加分", "Bonus"))
    grid.part(rubric.deductions, Text("扣分", "Deductions"))
    heads = (*LEVEL_HEADS[: levels - 1], Text("考核项", "Item"), *HEADS)
    said = (rubric.valid.from_, rubric.valid.until, figure(rubric.full))
    facts = (_filled("version", rubric.version), _filled("valid", *said))
    metrics = tuple((metric.name(id), _source(plan, id)) for id, metric in rubric.metrics.items())
    return Handbook(rubric.title, facts, levels, heads, tuple(grid.cells), grid.height, tuple(rules(plan)), metrics)


@dataclass
class _Grid:
    plan: Plan
    levels: int
    cells: list[Cell]
    height: int = 0

    def add(self, item: Any, col: int) -> None:
        """An item's row, or a group's cell beside the rows of what is in it."""
        if not isinstance(item, Group):
            self._row(item, col)
            return
        first = self.height
        for child in item.items:
            self.add(child, col + 1)
        self.cells.append(Cell(first, col, _group(item), self.height - first, is_group=True))

    def part(self, part: Adjustment | None, name: Text) -> None:
        """Bonus or deductions, below the scorecard."""
        if part is None:
            return
        first = self.height
        for item in part.items:
            self.add(item, 1)
        most = (
            Text("", "")
            if part.cap is None
            else Text(f"（最多 {figure(part.cap)} 分）", f" (at most {figure(part.cap)})")
        )
        self.cells.append(Cell(first, 0, name + most, self.height - first, is_group=True))

    def _row(self, leaf: Method, col: int) -> None:
        row = self.height
        self.cells.append(Cell(row, col, leaf.name, cols=self.levels - col))
        texts = _columns(self.plan, self.plan.leaf(leaf.id))
        self.cells += [Cell(row, self.levels + n, text) for n, text in enumerate(texts)]
        self.height += 1


def _columns(plan: Plan, leaf: Leaf) -> tuple[Text, ...]:
    """Points, rule, evidence, department and clause of an item."""
    method = leaf.method
    metrics = [plan.rubric.metrics[id] for id in plan.rubric.metrics if id in plan.reach(leaf.names())]
    evidence = _once([method.evidence, *(metric.evidence for metric in metrics)])
    department = _once([method.department, *(metric.department for metric in metrics)])
    return (
        Text.of(figure(method.points)), _rule(plan, leaf), Text.of(evidence), Text.of(department), Text.of(method.clause or ""),
    )  # fmt: skip


def _rule(plan: Plan, leaf: Leaf) -> Text:
    """What is measured, how it earns points, when it applies, and what an empty cell means."""
    method, value = leaf.method, leaf.inputs.get("value")
    parts = [plan.rule(leaf)]
    formula = getattr(method, "value", None)
    if value is not None and formula is not None and hasattr(formula, "text"):
        measure = plan.words.measures[value.bare] if value.bare else ""
        unit = f"（{measure}）" if measure else ""
        said = plan.words.of(formula)
        parts[0] = Text(f"{said.zh}{unit}：", f"{said.en}{f' ({measure})' if measure else ''}: ") + parts[0]
    if method.applies_if is not None:
        said = plan.words.of(method.applies_if)
        parts.append(Text(f"只适用于：{said.zh}", f"applies only if: {said.en}"))
    if method.note is not None:
        parts.append(method.note)
    policies = list(dict.fromkeys(missing(plan, id).zh for id in sorted(leaf.metrics())))
    english = list(dict.fromkeys(missing(plan, id).en for id in sorted(leaf.metrics())))
    if len(policies) == 1:
        parts.append(Text(policies[0], english[0]))
    return join(parts, "。", ". ")


def _source(plan: Plan, id: str) -> Text:
    """Where a metric's figure comes from."""
    metric = plan.rubric.metrics[id]
    if metric.formula is not None:
        return plan.words.of(metric.formula)
    if metric.voices is not None:
        groups = "、".join(f"{g} {figure(w)}" for g, w in _weights(metric.voices))
        kind = Text("民主测评", "ballot") if metric.ballot else Text("评委打分", "panel")
        return kind + Text(f"（{groups}）", f" ({groups})") if groups else kind
    if metric.rollup is not None:
        return Text("由下级单位汇总", "rolled up from the units below")
    return join([Text("填报", "reported"), allowed(metric)], "：", ": ")


def _weights(voices: Any) -> Iterator[tuple[str, Decimal]]:
    for id, group in (getattr(voices, "groups", None) or {}).items():
        weight = getattr(group, "weight", group)
        label = getattr(group, "label", None)
        yield (label.zh if label else str(id)), weight


def _group(group: Group) -> Text:
    points = Text(f"（{figure(group.points)} 分）", f" ({figure(group.points)})")
    inner = sum((item.points for item in group.items), Decimal(0))
    if group.combine == "sum" and group.scale and inner != group.points:
        points = Text(
            f"（合计 {figure(inner)} 分，折算为 {figure(group.points)} 分）",
            f" ({figure(inner)} points, converted to {figure(group.points)})",
        )
    return group.name + points


def _once(words: Sequence[str | None]) -> str:
    return "、".join(dict.fromkeys(word for word in words if word))


def _depth(items: Sequence[Any]) -> int:
    return max(1 + (_depth(item.items) if isinstance(item, Group) else 0) for item in items)


def _filled(key: str, *parts: object) -> Text:
    return Text(WORDS[key].zh.format(*parts), WORDS[key].en.format(*parts))
