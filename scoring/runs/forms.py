"""Forms to fill in: a rubric, a table of units and, on wish, last year's run make the workbooks that go out."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from scoring.engine.tree import below
from scoring.intake.form.template import write_template, write_templates
from scoring.intake.units import read_units
from scoring.names import UNIT
from scoring.rubric import load_rubric
from scoring.runs.run import find_unit, open_run
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
    """The workbooks of one rubric in the folder `out`, or the one workbook `out` where that ends in .xlsx.

    Args:
        rubric: the rubric's file.
        units: the table of units; the rubric's own among them get a row each.
        under: only units below this one, by id or name.
        split: one workbook for each unit above them, in place of one for all.
        previous: last year's run, whose figures stand beside the cells to fill.

    Raises:
        RunError: the units cannot be read, or `under` is not one of them.
        SubmissionError: the rubric applies to none of the units.
    """
    plan = load_rubric(rubric)
    table, _ = read_units(units, str(units))
    if under is not None:
        top = find_unit(table, under, units, Text("单位表", "the table of units"))
        table = table.filter(pl.col(UNIT).is_in([top, *below(table, pl.Series([top]))["member"]]))
    last = None if previous is None else open_run(previous)
    known = last.items(plan.id) if last is not None and plan.id in last.rubrics else None
    if out.suffix.lower() == ".xlsx" and not split:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_template(plan, table, out, known, lang)
        return [out]
    return write_templates(plan, table, out, "parent" if split else None, known, lang)
