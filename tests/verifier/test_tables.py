"""The canonical text of a table as docs/proof.md words it, written a second time: with pyarrow, row by row, in plain Python."""

from __future__ import annotations

import hashlib
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from scoring.runs import run_cycle
from scoring.runs.digest import table_digest
from tests.runs.stores import small_run

ROOT = Path(__file__).parents[2]


def text(value: Any) -> str:
    """One value as the page words it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        (value,) = struct.unpack(">q", struct.pack(">d", value + 0.0))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        value = ",".join(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def digest(path: Path) -> str:
    """The digest of a Parquet file's table."""
    table = pq.read_table(path)
    names = sorted(table.column_names)
    rows = sorted([text(row[name]).encode() for name in names] for row in table.to_pylist())
    lines = [b"\t".join(text(name).encode() for name in names), *(b"\t".join(row) for row in rows)]
    return hashlib.sha256(b"\n".join(lines) + (b"" if rows else b"\n")).hexdigest()


def test_every_table_of_a_run_has_the_digest_of_its_canonical_text(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    for name, said in run.manifest["tables"].items():
        assert digest(run.folder / f"{name}.parquet") == said, name


def test_every_table_of_a_province_too(tmp_path: Path) -> None:
    run = run_cycle(ROOT / "data" / "sample" / "2024", tmp_path).run
    for name, said in run.manifest["tables"].items():
        assert digest(run.folder / f"{name}.parquet") == said, name


@pytest.mark.parametrize("rows_at_once", [1, 4, 25_000])
@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame({"b": ["x\ty", "x\\ty", "x\ny", None, "\\N", ""], "a\t": [1, -2, None, 3, 4, 5]}),
        pl.DataFrame({"x": [0.0, -0.0, 0.1, -1e300, 5e-324, None]}),
        pl.DataFrame(
            {"x": ["村", "\x01", "a\x01", "a", "\U0001f600", "ﾟ"], "y": [True, False, None, True, True, False]}
        ),
        pl.DataFrame({"x": [Decimal("-0.5"), Decimal("12345678901234567890.25"), None]}, {"x": pl.Decimal(38, 9)}),
        pl.DataFrame({"x": [["a", "b"], [], None]}, {"x": pl.List(pl.String)}),
        pl.DataFrame({"x": [], "y": []}, {"x": pl.String, "y": pl.Int64}),
    ],
    ids=["escapes", "floats", "code points", "decimals", "lists", "no rows"],
)
def test_the_edges_of_the_canonical_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: pl.DataFrame, rows_at_once: int
) -> None:
    monkeypatch.setattr("scoring.runs.digest.AT_ONCE", rows_at_once)
    table.write_parquet(tmp_path / "table.parquet")
    assert digest(tmp_path / "table.parquet") == table_digest(table)
