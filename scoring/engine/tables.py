"""The tables handed to the engine: taken from Polars or pandas, and refused with every reason where they cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.engine.tree import are_above
from scoring.errors import Place, Problem, SubmissionError, did_you_mean
from scoring.names import LEVELS, PARENT, UNIT, UNIT_COLUMNS
from scoring.rubric.plan import Plan
from scoring.rubric.votes import BALLOT_COLUMNS, PANEL_COLUMNS, refused_ballots, refused_panels
from scoring.text import Text

LONG = {UNIT, "metric", "value"}


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known about the units of one rubric: reported values, targets, the year before, and people's opinions."""

    values: pl.DataFrame | None
    targets: pl.DataFrame | None
    previous: pl.DataFrame | None
    ballots: pl.DataFrame | None
    panels: pl.DataFrame | None


def read_tables(
    units: pl.DataFrame,
    plans: Sequence[Plan],
    rubrics: pl.DataFrame,
    values: Any,
    targets: Any,
    previous: Any,
    ballots: Any,
    panels: Any,
) -> dict[str, Tables]:
    """The tables of each rubric; `rubrics` says which rubric applies to which unit.

    Raises:
        SubmissionError: with every problem: no column of ids, a unit that is not listed, votes that no rubric knows.
    """
    shared = {"targets": targets, "previous": previous, "ballots": ballots, "panels": panels}
    each = {plan.id: values.get(plan.id) if isinstance(values, Mapping) else values for plan in plans}
    found = {name: None if table is None else to_polars(table) for name, table in {**shared, **each}.items()}
    problems: list[Problem] = []
    for name, table in found.items():
        if table is not None:
            check_ids(table, name if name in shared else "values")
            # units of the year before may be gone: renamed, merged or dissolved
            problems += [] if name == "previous" else _strangers(table, units, name if name in shared else "values")
    problems += check_votes(found["ballots"], found["panels"], rubrics, plans)
    if problems:
        raise SubmissionError(list(dict.fromkeys(problems)))
    return {
        plan.id: Tables(found[plan.id], found["targets"], found["previous"], found["ballots"], found["panels"])
        for plan in plans
    }


def to_polars(table: Any) -> pl.DataFrame:
    """A Polars frame from a Polars or pandas frame.

    Raises:
        SubmissionError: where it is neither, or a column of a pandas frame mixes types.
    """
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    try:
        return table if isinstance(table, pl.DataFrame) else pl.from_pandas(table)
    except (TypeError, ValueError) as error:
        said = Text(f"表读不了：{error}", f"the table cannot be read: {error}")
        raise SubmissionError([Problem("bad-value", Place("table"), said)]) from error


def check_ids(table: pl.DataFrame, name: str) -> None:
    """Refuses a table without units' ids, or with ids read as numbers: `00123` is not 123.

    Raises:
        SubmissionError: with the problem.
    """
    if UNIT not in table.columns:
        raise SubmissionError([table_problem("missing-column", name, f"缺少列“{UNIT}”", f"column '{UNIT}' is missing")])
    if table.height and table.schema[UNIT] != pl.String:
        fix = Text("按文字读取该列，保留开头的零", "read the column as text, leading zeros kept")
        raise SubmissionError(
            [table_problem("bad-value", name, f"“{UNIT}”须是文字", f"'{UNIT}' must be text", fix, cell=UNIT)]
        )


def check_units(units: pl.DataFrame) -> None:
    """Refuses a table of units that is no tree: missing columns, a unit twice, unknown parents, circles.

    Raises:
        SubmissionError: with every problem.
    """
    missing = [name for name in UNIT_COLUMNS if name not in units.columns]
    problems = [
        table_problem("missing-column", "units", f"缺少列“{name}”", f"column '{name}' is missing") for name in missing
    ]
    if not problems:
        check_ids(units, "units")
        problems = [*repeated(units, "units"), *_parents(units), *_levels(units)]
    if problems:
        raise SubmissionError(problems)


def table_problem(
    code: str, table: str, zh: str, en: str, fix: Text | None = None, row: int | None = None, cell: str | None = None
) -> Problem:
    return Problem(code, Place(table, row, cell=cell), Text(zh, en), fix)


def repeated(table: pl.DataFrame, name: str) -> list[Problem]:
    if not table[UNIT].has_nulls() and _are_apart(table[UNIT]):
        return []
    rows = table.with_row_index("row", offset=1).filter(pl.col(UNIT).is_duplicated() | pl.col(UNIT).is_null())
    return [
        table_problem(
            "repeated-unit",
            name,
            f"单位“{unit}”重复或为空",
            f"unit '{unit}' stands twice or is empty",
            row=row,
            cell=UNIT,
        )
        for row, unit in rows.select("row", UNIT).iter_rows()
    ]


