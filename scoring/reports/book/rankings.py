"""The ranking workbook of a view: what stands in it, and its index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any

from scoring.names import GRADE, HELD, TOTAL, UNIT
from scoring.reports.book.cutline import WORDS as CUT_LINE
from scoring.reports.book.cutline import cut_line_table
from scoring.reports.book.ranks import ranking_table
from scoring.reports.book.workbook import INDEX, workbook
from scoring.reports.table import Column, Table
from scoring.reports.table import Kind as Cells
from scoring.reports.view import Kind, View
from scoring.text import Text

WORDS = {
    "rankings": Text("排名", "Rankings"),
    "sheet": Text("工作表", "Sheet"),
    "rubric": Text("细则", "Rubric"),
    "units": Text("单位", "Units"),
    "held": Text("暂不评分", "On hold"),
    "undecided": Text("待审定", "Undecided"),
    "decided": Text("已审定", "Decided"),
    "missed": Text("受名额限制", "Missed a quota"),
    "vetoed": Text("一票否决", "Vetoed"),
    "grades": Text("等次", "Grades"),
    "totals": Text("总分", "Totals"),
    "highest": Text("最高", "highest"),
    "median": Text("中位数", "median"),
    "lowest": Text("最低", "lowest"),
}
COUNTS = ("units", "held", "undecided", "decided", "missed", "vetoed")
TOTALS = ("highest", "median", "lowest")


def ranking_tables(view: View) -> Iterator[Table]:
    """A ranking a kind, then the cut-line cases; made one by one."""
    yield from (ranking_table(view, kind) for kind in view.kinds)
    yield cut_line_table(view)


def ranking_workbook(view: View, tables: Iterable[Table] | None = None) -> bytes:
    """All rankings of a view as one workbook; `tables` are those of `ranking_tables` where they are watched."""
    return workbook(view, partial(_index, view), tables or ranking_tables(view))


def _index(view: View, heights: Sequence[int]) -> Table:
    """A line a kind with its counts, and one for the cut-line cases."""
    word = {key: text.pick(view.lang) for key, text in WORDS.items()}
    plans = [view.run.plan(kind.rubric) for kind in view.kinds]
    grades = list(dict.fromkeys(grade.grade for plan in plans for grade in plan.rubric.grades))
    lines: list[dict[str, Any]] = [_line(view, kind) for kind in view.kinds]
    name, title = (CUT_LINE[key].pick(view.lang) for key in ("name", "title"))
    lines.append({"sheet": name, "rubric": title, "units": heights[-1]})
    places = max((plan.decimals for plan in plans), default=0)

    def column(key: str, head: str, kind: Cells, above: str = "", shown: int = 0) -> Column:
        return Column(head, [line.get(key) for line in lines], kind, above, shown)

    columns = [column("sheet", word["sheet"], "text"), column("rubric", word["rubric"], "text")]
    columns += [column(key, word[key], "count") for key in COUNTS]
    columns += [column(f"grade {grade}", grade, "count", word["grades"]) for grade in grades]
    columns += [column(key, word[key], "points", word["totals"], places) for key in TOTALS]
    return Table(INDEX.pick(view.lang), f"{view.title} · {word['rankings']}", columns, (view.scope, view.footer))


def _line(view: View, kind: Kind) -> dict[str, Any]:
    frame, rubric = view.of(kind), view.run.plan(kind.rubric).rubric
    totals = frame[TOTAL].drop_nulls().to_list()
    line: dict[str, Any] = {
        "sheet": view.kind_name(kind),
        "rubric": f"{rubric.title.pick(view.lang)} {rubric.version}",
    }
    line |= {"units": frame.height, "held": int(frame[HELD].sum()), "undecided": int(frame["undecided"].sum())}
    line["decided"] = sum(unit in view.decided for unit in frame[UNIT])
    line |= {"missed": frame["quota_missed"].count(), "vetoed": int(frame["vetoes"].list.len().gt(0).sum())}
    line |= {f"grade {grade}": number for grade, number in frame[GRADE].drop_nulls().value_counts().iter_rows()}
    return line | ({"highest": max(totals), "median": median(totals), "lowest": min(totals)} if totals else {})
