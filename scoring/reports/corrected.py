"""What a correction put right, and every version of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from scoring.reports.compare.terminal import plain_table
from scoring.reports.compare.texts import arrow, value
from scoring.reports.decisions import decided_lines
from scoring.runs import Run
from scoring.runs.correct import Change, Corrected
from scoring.text import Text

WORDS = {
    "made": Text("更正后的批次", "The run that corrects"),
    "changes": Text("更正", "Put right"),
    "unit": Text("单位", "unit"),
    "figure": Text("数据", "figure"),
    "value": Text("原 → 现", "then → now"),
    "row": Text("出处", "where"),
    "why": Text("理由", "why"),
    "run": Text("批次", "run"),
    "at": Text("时间", "made"),
    "by": Text("经办人", "by"),
    "corrects": Text("更正", "corrects"),
    "figures": Text("处数", "figures"),
    "folder": Text("文件夹", "folder"),
    "first": Text("初次评分", "first scored"),
}


def correction_report(found: Corrected, most: int, lang: str = "zh") -> RenderableType:
    """Where the run is, the decisions it carries, and each figure put right; of a folder put right the comparison says which."""
    parts: list[RenderableType] = [Line(f"{WORDS['made'].pick(lang)} → {found.run.folder}", style="bold")]
    parts += map(Line, decided_lines(found.run, lang))
    parts += [Line(), _changes(found, most, lang)] if found.changes else []
    return Group(*parts, Line())


def _changes(found: Corrected, most: int, lang: str) -> Table:
    names, shown = found.run.names(), found.changes[: most or None]
    heads = [WORDS[key].pick(lang) for key in ("unit", "figure", "value", "row", "why")]
    table = plain_table(f"{WORDS['changes'].pick(lang)} {len(found.changes)}", *heads)
    for change in shown:
        table.add_row(
            Line.assemble(names[change.unit_id], (f"  {change.unit_id}", "dim")),
            Line(change.field.label.pick(lang)),
            Line(arrow(value(change.old, lang), value(change.new, lang)) + _measure(change)),
            Line(f"{change.file}:{change.row}", style="dim"),
            Line(change.why or ""),
        )
    if len(shown) < len(found.changes):
        table.add_row("…", f"+{len(found.changes) - len(shown)}", "", "", "")
    return table


def _measure(change: Change) -> str:
    measure = change.field.metric.measure
    return f" {measure}" if measure not in ("", "%") else measure


def correction_dict(found: Corrected) -> dict[str, Any]:
    """The run, the one that it corrects, and each figure that was put right."""
    return {
        "run": str(found.run.folder),
        "corrects": found.run.manifest["corrects"],
        "changes": [
            {
                "unit_id": one.unit_id,
                "metric": one.field.name,
                "old": one.old,
                "new": one.new,
                "why": one.why,
                "file": one.file,
                "row": one.row,
            }
            for one in found.changes
        ],
    }


def versions_table(run: Run, versions: Sequence[Run], lang: str = "zh") -> Table:
    """A line a version, oldest first; the one that was asked about stands out."""
    table = plain_table("", *(WORDS[key].pick(lang) for key in ("run", "at", "by", "corrects", "figures", "why")))
    table.columns[4].justify = "right"
    for one in versions:
        link, rows = one.manifest["corrects"], one.inputs.corrections
        made = one.manifest["made"]
        what = (
            (link["run"], WORDS["folder"].pick(lang) if rows is None else str(rows.height), link["reason"])
            if link
            else (WORDS["first"].pick(lang), "", "")
        )
        style = "bold" if one.digest == run.digest else ""
        table.add_row(*(Line(text, style=style) for text in (one.id, made["at"], made["by"], *what)))
    return table
