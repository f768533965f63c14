"""Parcels: every type arrives as it left, and the same rows give the same bytes, for what a dead executor made is made again."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

ROWS = [
    ("v1", "长于十二个字节的文字", 1.5, True),
    ("v2", None, None, None),
    ("v1", "b", -0.0, False),
    ("v3", "c", 2.0, True),
]
TABLE = pl.DataFrame(ROWS, schema=["unit_id", "text", "number", "truth"], orient="row")
ROOTS = [("v1", "p1"), ("v2", "p1"), ("v3", "p2")]


def test_types_arrive_as_they_left() -> None:
    parcels = pytest.importorskip("scoring.engine.spark.parcels", exc_type=ImportError)
    kinds = {"wide": pl.Int128, "small": pl.Int8, "exact": pl.Decimal(38, 9), "many": pl.List(pl.String)}
    table = pl.DataFrame({"wide": [2**100, None], "small": [1, None], "exact": [1, None], "many": [["a"], None]}, kinds)
    arrived = parcels.unpacked(parcels.packed("p1", [("t", table), ("empty", TABLE.clear())]))
    assert arrived["t"].equals(table)
    assert arrived["t"].schema == table.schema
    assert arrived["empty"].schema == TABLE.schema


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")  # as in scoring
def test_the_same_rows_in_any_order_are_packed_as_the_same_bytes(spark: Any) -> None:
    from scoring.engine.spark.parcels import pack_there

    roots = spark.createDataFrame(ROOTS, "unit_id string, scoring_root string")

    def packed(rows: list[Any]) -> list[Any]:
        table = spark.createDataFrame(rows, "unit_id string, text string, number double, truth boolean")
        return sorted(map(tuple, pack_there("t", table.coalesce(1), roots).collect()))

    assert packed(ROWS) == packed(ROWS[::-1])
