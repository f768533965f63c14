"""One file of a run: its bytes, then a table in it, the digests as they were or made anew."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from scoring.runs.digest import canonical
from scoring.runs.manifest import LOG, MANIFEST, SIGNATURE
from tests.runs.forge import manifest, remake, reworded, write
from tests.runs.tamper.base import LAST, SIGNED, Place, Tampering

Change = Callable[[pl.DataFrame], pl.DataFrame]


def flip(path: Path) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    write(path, data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


def link(path: Path) -> None:
    """A link to the very same bytes outside the run."""
    path.symlink_to(shutil.move(path, path.parents[2] / f"aside-{path.name}"))


FILES = (
    "scores.parquet", "issues.parquet", "items/tiny.parquet", "inputs/units.parquet", "inputs/values/tiny.parquet",
    "inputs/places.parquet", "rubrics/tiny.yaml", LOG, MANIFEST, SIGNATURE,
)  # fmt: skip
WAYS: dict[str, Callable[[Path], object]] = {
    "a bit flipped": flip,
    "its last byte gone": lambda path: write(path, path.read_bytes()[:-1]),
    "a byte added": lambda path: write(path, path.read_bytes() + b"\n"),
    "emptied": lambda path: write(path, b""),
    "removed": os.remove,
    "a link to the same bytes": link,
}
DIFFERENT = ("scores.parquet", "items/tiny.parquet", "inputs/values/tiny.parquet", MANIFEST, SIGNATURE)


def on_file(way: Callable[[Path], object], file: str, place: Place, run: Path) -> None:
    way(run / file)


def swapped(file: str, place: Place, run: Path) -> None:
    """The last run's file of that name; its signature, made with the right key."""
    other = place.run(LAST)
    signed = canonical(place.key.sign((other / MANIFEST).read_bytes()))
    write(run / file, signed if file == SIGNATURE else (other / file).read_bytes())


# -- tables ---------------------------------------------------------------------------------------------------------

TABLES: dict[str, tuple[str, Change]] = {
    "a point more": ("scores", lambda table: table.with_columns(pl.col("total") + 1)),
    "a row gone": ("scores", lambda table: table.slice(1)),
    "a row twice": ("items/tiny", lambda table: pl.concat([table.head(1), table])),
    "an issue gone": ("issues", lambda table: table.slice(1)),
    "a unit gone": ("inputs/units", lambda table: table.slice(1)),
    "a reported value changed": ("inputs/values/tiny", lambda table: table.with_columns(pl.col("cases") + 1)),
    "a value from elsewhere": ("inputs/places", lambda table: table.with_columns(file=pl.lit("other.csv"))),
    "a column renamed": ("scores", lambda table: table.rename({"undecided": "decided"})),
}


def changed(run: Path, table: str, change: Change) -> dict[str, bytes]:
    """A table of the run as somebody would have it."""
    file = io.BytesIO()
    change(pl.read_parquet(run / f"{table}.parquet")).write_parquet(file)
    return {f"{table}.parquet": file.getvalue()}


def as_it_is(table: str, change: Change, place: Place, run: Path) -> None:
    for name, data in changed(run, table, change).items():
        write(run / name, data)


def file_anew(table: str, change: Change, place: Place, run: Path) -> Path:
    """The file's digest and the name are made anew, the table's digest stays."""
    said = manifest(run)
    new = remake(run, changed(run, table, change))
    return reworded(new, lambda body: body | {"tables": said["tables"], "logical": said["logical"]})


def all_anew(table: str, change: Change, place: Place, run: Path) -> Path:
    return remake(run, changed(run, table, change))


def reverse(table: pl.DataFrame) -> pl.DataFrame:
    return table.reverse()


def table_of() -> Iterator[Tampering]:
    for file in FILES:
        for name, way in WAYS.items():
            yield Tampering(f"{file}: {name}", "run", partial(on_file, way, file), SIGNED)
    for file in DIFFERENT:
        yield Tampering(f"{file}: another run's", "run", partial(swapped, file), SIGNED)
    for name, (table, change) in TABLES.items():
        yield Tampering(name, "run", partial(as_it_is, table, change))
        yield Tampering(f"{name}, its file's digest made anew", "tables", partial(file_anew, table, change))
        yield Tampering(f"{name}, everything made anew", "index", partial(all_anew, table, change))
    yield Tampering("rows in another order", "run", partial(as_it_is, "scores", reverse))
    yield Tampering("rows in another order, everything made anew", "index", partial(all_anew, "scores", reverse))


ALL = tuple(table_of())
