"""units.csv: the tree of units; a row that cannot stand in it is refused with its reason, the others go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from scoring.errors import Place, Problem, RunError, did_you_mean
from scoring.intake.database import Source
from scoring.intake.files import Files
from scoring.intake.issues import Issue, as_problem, issue
from scoring.intake.sources import read_sources
from scoring.intake.table import ROW
from scoring.names import LEVEL, LEVELS, PARENT, SECTOR, SECTORS, UNIT, UNIT_COLUMNS
from scoring.text import Text

HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff]")  # characters that take no room


def read_units(source: Source, name: str, files: Files | None = None) -> tuple[pl.DataFrame, list[Issue]]:
    """The units that stand in the tree, without the row numbers, and the issues of the others.

    Raises:
        RunError: where a column every unit needs is missing, or the file cannot be read.
    """
    read = read_sources([(source, name)], dict.fromkeys(UNIT_COLUMNS, ""), files=files)
    table, issues = next((one.frame for one in read.found), pl.DataFrame()), read.issues
    if table.width <= 1 and any(one.severity == "error" for one in issues):  # it could not be read at all
        raise RunError([as_problem(one) for one in issues])
    missing = [column for column in UNIT_COLUMNS if column not in table.columns]
    if missing:
        listed = "、".join(missing)
        message = Text(f"单位表缺少列：{listed}", f"the table of units lacks: {', '.join(missing)}")
        raise RunError(
            [
                Problem(
                    "missing-column",
                    Place(name, 1),
                    message,
                    Text("第一行写上这些列名", "name these columns in the first row"),
                )
            ]
        )
    rows = {row[ROW]: row for row in table.iter_rows(named=True)}
    found = list(_refusals(rows, name))
    refused = {one.row for one in found}
    return table.filter(~pl.col(ROW).is_in(list(refused))).drop(ROW), [*issues, *found]


def _refusals(rows: dict[int, dict[str, Any]], name: str) -> Iterator[Issue]:
    """Rows that cannot stand on their own, then those whose way up to the top is broken."""
    good: dict[str, dict[str, Any]] = {}
    for number, row in rows.items():
        wrong = _row(row, number, name, good)
        if wrong is not None:
            yield wrong
        else:
            good[row[UNIT]] = row
    yield from _broken(good, name)


def _row(row: dict[str, Any], number: int, name: str, good: dict[str, dict[str, Any]]) -> Issue | None:
    unit = row[UNIT]
    where = {"row": number, "unit_id": unit}
    if unit is None:
        return issue(
            name,
            "empty-unit",
            Text("单位编号为空", "the unit has no id"),
            Text("补上 unit_id", "give it a unit_id"),
            column=UNIT,
            **where,
        )
    if HIDDEN.search(unit):
        said = Text(f"单位编号“{unit}”里有看不见的字符", f"the id '{unit}' holds characters that nobody sees")
        fix = Text("重新输入编号", "type the id again")
        return issue(name, "hidden-character", said, fix, column=UNIT, found=unit, **where)
    if unit in good:
        first = good[unit][ROW]
        return issue(
            name,
            "repeated-unit",
            Text(f"单位“{unit}”重复，第 {first} 行已有", f"unit '{unit}' stands twice, first in row {first}"),
            Text("删去一行", "remove one of the rows"),
            column=UNIT,
            found=unit,
            **where,
        )
    for column, known, code, zh in (
        (LEVEL, LEVELS, "unknown-level", "层级"),
        (SECTOR, SECTORS, "unknown-sector", "领域"),
    ):
        if row[column] not in known:
            listed = Text(f"可用：{'、'.join(known)}", f"one of: {', '.join(known)}")
            return issue(
                name,
                code,
                Text(f"没有{zh}“{row[column] or ''}”", f"there is no {column} '{row[column] or ''}'"),
                did_you_mean(str(row[column]), known) or listed,
                column=column,
                found=row[column],
                **where,
            )
    return None


def _broken(good: dict[str, dict[str, Any]], name: str) -> Iterator[Issue]:
    """Units whose chain of parents leads to nobody, into a circle, or through such a unit."""
    verdict: dict[str, str | None] = {}
    for unit in good:
        _judge(unit, good, verdict)
    for unit, reason in verdict.items():
        if reason is not None:
            yield _parent_issue(good[unit], reason, name)


def _judge(unit: str, good: dict[str, dict[str, Any]], verdict: dict[str, str | None]) -> None:
    chain: list[str] = []
    at: str | None = unit
    while at is not None and at in good and at not in verdict and at not in chain:
        chain.append(at)
        at = good[at][PARENT]
    circle = chain[chain.index(at) :] if at in chain else []
    broken = bool(circle) or (at is not None and (at not in good or verdict.get(at) is not None))
    for member in reversed(chain):
        if member in circle:
            verdict[member] = "circle"
        elif broken:
            verdict[member] = "unknown-parent" if good[member][PARENT] not in good else "parent-refused"
        else:
            verdict[member] = None


REASONS = {
    "circle": Text("上级关系成环", "the parents form a circle"),
    "unknown-parent": Text("上级不在单位表里", "the parent is not in the table of units"),
    "parent-refused": Text("上级单位被退回，本单位也不能用", "the parent was refused, so this unit cannot be used"),
}


def _parent_issue(row: dict[str, Any], reason: str, name: str) -> Issue:
    parent = row[PARENT]
    message = REASONS[reason] + Text(f"（{parent}）", f" ({parent})")
    fix = Text("改正 parent_id，最上级留空", "correct parent_id; the top unit has none")
    return issue(name, reason, message, fix, row=row[ROW], column=PARENT, unit_id=row[UNIT], found=parent)
