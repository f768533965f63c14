"""Tables laid out wide, one typed column a name, in the order of a rubric's units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from scoring.engine.tables import LONG, repeated, table_problem
from scoring.errors import Problem, SubmissionError
from scoring.methods.rounding import LARGEST, round_value
from scoring.names import UNIT
from scoring.rubric.expression import TRUTHS
from scoring.rubric.plan import Plan
from scoring.text import Text

TABLE_OF = {"target": "targets", "previous": "previous"}
WRITTEN = r"^[+-]?[0-9]+(\.[0-9]+)?$"
DTYPES = {"number": pl.Float64, "boolean": pl.Boolean, "text": pl.String, "any": pl.String}


def values_for(plan: Plan, table: pl.DataFrame | None, units: pl.Series) -> pl.DataFrame:
    """The reported metrics of the plan's units, typed, one row a unit in the units' order; not reported: null.

    Raises:
        SubmissionError: for a unit twice, NaN or infinity, and values that are not of the metric's type.
    """
    wanted = {id: DTYPES[plan.names.metrics[id]] for id in plan.rubric.made_by("type")}
    given = {name: dtype for name, dtype in wanted.items() if table is not None and name in _names(table)}
    base = pl.DataFrame({UNIT: units})
    if table is None or not given:
        return base.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in wanted.items())
    wide = _wide(_of(table, units), given, "values")
    problems = repeated(wide, "values")
    typed, wrong = _typed(wide, given, "values")
    if problems + wrong:
        raise SubmissionError(problems + wrong)
    in_order = typed[UNIT].equals(units)
    joined = typed if in_order else base.join(typed, on=UNIT, how="left", maintain_order="left")
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in wanted.items() if name not in given]
    return joined.with_columns(absent).select(UNIT, *wanted)


def _of(table: pl.DataFrame, units: pl.Series) -> pl.DataFrame:
    """The rows of some units; the whole table where it is of just these, in their order."""
    return table if table[UNIT].equals(units) else table.filter(pl.col(UNIT).is_in(units.implode()))


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
                table_problem(
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
        if not _is_fine(typed, table[name]):
            bad = typed.is_null() & table[name].is_not_null()
            if dtype == pl.Float64:
                bad = bad | ~(typed.abs() < LARGEST).fill_null(True)  # NaN and infinity too
            problems += [_value(table, source, name, row) for row in bad.arg_true()]
        columns.append(typed.alias(name))
    return pl.DataFrame(columns), problems


def _is_fine(typed: pl.Series, given: pl.Series) -> bool:
    """Whether every value is of its type, neither NaN nor too large: what is true of nearly every column."""
    if typed.null_count() != given.null_count():
        return False
    if typed.dtype != pl.Float64 or typed.null_count() == len(typed):
        return True
    return bool((typed.abs() < LARGEST).all())


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
    if column.dtype == pl.String and dtype == pl.Float64:  # the digits people write, no exponents: as everywhere else
        column = pl.select(pl.when(column.str.contains(WRITTEN)).then(column)).to_series().rename(column.name)
    return column.cast(dtype, strict=False)


def _value(table: pl.DataFrame, source: str, name: str, row: int) -> Problem:
    unit, found = table[UNIT][row], table[name][row]
    return table_problem(
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
        wide = _wide(_of(table, units), given, TABLE_OF[prefix])
        typed, problems = _typed(wide, given, TABLE_OF[prefix])
        problems += repeated(wide, TABLE_OF[prefix])
        if problems:
            raise SubmissionError(problems)
        rounded = typed.with_columns(round_value(pl.selectors.float()))
        base = base.join(
            rounded.rename({b: f"{prefix}.{b}" for b in given}), on=UNIT, how="left", maintain_order="left"
        )
    return base.with_columns(pl.lit(None, kinds[name]).alias(name) for name in wanted if name not in base.columns)
