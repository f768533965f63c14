"""Ballots in Parquet files, added up while they are read: the same marks as a plain sum of equal rows gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.runs import ballots
from scoring.runs.ballots import added_up

KEYS = ["unit_id", "poll", "group", "choice"]
SCHEMA = {**dict.fromkeys(KEYS, pl.String), "count": pl.Int64}
ROW = st.tuples(
    st.sampled_from(["v1", "v2", "v3", None]),
    st.sampled_from(["satisfied", "known"]),
    st.sampled_from(["党员", "群众", None]),
    st.sampled_from(["好", "差", "blank"]),
    st.integers(0, 1000),
)


def rows(found: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(found, SCHEMA, orient="row")


def plainly(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(KEYS).agg(pl.col("count").sum()).sort(KEYS)


@settings(deadline=None)
@given(st.lists(ROW, max_size=300), st.integers(1, 50), st.booleans())
def test_whatever_the_ballots_their_sums_are_those_of_equal_rows(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[Any, ...]], size: int, together: bool
) -> None:
    path, table = tmp_path_factory.mktemp("ballots") / "ballots.parquet", rows(found)
    table = table.sort(KEYS) if together else table
    table.write_parquet(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ballots, "A_BATCH", size)
        assert plainly(added_up(path)).equals(plainly(table))


def test_a_units_ballots_that_stand_together_are_added_up_batch_by_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = rows([(f"v{n // 100}", "satisfied", "党员", "好", 1) for n in range(1000)])
    table.write_parquet(tmp_path / "ballots.parquet")
    monkeypatch.setattr(ballots, "A_BATCH", 150)
    monkeypatch.setattr(ballots, "_at_once", None)  # not needed
    found = added_up(tmp_path / "ballots.parquet")
    assert found["count"].sum() == 1000
    assert 10 < found.height < 20, "a unit in two batches has two rows"


def test_files_of_a_pattern_count_together_also_where_their_columns_stand_in_another_order(tmp_path: Path) -> None:
    table = rows([(f"v{n // 50}", "satisfied", "党员", "好", 1) for n in range(1000)])
    table.head(500).write_parquet(tmp_path / "a.parquet")
    table.tail(500).select(*reversed(SCHEMA)).write_parquet(tmp_path / "b.parquet")
    assert plainly(added_up(tmp_path / "*.parquet")).equals(plainly(table))


@pytest.mark.parametrize("count", [None, -1])
def test_where_one_cannot_be_counted_all_stay_as_they_are_so_that_its_row_can_be_named(
    tmp_path: Path, count: int | None
) -> None:
    table = rows([("v1", "satisfied", "党员", "好", 1)] * 50 + [("v1", "satisfied", "党员", "好", count)])
    table.write_parquet(tmp_path / "ballots.parquet")
    assert added_up(tmp_path / "ballots.parquet").equals(table)


def test_a_table_without_a_row_stays_empty(tmp_path: Path) -> None:
    rows([]).write_parquet(tmp_path / "ballots.parquet")
    assert added_up(tmp_path / "ballots.parquet").height == 0


@pytest.mark.parametrize("kind", [pl.UInt8, pl.Int32, pl.UInt64])
def test_counts_of_any_whole_type_add_up_past_its_bounds(tmp_path: Path, kind: Any) -> None:
    table = rows([("v1", "satisfied", "党员", "好", 200)] * 20).cast({"count": kind})
    table.write_parquet(tmp_path / "ballots.parquet")
    assert added_up(tmp_path / "ballots.parquet")["count"].to_list() == [4000]


def test_texts_that_a_file_holds_plainly_or_as_categories_count_alike(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = rows([(f"v{n // 100}", "satisfied", "党员", "好", 1) for n in range(1000)])
    pq.write_table(table.to_arrow(), tmp_path / "plain.parquet", use_dictionary=False)
    table.cast(dict.fromkeys(KEYS, pl.Categorical)).write_parquet(tmp_path / "categories.parquet")
    for name in ("plain", "categories"):
        found = added_up(tmp_path / f"{name}.parquet").cast(SCHEMA)  # type: ignore[arg-type]
        assert plainly(found).equals(plainly(table)), name
