"""The tables handed to the engine: taken from Polars or pandas, checked, and laid out wide, one column a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.errors import Place, Problem, SubmissionError, did_you_mean
from scoring.methods.rounding import round_value
from scoring.names import LEVELS, PARENT, UNIT, UNIT_COLUMNS
from scoring.rubric.expression import TRUTHS
from scoring.rubric.plan import Plan
from scoring.text import Text

TABLE_OF = {"target": "targets", "previous": "previous"}
LONG = {UNIT, "metric", "value"}
DTYPES = {"number": pl.Float64, "boolean": pl.Boolean, "text": pl.String, "any": pl.String}


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known about the units of one rubric: reported values, targets, the year before."""

    values: pl.DataFrame | None
    targets: pl.DataFrame | None
    previous: pl.DataFrame | None


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
        raise SubmissionError([_table("missing-column", name, f"缺少列“{UNIT}”", f"column '{UNIT}' is missing")])
    if table.height and table.schema[UNIT] != pl.String:
        fix = Text("按文字读取该列，保留开头的零", "read the column as text, leading zeros kept")
        raise SubmissionError(
            [_table("bad-value", name, f"“{UNIT}”须是文字", f"'{UNIT}' must be text", fix, cell=UNIT)]
        )


def check_units(units: pl.DataFrame) -> None:
    """Refuses a table of units that is no tree: missing columns, a unit twice, unknown parents, circles.

    Raises:
        SubmissionError: with every problem.
    """
    missing = [name for name in UNIT_COLUMNS if name not in units.columns]
    problems = [_table("missing-column", "units", f"缺少列“{name}”", f"column '{name}' is missing") for name in missing]
    if not problems:
        check_ids(units, "units")
        problems = [*_repeated(units, "units"), *_parents(units), *_levels(units)]
    if problems:
        raise SubmissionError(problems)


def _table(
    code: str, table: str, zh: str, en: str, fix: Text | None = None, row: int | None = None, cell: str | None = None
) -> Problem:
    return Problem(code, Place(table, row, cell=cell), Text(zh, en), fix)


def _repeated(table: pl.DataFrame, name: str) -> list[Problem]:
    rows = table.with_row_index("row", offset=1).filter(pl.col(UNIT).is_duplicated() | pl.col(UNIT).is_null())
    return [
        _table(
            "repeated-unit",
            name,
            f"单位“{unit}”重复或为空",
            f"unit '{unit}' stands twice or is empty",
            row=row,
            cell=UNIT,
        )
        for row, unit in rows.select("row", UNIT).iter_rows()
    ]


