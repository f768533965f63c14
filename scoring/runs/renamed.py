"""Which unit of an earlier run each unit continues: itself, or the one that a table of renamed, merged and split units names."""

from __future__ import annotations

from collections import Counter

import polars as pl

from scoring.intake.database import Source
from scoring.intake.issues import Issue, issue
from scoring.intake.sources import read_sources
from scoring.intake.table import ROW
from scoring.names import UNIT
from scoring.text import Text

OLD = "previous_id"


def continued(mapping: Source | None, name: str, units: pl.Series, olds: pl.Series) -> tuple[pl.DataFrame, list[Issue]]:
    """Pairs `unit_id, previous_id`, a unit of `units` in at most one; itself where nothing is said. And what is wrong.

    Merged and split units continue nobody. A unit that is new stands there with its own id, which `olds` does not hold.
    """
    lines, issues = _lines(mapping, name, set(units), set(olds)) if mapping is not None else ([], [])
    new_to_old: dict[str, list[str]] = {}
    for new, old in lines:
        new_to_old.setdefault(new, []).append(old)
    uses = Counter(old for _, old in lines)
    pairs = {new: olds[0] for new, olds in new_to_old.items() if len(olds) == 1 and uses[olds[0]] == 1}
    issues += [_merged(name, new, olds) for new, olds in new_to_old.items() if len(olds) > 1]
    issues += [_split(name, new, olds[0]) for new, olds in new_to_old.items() if len(olds) == 1 and uses[olds[0]] > 1]
    mapped = set(new_to_old) | set(uses)
    pairs |= {unit: unit for unit in units if unit not in mapped}
    return pl.DataFrame(
        {UNIT: list(pairs), OLD: list(pairs.values())}, schema={UNIT: pl.String, OLD: pl.String}
    ), issues


def _lines(mapping: Source, name: str, units: set[str], olds: set[str]) -> tuple[list[tuple[str, str]], list[Issue]]:
    read = read_sources([(mapping, name)], {UNIT: "", OLD: ""}, [], frozenset())
    table, issues = next((one.frame for one in read.found), pl.DataFrame()), read.issues
    if not {UNIT, OLD} <= set(table.columns):
        fix = Text(f"第一行写上 {UNIT},{OLD}", f"name {UNIT},{OLD} in the first row")
        return [], [*issues, issue(name, "missing-column", Text("缺少列", "a column is missing"), fix, row=1)]
    lines = []
    for row, new, old in table.select(ROW, UNIT, OLD).iter_rows():
        for column, unit, known, where in ((UNIT, new, units, "单位表"), (OLD, old, olds, "上年批次")):
            if unit not in known:
                message = Text(f"{where}里没有“{unit}”", f"'{unit}' is not among the units of that year")
                if unit is None:
                    message = Text("没有写单位编号", "the unit's id is not given")
                fix = Text("核对单位编号", "check the id")
                issues.append(
                    issue(name, "unknown-unit", message, fix, row=row, column=column, unit_id=unit, found=unit)
                )
        if (new, old) in lines:
            said = Text("这一行重复", "the row stands twice")
            fix = Text("删去重复的行", "remove the repeated row")
            issues.append(issue(name, "repeated-row", said, fix, row=row, unit_id=new, severity="warning"))
        elif new in units and old in olds:
            lines.append((new, old))
    return lines, issues


def _merged(name: str, new: str, olds: list[str]) -> Issue:
    message = Text(
        f"“{new}”由 {'、'.join(olds)} 合并而来，没有可比的上年值",
        f"'{new}' was merged from {', '.join(olds)} and has no figures of last year",
    )
    fix = Text("把合并后的上年值写进 inputs.previous", "give the merged figures under inputs.previous")
    return issue(name, "merged-unit", message, fix, unit_id=new, severity="warning")


def _split(name: str, new: str, old: str) -> Issue:
    message = Text(
        f"“{new}”由“{old}”分出，没有可比的上年值", f"'{new}' was split off from '{old}' and has no figures of last year"
    )
    fix = Text("把分出后的上年值写进 inputs.previous", "give its figures under inputs.previous")
    return issue(name, "split-unit", message, fix, unit_id=new, severity="warning")
