"""Digests: of a file's bytes, and of a table whatever the order of its rows and columns or the way it is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl


def file_digest(path: Path) -> str:
    """sha256 of the bytes, as hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def table_digest(table: pl.DataFrame) -> str:
    """sha256 of a table's canonical text: columns by name, rows sorted, one line a row, fields escaped, null as `\\N`.

    Equal for equal content, however the rows were ordered, stored or computed; there are no floats in a result.
    """
    columns = sorted(table.columns)
    texts = table.select(_text(name, kind) for name, kind in sorted(table.schema.items())).sort(columns)
    digest = hashlib.sha256("\t".join(columns).encode())
    lines = texts.select(pl.concat_str(pl.all(), separator="\t")).to_series()
    digest.update(b"\n" + "\n".join(lines).encode())
    return digest.hexdigest()


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        column = column.list.join(",")
    text = column.cast(pl.String).str.replace_all("\\", "\\\\", literal=True)
    return text.str.replace_all("\t", "\\t", literal=True).str.replace_all("\n", "\\n", literal=True).fill_null("\\N")
