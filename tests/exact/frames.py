"""The tables of a random case as frames, in the shapes in which people hand them over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from tests.exact.cases import Case
from tests.exact.draw_tables import Table

NUMBERS = ("number", "percent", "integer")


def units(one: Case) -> pl.DataFrame:
    """The units with their attributes."""
    return pl.DataFrame(one.units, infer_schema_length=None).with_columns(pl.col("parent_id").cast(pl.String))


def values(one: Case) -> Any:
    """The values: long, wide, or (of several rubrics) a table each; it changes from case to case."""
    shape = one.seed % 3
    if shape == 2 and len(one.rubrics) > 1:
        found = {rubric["rubric"]: {name: one.values[name] for name in one.members(rubric)} for rubric in one.rubrics}
        return {name: frame for name, rows in found.items() if (frame := wide(rows, one, exact=False)) is not None}
    table = None if shape == 0 else wide(one.values, one, exact=shape == 1)
    return long(one.values) if table is None else table


def others(one: Case) -> dict[str, Any]:
    """Targets, earlier results, ballots and panels; None where there are none."""
    exact = one.seed % 3 == 1
    return {
        "targets": wide(one.targets, one, exact),
        "previous": wide(one.previous, one, exact),
        "ballots": marks(one.ballots, one.seed % 3),
        "panels": scores(one.panels, exact),
    }


def numeric(one: Case, name: str) -> bool:
    """Whether a column of values, targets or earlier figures holds numbers; a name has one type in all rubrics."""
    specs = [rubric["metrics"][name] for rubric in one.rubrics if name in rubric["metrics"]]
    return name != "grade" and all(spec.get("type", "number") in NUMBERS for spec in specs)


def wide(rows: Table, one: Case, exact: bool) -> pl.DataFrame | None:
    """A table with a column for every name; numbers as decimals or, as spreadsheets give them, floats."""
    names = sorted({name for row in rows.values() for name in row})
    columns: dict[str, Any] = {"unit_id": pl.Series(list(rows), dtype=pl.String)}
    for name in names:
        cells = [row.get(name) for row in rows.values()]
        columns[name] = numbers(cells, exact) if numeric(one, name) and not truths(cells) else pl.Series(cells)
    return pl.DataFrame(columns) if names else None


def truths(cells: list[Any]) -> bool:
    return any(isinstance(cell, bool) for cell in cells)


def numbers(cells: list[Any], exact: bool) -> pl.Series:
    if exact:
        return pl.Series([None if cell is None else Decimal(cell) for cell in cells], dtype=pl.Decimal(38, 9))
    return pl.Series([None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)


def long(rows: Table) -> pl.DataFrame:
    """The same values, a row each, as text."""
    cells = [(unit, name, cell) for unit, row in rows.items() for name, cell in row.items() if cell is not None]
    schema = {"unit_id": pl.String, "metric": pl.String, "value": pl.String}
    return pl.DataFrame([(unit, name, text(cell)) for unit, name, cell in cells], schema=schema, orient="row")


def text(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def marks(rows: list[dict[str, Any]], shape: int) -> pl.DataFrame | None:
    """The table of ballots, at times with their ids or without the column of groups; none where nobody voted."""
    names = ("unit_id", "poll", "group", "choice")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String) | {"count": pl.Int64})
    if shape == 1:
        frame = frame.with_columns(ballot_id=pl.format("b{}", pl.int_range(pl.len())))
    elif shape == 2 and frame["group"].null_count() == frame.height:
        frame = frame.drop("group")
    return frame if rows else None


def scores(rows: list[dict[str, Any]], exact: bool) -> pl.DataFrame | None:
    """The table of judges' scores; none where nobody scored."""
    names = ("unit_id", "panel", "group", "judge")
    frame = pl.DataFrame({name: pl.Series([row[name] for row in rows], dtype=pl.String) for name in names})
    return frame.with_columns(numbers([row["score"] for row in rows], exact).alias("score")) if rows else None
