"""The rows of a printed rubric: found by their headings, merged cells read as standing in every row they cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.errors import Place, Problem, RubricError
from scoring.intake.excel.headings import is_total, squeezed
from scoring.intake.excel.sheet import Sheet
from scoring.text import Text

COLUMNS: Final = {
    "points": ("分值", "标准分", "满分", "分数", "权重分", "points"),
    "rule": ("评分标准", "计分标准", "考核标准", "评分办法", "计分办法", "评分细则", "rule"),
    "evidence": ("考核方式", "考核办法", "评价方式", "佐证材料", "evidence"),
    "department": ("责任部门", "责任单位", "牵头部门", "牵头单位", "department"),
    "clause": ("依据", "政策依据", "文件依据", "clause"),
}
SKIPPED: Final = ("序号", "编号", "备注", "no.")
POINTS: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*分?")
IN_BRACKETS: Final = re.compile(r"[（(]\s*(?:合计|最多)?[^）)]*分[^）)]*[）)]$")
Cells = dict[int, dict[int, str]]


@dataclass(frozen=True)
class Row:
    """One item: the groups above it, its label, and what stands in the other columns."""

    at: int
    path: tuple[str, ...]
    label: str
    points: Decimal | None
    rule: str = ""
    evidence: str = ""
    department: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Printed:
    """A printed rubric: its title, its rows, the rows that have no points and were passed over."""

    title: str
    rows: tuple[Row, ...]
    passed: tuple[int, ...]


def printed(sheets: Sequence[Sheet], file: str) -> Printed:
    """The table with 分值 and 评分标准 among its headings, of the first sheet that has one.

    Raises:
        RubricError: where there is none.
    """
    for sheet in sheets:
        cells = _cells(sheet)
        head = next((row for row in sorted(cells) if {"points", "rule"} <= set(_columns(cells[row]))), None)
        if head is not None:
            return _read(cells, head, _columns(cells[head]))
    said = Text("没有同时有“分值”和“评分标准”两列的表", "no table has both a column of points and one of rules")
    fix = Text("表头写上：一级指标、二级指标、分值、评分标准", "head the columns 一级指标, 二级指标, 分值, 评分标准")
    raise RubricError([Problem("no-printed-rubric", Place(file), said, fix)])


def _cells(sheet: Sheet) -> Cells:
    found: Cells = {}
    for row, col, text in sheet.cells.select("row", "col", "text").iter_rows():
        found.setdefault(row, {})[col] = (text or "").strip()
    for span in sheet.merged:
        text = found.get(span.top, {}).get(span.left, "")
        for row in range(span.top, span.bottom + 1):
            for col in range(span.left, span.right + 1):
                found.setdefault(row, {})[col] = text
    return found


def _columns(row: dict[int, str]) -> dict[str, int]:
    words = {word: name for name, known in COLUMNS.items() for word in known}
    return {words[squeezed(text)]: col for col, text in row.items() if squeezed(text) in words}


def _read(cells: Cells, head: int, columns: dict[str, int]) -> Printed:
    levels = [
        col for col in sorted(cells[head]) if col < columns["points"] and squeezed(cells[head][col]) not in SKIPPED
    ]
    title = next((text for row in sorted(cells) if row < head for text in cells[row].values() if text), "")
    rows, passed = [], []
    for at in sorted(row for row in cells if row > head):
        row = cells[at]
        names = list(dict.fromkeys(text for col in levels if (text := row.get(col, ""))))
        points = POINTS.fullmatch(row.get(columns["points"], ""))
        if not names or points is None or any(is_total(name) for name in names):
            passed += [at] if any(row.values()) else []
            continue
        texts = {name: row.get(col, "") for name, col in columns.items() if name != "points"}
        rows.append(Row(at, tuple(names[:-1]), names[-1], Decimal(points[1]), **texts))
    return Printed(title, tuple(rows), tuple(passed))


def bare(name: str) -> str:
    """A group's name without its points: 考核（60 分）-> 考核."""
    return IN_BRACKETS.sub("", name).strip() or name
