"""Decisions as people look at them: how many of each kind, the grades before and after, and the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from scoring.names import DECISION_TEXT
from scoring.runs import Run
from scoring.runs.decided import Decided, OverQuota, decided
from scoring.runs.decisions import Applied, Decision
from scoring.text import Text, join, moment, points_text

WORDS = {
    "title": Text("决定记录", "Decisions"),
    "at": Text("时间", "When"),
    "by": Text("经办人", "By"),
    "kind": Text("类别", "Kind"),
    "unit": Text("单位", "Unit"),
    "computed": Text("计算结果", "Computed"),
    "grade": Text("决定", "Decided"),
    "reason": Text("理由", "Reason"),
    "state": Text("效力", "State"),
}
BACK = Text("撤回", "taken back")
STATE = {
    "own": Text("有效", "holds"),
    "same": Text("沿用", "carried over"),
    "changed": Text("沿用，待复核", "carried over, look again"),
    "past": Text("已被取代", "replaced"),
    "gone": Text("本批次无此单位", "no such unit in this run"),
}


def decided_lines(run: Run, lang: str = "zh") -> list[str]:
    """Decisions by kind and the grades before and after; what awaits one; nothing where there is neither."""
    now = decided(run)
    lines = [_counts(now)] if now.count else []
    lines += [_over(run, one) for one in now.over]
    if now.again:
        lines.append(
            Text(f"决定待复核（所据的数字已变）{_some(now.again)}", f"decisions to look at again {_some(now.again)}")
        )
    if now.undecided:
        lines.append(Text(f"等次待审定 {_some(now.undecided)}", f"undecided grades {_some(now.undecided)}"))
    return [line.pick(lang) for line in lines]


def _counts(now: Decided) -> Text:
    kinds = join([Text(*DECISION_TEXT[kind]) + Text(f" {n}", f" {n}") for kind, n in now.kinds.items()], "、", ", ")
    moved = [Text(f"{grade} {a}→{b}", f"{grade} {a} -> {b}") for grade, (a, b) in now.grades.items() if a != b]
    grades = Text("；等次 ", "; grades ") + join(moved, "，", ", ") if moved else Text("", "")
    return Text(f"决定 {now.count}：", f"decisions {now.count}: ") + kinds + grades


def _over(run: Run, one: OverQuota) -> Text:
    zh, en = (run.names().get(one.group, one.group),) * 2 if one.group else ("全部单位", "all units")
    return Text(
        f"审定后超出名额：{zh}“{one.grade}”{one.units} 个，名额 {one.slots}",
        f"beyond the quota: {en}, '{one.grade}' {one.units} of {one.slots}",
    )


def _some(units: Sequence[str], most: int = 5) -> str:
    return f"{len(units)}: {', '.join(units[:most])}{' ...' if len(units) > most else ''}"


def decision_table(run: Run, rows: Sequence[Decision], lang: str = "zh") -> Table:
    """Every row of the record in its order, with what it is worth for the run at hand."""
    table = Table(title=f"{WORDS['title'].pick(lang)} {len(rows)}", title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False)  # fmt: skip
    table.add_column("#", justify="right", style="dim")
    for key in ("at", "by", "kind", "unit", "computed", "grade", "reason", "state"):
        table.add_column(WORDS[key].pick(lang), overflow="fold")
    names, holding = run.names(), run.decisions
    for row in rows:
        table.add_row(
            str(row.seq), moment(row.at), row.by, Text(*DECISION_TEXT[row.kind]).pick(lang),
            f"{names.get(row.unit_id, '')} {row.unit_id}".strip(), f"{points_text(row.computed_total)} {row.computed_grade or '—'}",
            row.grade or BACK.pick(lang), row.reason, STATE[state(row, holding.get(row.unit_id))].pick(lang),
        )  # fmt: skip
    return table


def state(row: Decision, holding: Applied | None) -> str:
    """What a row is worth for a run: own, same, changed; past where a later row replaced it; gone where its unit is not there."""
    if holding is None or holding.decision.seq != row.seq:
        return "past"
    return "gone" if holding.computed is None else holding.basis


def decision_dict(row: Decision, holding: Applied | None) -> dict[str, Any]:
    """A row as programs read it."""
    total = row.computed_total
    return vars(row) | {"computed_total": None if total is None else str(total), "state": state(row, holding)}
