"""Ballots in Parquet files, a row each, added up while they are read: a nation's hundred million in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from glob import glob
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from scoring.rubric.votes import BALLOT_COLUMNS

COUNT: Final = "count"
WRONG: Final = "#wrong"
A_BATCH: Final = 2**20  # rows
FEWER: Final = 4  # adding up a batch must leave so many times fewer rows, or ballots do not stand together


def added_up(ballots: str | Path) -> pl.DataFrame:
    """The marks in Parquet files of ballots, those that are alike added up; as they are where one cannot be counted.

    Shape: `unit_id, poll, group, choice, count`. A file or a pattern of files. The ballots of a unit mostly stand
    together, so batches are added up one by one, and marks of one kind may come in two rows where batches meet; where
    they are scattered, all are grouped at once.
    """
    rows = pl.scan_parquet(ballots)
    schema = rows.collect_schema()
    if "ballot_id" in schema or COUNT not in schema or not schema[COUNT].is_integer():
        return rows.collect()
    keys = [name for name in BALLOT_COLUMNS if name in schema and name != COUNT]
    texts = all(schema[key] == pl.String for key in keys)
    found = _in_batches(_files(ballots), keys) if texts else None
    if found is None:
        found = _at_once(rows, keys)
    return rows.collect() if found[WRONG].any() else found.drop(WRONG)


def _files(ballots: str | Path) -> list[str]:
    return [str(ballots)] if Path(ballots).is_file() else sorted(glob(str(ballots)))


def _at_once(rows: pl.LazyFrame, keys: Sequence[str]) -> pl.DataFrame:
    count = pl.col(COUNT).cast(pl.Int64)
    wrong = (count.is_null() | (count < 0)).any()
    return rows.group_by(keys).agg(count.sum(), wrong.alias(WRONG)).collect(engine="streaming")


def _in_batches(files: Sequence[str], keys: Sequence[str]) -> pl.DataFrame | None:
    """Batch by batch; nothing where the files differ in their columns, or batches hardly get shorter."""
    if len({str(pq.read_schema(file).remove_metadata()) for file in files}) != 1:
        return None
    found, read, left = [], 0, 0
    for batch in _batches(files, keys):
        found.append(_sums(batch, keys))
        read, left = read + batch.num_rows, left + found[-1].height
        if left * FEWER > read:
            return None
    return pl.concat(found) if found else None


def _batches(files: Sequence[str], keys: Sequence[str]) -> Iterator[Any]:
    for file in files:
        yield from pq.ParquetFile(file, read_dictionary=list(keys)).iter_batches(A_BATCH, columns=[*keys, COUNT])


def _sums(batch: Any, keys: Sequence[str]) -> pl.DataFrame:
    """Texts stand in a file as numbers in a list of texts; packed together they number the cell where counts add up.

    No text is hashed or compared, which is what a group_by of four of them spends its time on.
    """
    numbers, texts = zip(*(_numbered(batch.column(key)) for key in keys), strict=True)
    counts, sizes = pl.Series(pl.from_arrow(batch.column(COUNT))).cast(pl.Int64), [len(names) for names in texts]
    wrong = counts.has_nulls() or bool((counts < 0).any())
    cells = np.ravel_multi_index(numbers, sizes)
    sums = np.zeros(prod(sizes), np.int64)
    np.add.at(sums, cells, (counts.fill_null(0) if wrong else counts).to_numpy())
    there = np.flatnonzero(np.bincount(cells))
    places = zip(keys, texts, np.unravel_index(there, sizes), strict=True)
    marks = {key: names[place] for key, names, place in places}
    return pl.DataFrame({**marks, COUNT: sums[there]}).with_columns(pl.lit(wrong).alias(WRONG))


def _numbered(column: Any) -> tuple[np.ndarray[Any, Any], pl.Series]:
    """A column's numbers and the texts they number; where some are nothing, that is the last of them."""
    numbers, texts = pl.Series(pl.from_arrow(column.indices)), pl.Series(pl.from_arrow(column.dictionary))
    if numbers.has_nulls():
        numbers, texts = numbers.fill_null(len(texts)), texts.append(pl.Series([None], dtype=pl.String))
    return numbers.to_numpy(), texts
