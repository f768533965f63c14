"""What a run did, in a few lines: units, rows and cells that add up, and the issues by kind."""

from __future__ import annotations

import polars as pl
from rich.table import Table

from scoring.runs import Outcome
from scoring.text import Text

SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "note": Text("说明", "note")}


def summary(outcome: Outcome, lang: str = "zh") -> str:
    """Three lines: the run, the units, the rows and cells, each with its sum."""
    c, r = outcome.counts, outcome.intake.reconciliation
    sign = "✓" if c.adds_up and r.adds_up else "✗"
    if lang == "en":
        return (
            f"{outcome.cycle.title.en} {outcome.cycle.period} → {outcome.run.folder}\n"
            f"units {c.units} = scored {c.scored} + on hold {c.held} + under no rubric {c.no_rubric}\n"
            f"rows read {r.rows_read} = used {r.rows_used} + refused {r.rows_refused}; cells {r.cells_read} = used {r.cells_used} + empty {r.cells_empty} + refused {r.cells_refused} {sign}"
        )
    return (
        f"{outcome.cycle.title.zh} {outcome.cycle.period} → {outcome.run.folder}\n"
        f"单位 {c.units} = 已评分 {c.scored} + 暂不评分 {c.held} + 无适用细则 {c.no_rubric}\n"
        f"读入 {r.rows_read} 行 = 采用 {r.rows_used} + 退回 {r.rows_refused}；单元格 {r.cells_read} = 采用 {r.cells_used} + 空 {r.cells_empty} + 退回 {r.cells_refused} {sign}"
    )


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
        place = ":".join(str(part) for part in (row["file"], row["row"], row["column"]) if part is not None)
        severity = SEVERITY.get(row["severity"], Text.of(row["severity"])).pick(lang)
        table.add_row(
            severity,
            place if row["file"] != "scoring" else row["metric"],
            row["unit_id"] or "",
            row[lang],
            row.get(f"fix_{lang}") or "",
        )
    if issues.height > most:
        table.add_row("…", f"+{issues.height - most}", "", "", "")
    return table
