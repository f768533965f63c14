"""What a check of one bad input says, in the short words of the table of cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from scoring import ScoringError
from scoring.errors import Problem
from scoring.names import UNIT
from scoring.runs import check_cycle
from scoring.runs.cycle import Checked

UNITS = ["x", "a", "b"]
MANY = 12


@dataclass
class Seen:
    """How a check ended: refused with problems, or the issues and the values that were read."""

    refused: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    read: dict[str, object] = field(default_factory=dict)
    texts: list[tuple[str | None, ...]] = field(default_factory=list)
    sums: dict[str, bool] = field(default_factory=dict)


def look(folder: Path, runs: Path) -> Seen:
    """Checks a cycle folder; anything but a scoring error goes through."""
    try:
        checked = check_cycle(folder, runs)
    except ScoringError as error:
        problems = error.problems
        return Seen(
            refused=sorted({_refused(one, folder) for one in problems}),
            texts=[(one.code, one.message.zh, one.message.en, *_fix(one)) for one in problems],
        )
    issues = checked.issues
    said = _grouped(issues.select("code", "file", "row", "column").rows())
    texts = issues.select("code", "zh", "en", "fix_zh", "fix_en").rows()
    return Seen(
        [], sorted(said), _read(checked), texts, {n: s.adds_up for n, s in checked.intake.reconciliations.items()}
    )


def _fix(problem: Problem) -> tuple[str | None, str | None]:
    return (problem.fix.zh, problem.fix.en) if problem.fix else (None, None)


def _refused(one: Problem, folder: Path) -> str:
    """`code file:line:col`, without the folder in which it happens to be."""
    place = (
        str(one.place).replace(f"{folder}/", "").replace(f"{folder.parent}/", "../").replace(str(folder.parent), "..")
    )
    return f"{one.code} {_short(place)}"


def _grouped(rows: list[tuple[str, str | None, int | None, str | None]]) -> list[str]:
    """Each issue; where one code stands many times for a file, how many times."""
    times = Counter(row[:2] for row in rows)
    many = [f"{code} {file} x{number}" for (code, file), number in times.items() if number > MANY]
    return [*many, *(_said(row) for row in rows if times[row[:2]] <= MANY)]


def _said(row: tuple[str, str | None, int | None, str | None]) -> str:
    """`code file[:sheet] row column`, what is not known left out."""
    return " ".join(_short(str(part)) for part in row if part is not None)


def _short(text: str) -> str:
    """Long places as their beginning, invisible characters visible."""
    shown = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return shown if len(shown) <= 60 else f"{shown[:60]}~{len(shown)}"


def _read(checked: Checked) -> dict[str, object]:
    """All values by `unit.metric`, and of the other tables what was kept."""
    intake = checked.intake
    found: dict[str, object] = _values(intake.values.get("tiny", intake.units.select(UNIT)))
    ids = intake.units[UNIT].to_list()
    if ids != UNITS:
        found["units"] = " ".join(_short(one) for one in ids)
    for name, table in (("targets", intake.targets), ("previous", checked.earlier.table)):
        if table is not None:
            found |= {f"{name}.{key}": value for key, value in _values(table).items()}
    for name, table in (("ballots", intake.ballots), ("panels", intake.panels)):
        if table is not None:
            found[name] = [" ".join("-" if part is None else str(part) for part in row) for row in table.iter_rows()]
    return found


def _values(table: pl.DataFrame) -> dict[str, object]:
    return {
        f"{row[UNIT]}.{name}": _short(value) if isinstance(value, str) else value
        for row in table.sort(UNIT).iter_rows(named=True)
        for name, value in row.items()
        if name != UNIT and value is not None
    }
