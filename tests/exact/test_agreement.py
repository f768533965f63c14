"""The engine against the exact scorer: random rubrics and data, every figure the same.

Set SCORING_CASES for more cases than the normal test run takes, SCORING_FIRST to start at another seed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

import scoring
from tests.exact.generate import Case, case
from tests.exact.scorer import Score, score

CASES = int(os.environ.get("SCORING_CASES", "400"))
FIRST = int(os.environ.get("SCORING_FIRST", "0"))
BATCH = 50
SHOWN = 20
NUMBERS = ("number", "percent", "integer")


def numeric(rubric: dict[str, Any], name: str) -> bool:
    """Whether a column of values, targets or earlier figures holds numbers."""
    return name != "grade" and rubric["metrics"].get(name, {}).get("type", "number") in NUMBERS


def wide(rows: dict[str, dict[str, Any]], rubric: dict[str, Any], exact: bool) -> pl.DataFrame | None:
    """A table with a column for every name; numbers as decimals or, as spreadsheets give them, floats."""
    names = sorted({name for row in rows.values() for name in row})
    columns: dict[str, Any] = {"unit_id": pl.Series(list(rows), dtype=pl.String)}
    for name in names:
        cells = [row.get(name) for row in rows.values()]
        columns[name] = numbers(cells, exact) if numeric(rubric, name) and not truths(cells) else pl.Series(cells)
    return pl.DataFrame(columns) if names else None


def truths(cells: list[Any]) -> bool:
    return any(isinstance(cell, bool) for cell in cells)


def numbers(cells: list[Any], exact: bool) -> pl.Series:
    if exact:
        return pl.Series([None if cell is None else Decimal(cell) for cell in cells], dtype=pl.Decimal(38, 9))
    return pl.Series([None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)


def long(rows: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """The same values, a row each, as text."""
    cells = [(unit, name, cell) for unit, row in rows.items() for name, cell in row.items() if cell is not None]
    schema = {"unit_id": pl.String, "metric": pl.String, "value": pl.String}
    return pl.DataFrame([(unit, name, text(cell)) for unit, name, cell in cells], schema=schema, orient="row")


def text(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def engine(one: Case) -> scoring.Result:
    """What the engine makes of a case; how the tables are handed over changes from case to case."""
    shape = one.seed % 3
    units = pl.DataFrame(one.units, infer_schema_length=None).with_columns(pl.col("parent_id").cast(pl.String))
    values = long(one.values) if shape == 0 else wide(one.values, one.rubric, shape == 1)
    if values is None:
        values = long(one.values)
    targets, previous = (wide(table, one.rubric, shape == 1) for table in (one.targets, one.previous))
    plan = scoring.parse_rubric(one.yaml, name="case.yaml")
    return scoring.score([plan], units=units, values=values, targets=targets, previous=previous)


def as_fraction(figure: Any) -> Any:
    """A figure of a frame as the exact scorer states it."""
    return Fraction(figure) if isinstance(figure, int | float | Decimal) and not isinstance(figure, bool) else figure


def engine_figures(result: scoring.Result, one: Case) -> dict[tuple[str, str], Any]:
    """Every compared figure of the engine by unit and name."""
    found: dict[tuple[str, str], Any] = {}
    for frame in (result.scores, result.items("village")):
        for row in frame.iter_rows(named=True):
            found |= {(row["unit_id"], name): as_fraction(figure) for name, figure in row.items()}
    return found


def exact_figures(scores: dict[str, Score]) -> Iterator[tuple[str, str, Any]]:
    """Every compared figure of the exact scorer as (unit, column, figure)."""
    for unit, one in scores.items():
        for item, points in one.items.items():
            yield unit, f"{item}.points", points
        for part in ("scorecard", "bonus", "deductions"):
            yield unit, f"{part}.points", getattr(one, part)
        for within, rank in one.ranks.items():
            yield unit, f"rank_{within}", rank
        for name in ("held", "total", "grade", "vetoes", "undecided", "quota_missed"):
            yield unit, name, getattr(one, name)


def differences(seed: int) -> list[str]:
    """What differs in one case, a line each."""
    one = case(seed)
    try:
        found = engine_figures(engine(one), one)
    except Exception as error:
        return [f"seed {seed}: the engine raised {type(error).__name__}: {str(error)[:300]}"]
    exact = score(one.rubric, one.units, one.values, one.targets, one.previous)
    return [
        f"seed {seed}, unit {unit}, {name}: engine {found.get((unit, name), 'nothing')}, exact {figure}"
        for unit, name, figure in exact_figures(exact)
        if found.get((unit, name), "nothing") != figure
    ]


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_engine_and_exact_scorer_agree_on_every_figure(first: int) -> None:
    wrong = [line for seed in range(first, min(first + BATCH, FIRST + CASES)) for line in differences(seed)]
    assert not wrong, "\n".join([f"{len(wrong)} figures differ", *wrong[:SHOWN]])
