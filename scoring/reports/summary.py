"""What a run did, in a few lines: units, rows and cells that add up, and the issues by kind."""

from __future__ import annotations

import polars as pl
from rich.table import Table

from scoring.intake.collect import Intake, Reconciliation
from scoring.intake.issues import place_of
from scoring.reports.decisions import decided_lines
from scoring.runs import Outcome
from scoring.runs.cycle import ENGINE
from scoring.text import Text

SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "note": Text("说明", "note")}


TABLE = {
    "submissions": Text("填报", "submissions"),
    "targets": Text("目标", "targets"),
    "previous": Text("上年", "previous"),
    "ballots": Text("测评票", "ballots"),
    "panels": Text("评委打分", "panels"),
    "corrections": Text("更正", "corrections"),
}


def summary(outcome: Outcome, lang: str = "zh") -> str:
    """The run, the units, the rows and cells of each kind of table, each with its sum; why units are on hold; what was decided."""
    c = outcome.counts
    head = f"{outcome.cycle.title.pick(lang)} {outcome.cycle.period} → {outcome.run.folder}"
    units = Text(
        f"单位 {c.units} = 已评分 {c.scored} + 暂不评分 {c.held} + 无适用细则 {c.no_rubric}",
        f"units {c.units} = scored {c.scored} + on hold {c.held} + under no rubric {c.no_rubric}",
    )
    tables = table_lines(outcome.intake, lang)
    taken = decided_lines(outcome.run, lang)
    return "\n".join([head, units.pick(lang) + _sign(c.adds_up), *tables, *_holds(outcome.issues, lang), *taken])


def table_lines(intake: Intake, lang: str = "zh") -> list[str]:
    """One line a kind of table: rows and cells read, used, empty, refused."""
    return [table_line(name, sums).pick(lang) for name, sums in intake.reconciliations.items()]


def table_line(name: str, r: Reconciliation) -> Text:
    """Rows and cells of one kind of table, read on the left, what became of them on the right."""
    cells = Text(
        f"；单元格 {r.cells_read} = 采用 {r.cells_used} + 空 {r.cells_empty} + 退回 {r.cells_refused}",
        f"; cells {r.cells_read} = used {r.cells_used} + empty {r.cells_empty} + refused {r.cells_refused}",
    )
    rows = Text(
        f"{TABLE[name].zh} {r.rows_read} 行 = 采用 {r.rows_used} + 退回 {r.rows_refused}",
        f"{TABLE[name].en}: rows {r.rows_read} = used {r.rows_used} + refused {r.rows_refused}",
    )
    if r.rows_left_out:
        rows += Text(f" + 不计 {r.rows_left_out}", f" + left out {r.rows_left_out}")
    sign = _sign(r.adds_up)
    return rows + (cells if name not in ("ballots", "panels") else Text("", "")) + Text(sign, sign)


def _sign(adds_up: bool) -> str:
    return " ✓" if adds_up else " ✗"


def _holds(issues: pl.DataFrame, lang: str) -> list[str]:
    """Why units are on hold, each reason with the number of units."""
    reasons = issues.filter(code="on-hold").group_by(lang).len().sort("len", lang, descending=[True, False])
    return [f"  {reason} × {number}" for reason, number in reasons.iter_rows()]


def issue_table(issues: pl.DataFrame, most: int, lang: str = "zh") -> Table:
    """The first issues with their place, what was found and the mend; then how many more there are."""
    heads = ("级别", "位置", "单位", "问题", "改法") if lang == "zh" else ("", "where", "unit", "issue", "fix")
    table = Table(
        title=f"{'数据问题' if lang == 'zh' else 'Issues'} {issues.height}",
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        pad_edge=False,
    )
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in issues.head(most).iter_rows(named=True):
        place = ":".join(filter(None, (row["file"], place_of(row["row"], row["column"]))))
        severity = SEVERITY.get(row["severity"], Text.of(row["severity"])).pick(lang)
        table.add_row(
            severity,
            place if row["file"] != ENGINE else row["metric"],
            row["unit_id"] or "",
            row[lang],
            row.get(f"fix_{lang}") or "",
        )
    if issues.height > most:
        table.add_row("…", f"+{issues.height - most}", "", "", "")
    return table
