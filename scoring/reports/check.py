"""What is wrong with a cycle's tables, file by file as it goes back to its sender; and who has not handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from scoring.intake.database import source_name
from scoring.intake.issues import place_of
from scoring.names import UNIT
from scoring.reports.summary import SEVERITY, table_line, table_lines
from scoring.runs import Checked
from scoring.text import Text

WORDS = {
    "place": Text("位置", "where"),
    "unit": Text("单位", "unit"),
    "issue": Text("问题", "issue"),
    "fix": Text("改法", "fix"),
    "missing": Text("未报送", "not handed in"),
    "all": Text("全部报送", "all handed in"),
    "clean": Text("没有数据问题", "no issues"),
}
SHOWN = 8


def check_report(checked: Checked, most: int, lang: str = "zh") -> RenderableType:
    """Sums of every kind of table, the issues of each file, then the missing ones by the unit above."""
    issues = checked.issues
    parts: list[RenderableType] = [*map(Line, table_lines(checked.intake, lang)), Line()]
    for (file,), mine in issues.group_by("file", maintain_order=True):
        parts.append(_file(str(file), mine, most, lang))
    if issues.is_empty():
        parts.append(Line(WORDS["clean"].pick(lang)))
    return Group(*parts, _missing(checked.completeness, lang))


def _file(file: str, issues: pl.DataFrame, most: int, lang: str) -> RenderableType:
    counts = issues.group_by("severity").len().sort("severity")
    shown = "，".join(f"{SEVERITY[name].pick(lang)} {number}" for name, number in counts.iter_rows())
    table = Table(
        title=f"{file}  {shown}", title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    for key in ("place", "unit", "issue", "fix"):
        table.add_column(WORDS[key].pick(lang), overflow="fold")
    for row in issues.head(most).iter_rows(named=True):
        table.add_row(
            place_of(row["row"], row["column"]), row["unit_id"] or "", Line(row[lang]), Line(row[f"fix_{lang}"] or "")
        )
    if issues.height > most:
        table.add_row("…", f"+{issues.height - most}", "", "")
    return Group(table, Line())


def _missing(found: pl.DataFrame, lang: str) -> RenderableType:
    """The parents below which somebody has not handed in, with the first names."""
    late = found.filter(pl.col("submitted") < pl.col("expected"))
    head = f"{WORDS['missing'].pick(lang)} {sum(len(names) for names in late['missing'])}"
    if late.is_empty():
        return Line(WORDS["all"].pick(lang), style="bold")
    lines: list[RenderableType] = [Line(head, style="bold")]
    for row in late.iter_rows(named=True):
        names = row["missing"]
        more = f" … +{len(names) - SHOWN}" if len(names) > SHOWN else ""
        above = row["parent"] or "—"
        lines.append(
            Line(f"{above} · {row['rubric']} {row['submitted']}/{row['expected']}: {'、'.join(names[:SHOWN])}{more}")
        )
    return Group(*lines)


@dataclass(frozen=True)
class Told:
    """What a check found, in plain rows for those who do not know its tables.

    `issues` have file, source (the file without the sheet), row, column, unit_id, code, severity, zh, en, fix_zh, fix_en;
    `handed_in` are the units of which at least one cell is filled; `tables` one sentence each (zh, en).
    """

    issues: list[dict[str, Any]]
    handed_in: list[str]
    tables: list[tuple[str, str]]


def check_told(checked: Checked) -> Told:
    """A check in plain rows."""
    cycle = checked.cycle
    names = [source_name(source, cycle.folder) for source in cycle.sources]
    lines = [table_line(name, sums) for name, sums in checked.intake.reconciliations.items()]
    return Told(
        list(_issues(checked.issues, names)),
        checked.intake.places[UNIT].unique().sort().to_list(),
        [(line.zh, line.en) for line in lines],
    )


def _issues(issues: pl.DataFrame, names: list[str]) -> Iterator[dict[str, Any]]:
    texts = ("column", "unit_id", "fix_zh", "fix_en")
    for row in issues.drop("metric", "found").iter_rows(named=True):
        source = next((name for name in names if f"{row['file']}:".startswith(f"{name}:")), row["file"])
        yield row | {"source": source} | {name: row[name] or "" for name in texts}
