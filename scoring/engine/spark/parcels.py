"""Tables on their way through Spark: the rows of one root as Arrow bytes, so that every type arrives as it left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import polars as pl
import pyarrow as pa

from scoring.names import UNIT

ROOT: Final = "scoring_root"
NAME: Final = "name"
CARRIED: Final = pa.schema({ROOT: pa.string(), NAME: pa.string(), "rows": pa.binary()})
CARRIED_DDL: Final = f"{ROOT} string, {NAME} string, rows binary"
ROWS_A_PARCEL: Final = 50_000  # far below the 2 GiB that a cell may hold, however wide the table

# The types in which columns stand open for Spark to reckon with.
OPEN: Final = {
    pl.String: ("string", pa.string()),
    pl.Boolean: ("boolean", pa.bool_()),
    pl.Int64: ("bigint", pa.int64()),
    pl.Float64: ("double", pa.float64()),
}


def packed(root: str, tables: Iterable[tuple[str, pl.DataFrame]]) -> pa.Table:
    """Some tables of one root: a row for at most so many of their rows, and at least one row each."""
    parcels = [
        (root, name, _bytes(table.slice(start, ROWS_A_PARCEL)))
        for name, table in tables
        for start in range(0, max(table.height, 1), ROWS_A_PARCEL)
    ]
    return pa.Table.from_pylist([dict(zip(CARRIED.names, one, strict=True)) for one in parcels], schema=CARRIED)


def _bytes(table: pl.DataFrame) -> bytes:
    """Equal bytes for equal rows: what a dead executor made is made again, and Spark wants it to be the same."""
    return table.write_ipc_stream(None, compression="lz4", compat_level=pl.CompatLevel.oldest()).getvalue()


def unpacked(parcels: pa.Table) -> dict[str, pl.DataFrame]:
    """The tables in some parcels by name; the order of their rows is anyone's."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for name, rows in sorted(zip(parcels[NAME].to_pylist(), parcels["rows"].to_pylist(), strict=True)):
        parts.setdefault(name, []).append(pl.read_ipc_stream(rows))
    return {name: pl.concat(found) for name, found in parts.items()}


def pack_here(session: Any, name: str, table: pl.DataFrame, roots: pl.DataFrame) -> Any:
    """The parcels of a Polars table, as a Spark frame."""
    rows = table.join(roots, on=UNIT, how="inner", maintain_order="left")
    each = rows.partition_by(ROOT, as_dict=True, include_key=False)
    return session.createDataFrame(
        pa.concat_tables([CARRIED.empty_table(), *(packed(root, [(name, part)]) for (root,), part in each.items())]),
        CARRIED_DDL,
    )


def pack_there(name: str, table: Any, roots: Any) -> Any:
    """The parcels of a Spark frame, packed where its rows are."""

    def pack(key: Any, rows: Any) -> Any:
        found = pl.DataFrame(pl.from_arrow(rows.drop_columns([ROOT])))
        return packed(key[0].as_py(), [(name, found.sort(found.columns))])

    return table.join(apart(roots), UNIT).groupBy(ROOT).applyInArrow(pack, CARRIED_DDL)


def apart(roots: Any) -> Any:
    """The roots of the units, to be joined piece by piece: small as files, a million rows are too many to send to everyone."""
    return roots.hint("shuffle_hash")


def opened(parcels: Any, kinds: dict[str, Any]) -> Any:
    """What some parcels of one table hold, as columns that Spark can reckon with."""
    ddl = ", ".join(f"{name} {OPEN[kind][0]}" for name, kind in kinds.items())
    return parcels.mapInArrow(_open(pa.schema({name: OPEN[kind][1] for name, kind in kinds.items()})), ddl)


def _open(schema: Any) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def unpack(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            for table in unpacked(pa.Table.from_batches([batch])).values():
                yield from table.to_arrow().cast(schema).to_batches()

    return unpack
