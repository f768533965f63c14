"""How it was made: the run, what went into it, and how ranks, ties, quotas and holds work, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.intake.collect import Reconciliation
from scoring.reports.book.rules import rules
from scoring.reports.summary import table_line
from scoring.reports.view import View
from scoring.rubric import Plan
from scoring.text import Text


@dataclass(frozen=True)
class Section:
    """A heading and lines below it, each with its label."""

    title: Text
    lines: Sequence[tuple[str, str]]


def made(view: View) -> list[Section]:
    """All sections, in the language of the view."""
    return [
        _run(view),
        _scope(view),
        _reading(view),
        *_rules(view),
        _rubrics(view),
        _intake(view),
        _inputs(view),
        _versions(view),
    ]


def _run(view: View) -> Section:
    manifest = view.run.manifest
    before = manifest["previous"]["run"] if manifest["previous"] else view.pick("无", "none")
    lines = [
        (view.pick("周期", "cycle"), view.title),
        (view.pick("考核期", "period"), str(manifest["period"])),
        (view.pick("批次", "run"), view.run.id),
        (view.pick("清单摘要", "manifest") + f" {manifest['alg']}", view.run.digest),
        (view.pick("生成", "made"), f"{manifest['made']['at']} · {manifest['made']['by']}"),
        (view.pick("上年批次", "last year's run"), before),
    ]
    return Section(Text("批次", "The run"), lines)


def _scope(view: View) -> Section:
    counts, held = view.scores.height, int(view.scores["held"].sum())
    lines = [(view.pick("范围", "units"), view.scope), (view.pick("单位", "listed"), str(counts))]
    lines.append((view.pick("其中暂不评分", "of them on hold"), str(held)))
    decided = sum(unit in view.decided for unit in view.scores["unit_id"])
    lines.append((view.pick("其中已审定", "of them decided"), str(decided)))
    return Section(Text("本次导出", "This export"), lines)


READING = (
    (Text("得分", "points"), Text(
        "得分是到末位的整数，四舍五入只在每一项做一次；表中数字与批次里的相同，没有再取整。",
        "Points are whole numbers of the last place, rounded once in each item; figures here are those of the run.")),
    (Text("折算", "conversion"), Text(
        "一组的得分按细则折算，组内各项相加可能不等于该组得分；空白的项是缺项或不适用，不计入。",
        "A group's points may be converted, so that its items need not add up to it; an empty item does not count.")),
    (Text("名次", "rank"), Text(
        "“共”是同一范围内参加排名的单位数。“并列 3”表示与别的单位同列第 3；只有细则的破平项也全部相同才并列。",
        "'of' is the number of units ranked there. '3=' shares place 3; units tie only where every tie-break is equal too.")),
    (Text("暂不评分", "on hold"), Text(
        "暂不评分的单位没有总分、等次、名次，不算任何单位的同类，列在最后并写明原因。",
        "A unit on hold has no total, grade or rank and is nobody's peer; it stands last with its reason.")),
    (Text("升降", "change"), Text(
        "▲3 表示名次比上年上升 3 位；上年没有、合并、拆分或换了细则的单位空着。",
        "▲3: three places better than last year; empty for new, merged or split units and under another rubric.")),
    (Text("审定等次", "decided grade"), Text(
        "“等次”是计算的结果，从不改动；考核组的决定另列一栏，写明理由、何人何时。",
        "'Grade' is what was computed and never changes; what the committee decided stands beside it with its reason.")),
    (Text("展开", "more"), Text(
        "各组各项的得分在表的右边，可用上方的 1 2 3 折叠；打印只印左边的主要栏目。",
        "Points of every item stand to the right and fold away; what is printed are the main columns on the left.")),
)  # fmt: skip


def _reading(view: View) -> Section:
    lines = [(label.pick(view.lang), said.pick(view.lang)) for label, said in READING]
    return Section(Text("怎么读", "How to read it"), lines)


def _plans(view: View) -> list[Plan]:
    return [view.run.plan(rubric) for rubric in view.scores["rubric"].unique().sort()]


def _rules(view: View) -> Iterator[Section]:
    """Of each rubric how it ranks, breaks ties and gives grades."""
    for plan in _plans(view):
        lines = [(label.pick(view.lang), said.pick(view.lang)) for label, said in rules(plan)]
        yield Section(Text("规则：", "Rules: ") + plan.rubric.title, lines)


def _rubrics(view: View) -> Section:
    used = view.run.manifest["rubrics"]
    lines = []
    for plan in _plans(view):
        digest = used[plan.id]["digest"]
        lines.append((plan.id, f"{plan.rubric.title.pick(view.lang)} · {plan.rubric.version} · {digest}"))
    return Section(Text("细则", "Rubrics"), lines)


def _intake(view: View) -> Section:
    """Rows and cells of each kind of table, read = used + empty + refused; units listed = scored + held + no rubric."""
    counts = view.run.manifest["counts"]
    zh = f"{counts['units']} = 已评分 {counts['scored']} + 暂不评分 {counts['held']} + 无适用细则 {counts['no_rubric']}"
    en = f"{counts['units']} = scored {counts['scored']} + on hold {counts['held']} + under no rubric {counts['no_rubric']}"
    lines = [(view.pick("单位", "units"), view.pick(zh, en))]
    for name, sums in view.run.manifest["reconciliation"].items():
        lines.append((name, table_line(name, Reconciliation(**sums)).pick(view.lang)))
    return Section(Text("读入核对", "What was read"), lines)


def _inputs(view: View) -> Section:
    return Section(
        Text("输入的摘要", "Digests of the inputs"), [(n, str(d)) for n, d in view.run.manifest["inputs"].items()]
    )


def _versions(view: View) -> Section:
    return Section(Text("软件", "Software"), [(n, str(v)) for n, v in view.run.manifest["versions"].items()])
