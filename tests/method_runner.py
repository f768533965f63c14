"""Runs one method on columns of inputs, as the engine would for units that are all each other's peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.engine.scored import VALUE_TYPE
from scoring.engine.values import inputs_of, raw
from scoring.methods import Ask, Method, Trace
from scoring.methods.rounding import to_ticks
from scoring.names import HELD, group_of, value_of
from scoring.rubric.plan import Input, Leaf

DTYPES = {"number": pl.Float64, "count": pl.Float64, "boolean": pl.Boolean, "text": pl.String}


@dataclass(frozen=True)
class Run:
    """The outcome for all units: points before rounding, and every figure a sentence may use."""

    method: Method
    frame: pl.DataFrame
    constants: Mapping[str, Decimal]

    def points(self, decimals: int | None = None) -> list[Any]:
        """Points a unit: as computed, or rounded to `decimals` as the engine rounds them."""
        column = pl.col(value_of(self.method.id, "raw"))
        if decimals is None:
            return self.frame.select(column).to_series().to_list()
        most = max(self.method.points, self.method.bounds()[1])
        rounded = self.frame.select(to_ticks(column, decimals, most)).to_series()
        return [None if ticks is None else float(Decimal(ticks).scaleb(-decimals)) for ticks in rounded]

    def trace(self, row: int, decimals: int = 2, uom: str = "") -> Trace:
        """What the sentences about one unit are made of."""
        exact = self.frame.select(pl.selectors.float().cast(VALUE_TYPE), pl.selectors.exclude(pl.selectors.float()))
        prefix = value_of(self.method.id, "")
        found = exact.row(row, named=True)
        figures = {name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix)}
        points = self.points(decimals)[row] or 0
        return Trace(figures | dict(self.constants), Decimal(str(points)), self.method.points, decimals, uom)


def run(method: Method, columns: Mapping[str, Sequence[Any]]) -> Run:
    """The method's points for units with these inputs, one list an input; constants come from the method."""
    leaf = Leaf(method, (), {name: _input(method, name, ask) for name, ask in method.asks().items()}, ())
    frame = _frame(leaf, columns)
    for stage in method.facts(inputs_of(leaf)):
        frame = frame.with_columns(fact.alias(value_of(method.id, name)) for name, fact in stage.items())
    constants = {name: i.constant for name, i in leaf.inputs.items() if i.constant is not None}
    return Run(method, frame.with_columns(raw(leaf)), constants)


def _input(method: Method, name: str, ask: Ask) -> Input:
    if isinstance(ask.what, Decimal):
        return Input(ask.kind, constant=ask.what)
    return Input(ask.kind, expr=pl.col(value_of(method.id, name)))


def _frame(leaf: Leaf, columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    wanted = {name: given.kind for name, given in leaf.inputs.items() if given.constant is None}
    assert set(columns) == set(wanted), f"inputs given: {sorted(columns)}, wanted: {sorted(wanted)}"
    data = {value_of(leaf.id, name): list(column) for name, column in columns.items()}
    frame = pl.DataFrame(data, schema={value_of(leaf.id, n): DTYPES[kind] for n, kind in wanted.items()}, strict=False)
    every = [pl.lit(False).alias(HELD), pl.lit(True).alias(value_of(leaf.id, "applies"))]
    within = getattr(leaf.method, "within", None)
    return frame.with_columns(every + ([] if within is None else [pl.lit("one").alias(group_of(within))]))


def points_of(method: Method, decimals: int | None = None, **columns: Sequence[Any]) -> list[Any]:
    """Points for each unit, given a list for each input that is not a constant of the method.

    Example:
        >>> m = METHODS["linear"](id="a", points=10, method="linear", value="rate", zero_at=0, full_at="target.rate")
        >>> points_of(m, value=[30, 30], full_at=[60, 40])
        [5.0, 7.5]
    """
    return run(method, columns).points(decimals)
