"""Where every cycle of a store is, as people and as programs read it."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from scoring.names import DECISION_TEXT, STAGE_TEXT, STAGES
from scoring.reports.decisions import decided_lines
from scoring.reports.summary import SEVERITY
from scoring.runs.locks import Holder
from scoring.runs.stages import Life
from scoring.runs.status import CycleStatus, Status
from scoring.text import Text, join, moment

WORDS = {
    "stage": Text("阶段", "Stage"),
    "run": Text("现行批次", "Run that stands"),
    "last": Text("最近批次", "Last run"),
    "issues": Text("数据问题", "Issues"),
    "decisions": Text("决定", "Decisions"),
    "next": Text("下一步", "Open"),
    "working": Text("正在进行", "At work"),
    "nobody": Text("没有人在处理", "nobody is at work"),
    "none": Text("无", "none"),
    "head": Text("链的末端", "Head of the chain"),
    "stages": Text("阶段记录的末端", "Last link of the stages"),
}


def status_report(found: Status, lang: str = "zh") -> RenderableType:
    """Each cycle with its way through the stages, then who is at work, then the last links of the chains."""
    cycles = [Padding(_cycle(one, lang), (0, 0, 1, 0)) for one in found.cycles]
    return Group(*cycles, *_working(found.working, lang), *_heads(found, lang))


def _cycle(one: CycleStatus, lang: str) -> RenderableType:
    head = Line.assemble((one.title.pick(lang), "bold"), (f"  {one.life.cycle} · {one.period}", "dim"))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(WORDS["stage"].pick(lang), _way(one.life, lang))
    if one.life.steps:
        table.add_row("", Line(_since(one.life, lang), style="dim"))
    many = Text(f"（共 {one.runs} 个批次）", f" (of {one.runs})").pick(lang)
    table.add_row(WORDS["run" if one.life.run else "last"].pick(lang), f"{one.run.id}{many}")
    table.add_row(WORDS["issues"].pick(lang), _issues(one.issues, lang))
    lines = decided_lines(one.run, lang)
    table.add_row(WORDS["decisions"].pick(lang), Line("\n".join(lines) or WORDS["none"].pick(lang)))
    table.add_row(WORDS["next"].pick(lang), Line(join([move.says for move in one.life.moves]).pick(lang) or "—"))
    return Group(head, table)


def _way(life: Life, lang: str) -> Line:
    """All stages in their order, the present one marked."""
    way = Line()
    for n, stage in enumerate(STAGES):
        way.append(" → " if n else "", style="dim")
        name = Text(*STAGE_TEXT[stage]).pick(lang)
        way.append(f"[{name}]" if stage == life.stage else name, style="bold" if stage == life.stage else "dim")
    return way


def _since(life: Life, lang: str) -> str:
    last = life.steps[-1]
    said = Text(f"{last.by}，{moment(last.at)}", f"by {last.by}, {moment(last.at)}").pick(lang)
    return f"{said}{'：' if lang == 'zh' else ': '}{last.reason}" if last.reason else said


def _issues(issues: dict[str, int], lang: str) -> str:
    parts = [f"{SEVERITY[name].pick(lang)} {number}" for name, number in issues.items()]
    return ("，" if lang == "zh" else ", ").join(parts) or WORDS["none"].pick(lang)


def _working(working: tuple[Holder, ...], lang: str) -> list[RenderableType]:
    if not working:
        return [Line(WORDS["nobody"].pick(lang), style="dim")]
    lines = [Line(f"{one.cycle}{'：' if lang == 'zh' else ': '}{one.says.pick(lang)}") for one in working]
    return [Line(WORDS["working"].pick(lang), style="bold"), *lines]


def _heads(found: Status, lang: str) -> list[RenderableType]:
    pairs = (("head", found.head), ("stages", found.stages))
    return [Line(f"{WORDS[key].pick(lang)} {link}", style="dim") for key, link in pairs if link]


def status_dict(found: Status) -> dict[str, Any]:
    """The same for programs."""
    working = [vars(one) for one in found.working]
    cycles = [_cycle_dict(one) for one in found.cycles]
    return {"store": str(found.store), "cycles": cycles, "working": working, "head": found.head, "stages": found.stages}


def _cycle_dict(one: CycleStatus) -> dict[str, Any]:
    life, last = one.life, one.life.steps[-1] if one.life.steps else None
    return {
        "cycle": life.cycle,
        "period": one.period,
        "title": one.run.manifest["title"],
        "stage": life.stage,
        "since": last and last.at,
        "by": last and last.by,
        "reason": last and last.reason,
        "standing": life.run,
        "last": one.run.id,
        "runs": one.runs,
        "issues": one.issues,
        "decisions": {kind: one.decided.kinds.get(kind, 0) for kind in DECISION_TEXT},
        "again": list(one.decided.again),
        "undecided": list(one.decided.undecided),
        "moves": [{"to": move.to, "run": move.run, "reason": move.reasoned} for move in life.moves],
    }
