"""Where a metric's figure comes from: a formula, the votes, the judges' scores, or the units below, with sums to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from scoring.engine.panels import panel_column
from scoring.engine.rollups import rollup_column
from scoring.names import BLANK, LEVEL_NAME, MARK_TEXT, SECTOR_NAME, SPOILED, marks_of
from scoring.rubric.model import Metric
from scoring.rubric.opinion import Ballot, Panel, Voices
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Over, Rollup
from scoring.text import Text, figure, join, rounded, several

Row = Mapping[str, Any]


def origins(plan: Plan, metrics: Iterable[str], items: Row) -> Iterator[Text]:
    """A sentence for each metric among these, or behind the formulas among them, that was not simply reported."""
    reached = plan.reach(metrics)
    for id, metric in plan.rubric.metrics.items():
        if id in reached and items.get(id) is not None:
            found = _computed(plan, id, items) if metric.formula is not None else origin(id, metric, items)
            if found is not None:
                name = metric.name(id)
                yield Text(f"{name.zh}：", f"{name.en}: ") + found


def _computed(plan: Plan, id: str, items: Row) -> Text:
    """A formula in words, its outcome, and the figures that went in."""
    formula, value = plan.rubric.metrics[id].formula, rounded(items[id])
    assert formula is not None
    used = [_used(plan, name, items[name]) for name in plan.formulas[id].names if name in items]
    said = plan.said(formula)
    return Text(f"{said.zh} = {value}；其中", f"{said.en} = {value}, where ") + join(used, "、", ", ")


def _used(plan: Plan, name: str, value: Any) -> Text:
    """A figure with its name; one that has a sentence of its own is cut to four decimals."""
    bare = name.rpartition(".")[2]
    metric = plan.rubric.metrics.get(bare)
    shown = figure(value) if metric is None or bare != name or metric.origin == "type" else rounded(value)
    measure = metric.measure if metric and value is not None else ""
    gap = "" if measure in ("", "%") else " "
    text = plan.words.quoted(name)
    return Text(f"{text.zh} {shown}{gap}{measure}", f"{text.en} {shown}{gap}{measure}")


def origin(id: str, metric: Metric, items: Row) -> Text | None:
    """How a figure that many voices or units made came about, None for any other."""
    if metric.ballot is not None:
        return _combined(
            metric.ballot, id, items, [_votes(id, metric.ballot, g, items) for g in metric.ballot.voters()]
        )
    if metric.panel is not None:
        return _combined(metric.panel, id, items, [_scores(id, metric.panel, g, items) for g in metric.panel.voters()])
    return _below(id, metric.rollup, items) if metric.rollup is not None else None


def _combined(voices: Voices, id: str, items: Row, parts: list[Text | None]) -> Text | None:
    """The groups' sentences, then how their means are weighted."""
    if items.get(f"{id}.void") is None:
        return None
    said = join([part for part in parts if part is not None])
    if voices.groups is None:
        return said
    weights = [figure(weight) for _, weight in voices.weights()]
    listed, value = " : ".join(weights), rounded(items[id])
    return said + Text(f"；按 {listed} 合成 {value}", f"; weighted {listed} this makes {value}")


# -- votes and scores -----------------------------------------------------------------------------------------------


def _votes(id: str, ballot: Ballot, group: str, items: Row) -> Text | None:
    marks = {choice: items.get(marks_of(id, group, choice)) or 0 for choice in (*ballot.choices, BLANK, SPOILED)}
    worth = ballot.worths()
    number = sum(marks[c] for c in worth) if ballot.denominator == "valid" else sum(marks.values())
    who = _who(ballot, group)
    if not number:
        return who + Text("没有票", "no ballots")
    earned = sum((marks[c] * w for c, w in worth.items()), Decimal(0))
    zh = "、".join(_marks(c, n, worth, 0) for c, n in marks.items() if n)
    en = ", ".join(_marks(c, n, worth, 1) for c, n in marks.items() if n)
    sums = f"{figure(earned)} ÷ {number} = {rounded(earned / number)}"
    return who + Text(f"{zh}，{sums}", f"{en}; {sums}")


def _marks(choice: str, number: int, worth: Mapping[str, Decimal], lang: int) -> str:
    """So many marks, times what each is worth where it is worth something."""
    name = MARK_TEXT[choice][lang] if choice in MARK_TEXT else choice
    return f"{name} {number} × {figure(worth[choice])}" if choice in worth else f"{name} {number}"


def _who(voices: Voices, group: str) -> Text:
    if voices.groups is None:
        return Text("", "")
    name = voices.group_name(group)
    return Text(f"{name.zh} ", f"{name.en}: ")


def _scores(id: str, panel: Panel, group: str, items: Row) -> Text | None:
    judges, kept, total, low, high = (
        items.get(panel_column(id, group, what)) for what in ("judges", "kept", "kept_sum", "lowest", "highest")
    )
    who = _who(panel, group)
    if not kept or judges is None:
        return who + Text("没有评分", "no scores")
    sums = f"{figure(total)} ÷ {kept} = {rounded(total / kept)}"
    if kept == judges:
        return who + Text(f"评委 {judges} 人，{sums}", f"{several(judges, 'judge')}, {sums}")
    each = (judges - kept) // 2
    zh, en = f" {figure(high)}、{figure(low)}", f"the highest and the lowest ({figure(high)}, {figure(low)})"
    if each > 1:
        zh, en = "", f"the {each} highest and the {each} lowest"
    return who + Text(
        f"评委 {judges} 人，去掉最高、最低各 {each} 个{zh}，{sums}", f"{judges} judges without {en}, {sums}"
    )


# -- units below ----------------------------------------------------------------------------------------------------


def over_text(over: Over) -> Text:
    """Whom a roll-up is over: 村, 县级国企, 乡镇级单位."""
    zh, en = SECTOR_NAME[over.sector] if over.sector else ("单位", "units")
    if over.level is None or over.sector in ("village", "community"):
        return Text(zh, en)
    level_zh, level_en = LEVEL_NAME[over.level]
    if over.sector == "territory":
        return Text(level_zh, level_en)
    return Text(f"{level_zh}级{zh}", f"{over.level}-level {en}")


def _below(id: str, rollup: Rollup, items: Row) -> Text:
    number, held, total = (items.get(rollup_column(id, what)) for what in ("units", "units_held", "sum"))
    name, value = over_text(rollup.over), rounded(items[id])
    if rollup.share is not None:
        count = figure(total)
        said = Text(
            f"所属{name.zh} {number} 个中 {count} 个，占 {value}%", f"{count} of {number} {name.en} below, {value}%"
        )
    elif rollup.by == "mean":
        sums = f"{figure(total)} ÷ {number} = {value}"
        said = Text(f"所属{name.zh} {number} 个，合计 {sums}", f"{number} {name.en} below, {sums}")
    else:
        zh, en = BY_TEXT[str(rollup.by)]
        said = Text(f"所属{name.zh} {number} 个的{zh} {value}", f"{en} of {number} {name.en} below: {value}")
    rest = Text(f"（另有 {held} 个暂不评分，不计）", f" ({held} more on hold, not counted)")
    return said + rest if held else said


BY_TEXT = {
    "median": ("中位数", "median"),
    "sum": ("合计", "sum"),
    "min": ("最低", "lowest"),
    "max": ("最高", "highest"),
    "count": ("个数", "number"),
}
