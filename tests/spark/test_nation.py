"""A nation scored by executors of their own: one of them is killed in the middle, and the digests are those of Polars."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks import nation
from benchmarks.on_spark import kill_an_executor
from scoring import Plan, score
from tests.spark.tabled import digests, on_spark

PROVINCES = 3


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    """Villages, and townships with roll-ups of them, an item that ranks them in their county, and places by zone."""
    return nation.plans()[:2]


@pytest.fixture(scope="module")
def tables(plans: list[Plan]) -> dict[str, Any]:
    return nation.tables(plans, nation.units(PROVINCES, 400))


@pytest.fixture(scope="module")
def expected(plans: list[Plan], tables: Mapping[str, Any]) -> Mapping[str, str]:
    return digests(score(plans, **tables))


def lying_there(spark: Any, tables: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The tables but for the units as files that the executors read."""

    def there(name: str, table: pl.DataFrame) -> Any:
        table.write_parquet(folder / f"{name}.parquet")
        return spark.read.parquet(str(folder / f"{name}.parquet"))

    values = {id: there(id, table) for id, table in tables["values"].items()}
    return {**tables, "values": values, **{name: there(name, tables[name]) for name in ("ballots", "panels")}}


def test_an_executor_killed_in_the_middle_changes_nothing(
    spark: Any, plans: list[Plan], tables: Mapping[str, Any], expected: Mapping[str, str], tmp_path: Path
) -> None:
    from scoring.engine.spark.score import TASKS_A_ROOT

    with ThreadPoolExecutor(1) as pool:
        scored = pool.submit(on_spark, spark, plans, lying_there(spark, tables, tmp_path))
        killed = kill_an_executor(spark, TASKS_A_ROOT * PROVINCES, scored)
        assert digests(scored.result()) == expected
    assert not Path(f"/proc/{killed}").exists()
