"""Forms to fill in: a rubric, a table of units and, on wish, last year's run make the workbooks that go out."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from scoring.engine.tree import below
from scoring.errors import Place, Problem, RunError
from scoring.intake.form.template import write_templates
from scoring.intake.units import read_units
from scoring.names import NAME, UNIT
from scoring.rubric import load_rubric
from scoring.runs.store import open_run
from scoring.text import Text


def make_forms(
    rubric: Path,
    units: Path,
    out: Path,
    under: str | None = None,
    split: bool = False,
    previous: Path | None = None,
    lang: str = "zh",
) -> list[Path]:
    """The workbooks of one rubric under `out`: one for all its units, or one for each unit above them (`split`).

    Args:
        rubric: the rubric's file.
        units: the table of units; the rubric's own among them get a row each.
        under: only units below this one, by id or name.
        previous: last year's run, whose figures stand beside the cells to fill.

    Raises:
        RunError: the units cannot be read, or `under` is not one of them.
        SubmissionError: the rubric applies to none of the units.
    """
    plan = load_rubric(rubric)
    table, _ = read_units(units, str(units))
    if under is not None:
        top = _find(table, under, units)
        table = table.filter(pl.col(UNIT).is_in([top, *below(table, pl.Series([top]))["member"]]))
    last = None if previous is None else open_run(previous)
    known = last.items(plan.id) if last is not None and plan.id in last.rubrics else None
    return write_templates(plan, table, out, "parent" if split else None, known, lang)


def _find(units: pl.DataFrame, unit: str, path: Path) -> str:
    found = units.filter((pl.col(UNIT) == unit) | (pl.col(NAME) == unit))[UNIT].to_list()
    if unit in found:
        return unit
    if len(found) != 1:
        zh = f"有 {len(found)} 个单位叫“{unit}”" if found else f"单位表里没有“{unit}”"
        en = f"{len(found)} units are called '{unit}'" if found else f"there is no unit '{unit}'"
        fix = Text("写单位编号 unit_id", "give its unit_id")
        raise RunError([Problem("unknown-unit", Place(str(path)), Text(zh, en), fix)])
    return str(found[0])
