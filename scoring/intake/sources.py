"""Every source as tables of text: CSV, Parquet and queries as they stand, workbooks sheet by sheet, forms of ours as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from scoring.intake.database import Source
from scoring.intake.excel.layout import tables
from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.sheet import Sheet
from scoring.intake.files import Files
from scoring.intake.form.identity import PROPERTY, SHEET, Form, form_in, form_of
from scoring.intake.form.style import WORDS
from scoring.intake.form.template import FIRST
from scoring.intake.issues import Issue, issue
from scoring.intake.table import ROW
from scoring.rubric import Plan
from scoring.text import Text


@dataclass(frozen=True)
class Found:
    """One table: where it stands in words, its rows, and of a workbook the letter of each column."""

    place: str
    frame: pl.DataFrame
    letters: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Sources:
    """What was read, and the issues on the way."""

    found: list[Found] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read_sources(
    sources: Sequence[tuple[Source, str]],
    known: Mapping[str, str],
    plans: Sequence[Plan] = (),
    notes: frozenset[str] = frozenset(),
    files: Files | None = None,
) -> Sources:
    """The tables of all sources in their order.

    Args:
        sources: each with the name by which people are told of it.
        known: the headings that may stand in a workbook, with their unit of measure.
        plans: the rubrics, by which a form of ours is told to be up to date.
        notes: headings of columns that are for people only and may stand more than once.
        files: the cycle's files, where they are read already.
    """
    files = files or Files(source for source, _ in sources)
    made = Sources()
    for source, name in sources:
        sheets = files.sheets(source)
        if sheets is None:
            frame, issues = files.table(source, name, notes)
            made.issues += issues
            made.found.append(Found(name, frame))
        else:
            _book(made, sheets, name, known, plans, notes)
    return made


def _book(
    made: Sources,
    read: list[Sheet] | RefusalError,
    name: str,
    known: Mapping[str, str],
    plans: Sequence[Plan],
    notes: frozenset[str],
) -> None:
    if isinstance(read, RefusalError):
        made.issues.append(read.as_issue(name))
        made.found.append(Found(name, pl.DataFrame(schema={ROW: pl.Int64})))
        return
    form = form_in(read[0].properties) or form_in(_kept(read))
    if form is not None:
        made.issues += _form_issues(name, form, plans)
        # a form whose sheet was renamed is read like any other workbook
        read = [_form_rows(sheet) for sheet in read if sheet.name in (WORDS["fill"].zh, WORDS["fill"].en)] or read
    found = [(sheet, table) for sheet in read for table in tables(sheet, list(known), name, known, notes)]
    for sheet, table in found:
        made.issues += table.issues
        made.found.append(Found(f"{name}:{sheet.name}", table.frame, table.letters))
    if not found:
        said = Text("工作簿里没有内容", "there is nothing in the workbook")
        made.issues.append(issue(name, "empty-file", said, Text("填写后再报送", "fill it in and hand it in again")))


def _kept(read: Sequence[Sheet]) -> dict[str, str]:
    """What stands in the form's hidden sheet, as properties."""
    kept = next((one.cells for one in read if one.name == SHEET), None)
    cells = (
        {}
        if kept is None
        else {(row, col): text or "" for row, col, text in kept.select("row", "col", "text").iter_rows()}
    )
    return {f"{PROPERTY}{text}": cells.get((row, 2), "") for (row, col), text in cells.items() if col == 1}


def _form_rows(sheet: Sheet) -> Sheet:
    """A form without what stands above its headings and the row of hints below them."""
    headings = FIRST - 1  # rows count from 1 here
    return replace(sheet, cells=sheet.cells.filter((pl.col("row") == headings) | (pl.col("row") > FIRST)), merged=[])


def _form_issues(name: str, form: Form, plans: Sequence[Plan]) -> list[Issue]:
    """A form made from another text of its rubric, or for a rubric that this cycle does not use."""
    plan = next((one for one in plans if one.id == form.rubric), None)
    if plan is None:
        said = Text(
            f"这是细则 {form.rubric} 的填报表，本周期不用",
            f"this is a form of rubric {form.rubric}, which this cycle does not use",
        )
        return [
            issue(
                name, "foreign-form", said, Text("换用本周期的填报表", "use the form of this cycle"), severity="warning"
            )
        ]
    if form_of(plan).sha256 == form.sha256:
        return []
    said = Text(
        f"填报表按细则 {form.version} 版生成，细则已改（现为 {plan.rubric.version} 版）",
        f"the form was made from version {form.version} of the rubric, which has changed (now {plan.rubric.version})",
    )
    fix = Text("重新生成填报表，或核对改动的指标", "make the form anew, or check the metrics that changed")
    return [issue(name, "outdated-form", said, fix, severity="warning")]