def _levels(units: pl.DataFrame) -> list[Problem]:
    rows = units.with_row_index("row", offset=1).filter(~pl.col("level").is_in(LEVELS).fill_null(False))
    return [
        _table(
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
    parent = dict(units.select(UNIT, PARENT).iter_rows())
    problems = []
    for row, (unit, above) in enumerate(parent.items(), 1):
        if above is not None and above not in parent:
            problems.append(
                _table(
                    "unknown-parent",
                    "units",
                    f"“{unit}”的上级“{above}”不在单位表里",
                    f"the parent '{above}' of '{unit}' is not listed",
                    row=row,
                    cell=PARENT,
                )
            )
    return problems + [
        _table(
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


def values_for(plan: Plan, table: pl.DataFrame | None, units: pl.Series) -> pl.DataFrame:
    """The reported metrics of the plan's units, typed, one row a unit in the units' order; not reported: null.

    Raises:
        SubmissionError: for a unit twice, NaN or infinity, and values that are not of the metric's type.
    """
    wanted = {id: DTYPES[plan.names.metrics[id]] for id, m in plan.rubric.metrics.items() if m.formula is None}
    given = {name: dtype for name, dtype in wanted.items() if table is not None and name in _names(table)}
    base = pl.DataFrame({UNIT: units})
    if table is None or not given:
        return base.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in wanted.items())
    wide = _wide(table.filter(pl.col(UNIT).is_in(units.implode())), given, "values")
    problems = _repeated(wide, "values")
    typed, wrong = _typed(wide, given, "values")
    if problems + wrong:
        raise SubmissionError(problems + wrong)
    joined = base.join(typed, on=UNIT, how="left", maintain_order="left")
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in wanted.items() if name not in given]
    return joined.with_columns(absent).select(UNIT, *wanted)


def _names(table: pl.DataFrame) -> set[str]:
    if set(table.columns) >= LONG:
        return set(table["metric"].unique())
    return set(table.columns)


def _wide(table: pl.DataFrame, wanted: Mapping[str, Any], name: str) -> pl.DataFrame:
    if not set(table.columns) >= LONG:
        return table.select(UNIT, *wanted)
    twice = table.filter(pl.struct(UNIT, "metric").is_duplicated())
    if twice.height:
        raise SubmissionError(
            [
                _table(
                    "repeated-value",
                    name,
                    f"单位“{u}”的指标“{m}”报了两次",
                    f"metric '{m}' of unit '{u}' stands twice",
                    cell=m,
                )
                for u, m in twice.select(UNIT, "metric").unique(maintain_order=True).iter_rows()
            ]
        )
    known = table.filter(pl.col("metric").is_in(list(wanted)))
    return known.pivot(on="metric", on_columns=list(wanted), index=UNIT, values="value", maintain_order=True)


def _typed(table: pl.DataFrame, wanted: Mapping[str, Any], source: str) -> tuple[pl.DataFrame, list[Problem]]:
    """The columns in the types the rubric declares, and every value that is not of its type, NaN and infinity too."""
    problems: list[Problem] = []
    columns = [table[UNIT]]
    for name, dtype in wanted.items():
        typed = _cast(table[name], dtype)
        bad = typed.is_null() & table[name].is_not_null()
        if dtype == pl.Float64:
            bad = bad | ~typed.is_finite().fill_null(True)
        problems += [_value(table, source, name, row) for row in bad.arg_true()]
        columns.append(typed.alias(name))
    return pl.DataFrame(columns), problems


def _cast(column: pl.Series, dtype: Any) -> pl.Series:
    """The column in another type, null where a value is not of it; a number is never a truth, nor a truth a number."""
    if column.dtype == dtype or column.dtype == pl.Null:
        return column.cast(dtype)
    if dtype == pl.Boolean:
        if column.dtype != pl.String:
            return pl.Series([None] * len(column), dtype=pl.Boolean)
        return column.replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean)
    if not (column.dtype.is_numeric() or column.dtype == pl.String):
        return pl.Series([None] * len(column), dtype=dtype)
    return column.cast(dtype, strict=False)


def _value(table: pl.DataFrame, source: str, name: str, row: int) -> Problem:
    unit, found = table[UNIT][row], table[name][row]
    return _table(
        "bad-value",
        source,
        f"单位“{unit}”的“{name}”值“{found}”不能用",
        f"value '{found}' of '{name}' of unit '{unit}' cannot be used",
        Text("改成该指标类型的值，不用 NaN 或无穷", "give a value of the metric's type, never NaN or infinity"),
        row + 1,
        name,
    )


def named(
    table: pl.DataFrame | None, prefix: str, units: pl.Series, names: set[str], kinds: Mapping[str, Any]
) -> pl.DataFrame:
    """Columns `<prefix>.<name>` for the names an expression reads, from `targets` or `previous`; absent: null."""
    base = pl.DataFrame({UNIT: units})
    wanted = sorted(name for name in names if name.startswith(f"{prefix}."))
    bare = [name.removeprefix(f"{prefix}.") for name in wanted]
    given = {b: kinds[f"{prefix}.{b}"] for b in bare if table is not None and b in _names(table)}
    if table is not None and given:
        wide = _wide(table.filter(pl.col(UNIT).is_in(units.implode())), given, TABLE_OF[prefix])
        typed, problems = _typed(wide, given, TABLE_OF[prefix])
        problems += _repeated(wide, TABLE_OF[prefix])
        if problems:
            raise SubmissionError(problems)
        rounded = typed.with_columns(round_value(pl.selectors.float()))
        base = base.join(
            rounded.rename({b: f"{prefix}.{b}" for b in given}), on=UNIT, how="left", maintain_order="left"
        )
    return base.with_columns(pl.lit(None, kinds[name]).alias(name) for name in wanted if name not in base.columns)