def _are_apart(ids: pl.Series) -> bool:
    """Whether no id stands twice; in a sorted column two that are alike stand side by side."""
    if ids.is_sorted():
        return not (ids == ids.shift()).any()
    return ids.n_unique() == len(ids)


def _levels(units: pl.DataFrame) -> list[Problem]:
    rows = units.with_row_index("row", offset=1).filter(~pl.col("level").is_in(LEVELS).fill_null(False))
    return [
        table_problem(
            "unknown-level",
            "units",
            f"没有层级“{level}”",
            f"there is no level '{level}'",
            did_you_mean(str(level), LEVELS),
            row,
            "level",
        )
        for row, level in rows.select("row", "level").iter_rows()
    ]


def _parents(units: pl.DataFrame) -> list[Problem]:
    above = are_above(units)  # far fewer than the units
    known = pl.col(PARENT).is_in(above[UNIT].implode()).fill_null(True)
    strangers = units.select(pl.int_range(1, pl.len() + 1).alias("row"), UNIT, PARENT).filter(~known)
    problems = [
        table_problem(
            "unknown-parent",
            "units",
            f"“{unit}”的上级“{above}”不在单位表里",
            f"the parent '{above}' of '{unit}' is not listed",
            row=row,
            cell=PARENT,
        )
        for row, unit, above in strangers.iter_rows()
    ]
    parent = dict(above.select(UNIT, PARENT).iter_rows())  # who is above nobody is in no circle
    return problems + [
        table_problem(
            "circle", "units", f"上级关系成环：{' → '.join(c)}", f"the tree has a circle: {' → '.join(c)}", cell=PARENT
        )
        for c in circles(parent)
    ]


def circles(parent: Mapping[str, str | None]) -> list[list[str]]:
    """Each circle in a parent relation, as the list of its members."""
    state: dict[str, int] = {}
    found = []
    for start in parent:
        path: list[str] = []
        at: str | None = start
        while at is not None and at in parent and at not in state:
            state[at] = 1
            path.append(at)
            at = parent[at]
        if at is not None and state.get(at) == 1 and at in path:
            found.append([*path[path.index(at) :], at])
        state.update(dict.fromkeys(path, 2))
    return found


def _strangers(table: pl.DataFrame, units: pl.DataFrame, name: str) -> list[Problem]:
    """Rows of units that are not listed: what they say would be lost in silence."""
    rows = table.select(pl.int_range(1, pl.len() + 1).alias("row"), UNIT).filter(
        ~pl.col(UNIT).is_in(units[UNIT].implode()).fill_null(False)
    )
    fix = Text("加进单位表，或删去这一行", "add the unit to the units, or remove the row")
    return [
        table_problem("unknown-unit", name, f"单位表里没有“{unit}”", f"'{unit}' is not among the units", fix, row, UNIT)
        for row, unit in rows.iter_rows()
    ]


def check_votes(
    ballots: pl.DataFrame | None, panels: pl.DataFrame | None, rubrics: pl.DataFrame, plans: Sequence[Plan]
) -> list[Problem]:
    """Columns that are missing or of the wrong kind, and rows that no rubric knows."""
    problems = []
    for name, table, wanted, numeric, refused in (
        ("ballots", ballots, BALLOT_COLUMNS, "count", refused_ballots),
        ("panels", panels, PANEL_COLUMNS, "score", refused_panels),
    ):
        if table is None:
            continue
        missing = [column for column in wanted if column not in (*table.columns, "group")]
        wrong = numeric in table.columns and not _is_number(table.schema[numeric], name == "ballots")
        problems += [table_problem("missing-column", name, f"缺少列“{c}”", f"column '{c}' is missing") for c in missing]
        if wrong:
            kind = Text("整数", "whole numbers") if name == "ballots" else Text("数字", "numbers")
            problems.append(
                table_problem(
                    "bad-value", name, f"“{numeric}”须是{kind.zh}", f"'{numeric}' must hold {kind.en}", cell=numeric
                )
            )
        if not missing and not wrong:
            problems += [
                table_problem(one.code, name, one.message.zh, one.message.en, one.fix, one.index + 1, one.column)
                for one in refused(table, rubrics, plans)
            ]
    return problems


def _is_number(kind: Any, whole: bool) -> bool:
    return bool(kind.is_integer() if whole else kind.is_numeric()) or kind == pl.Null
