"""Digests: of bytes, of a file, of JSON, and of a table whatever the order of its rows and columns or the way it is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import polars as pl

Alg = Literal["sha256", "sm3"]
USUAL: Final[Alg] = "sha256"
ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
BEFORE_TAB: Final = r"[\x00-\x08]"
AT_ONCE: Final = 25_000  # rows


def bytes_digest(data: bytes, alg: str = USUAL) -> str:
    """The digest of some bytes, as hex."""
    return hashlib.new(alg, data).hexdigest()


def file_digest(path: Path, alg: str = USUAL) -> str:
    """The digest of a file's bytes, as hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(alg)).hexdigest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON that is the same for equal content: keys sorted, one blank of indent, UTF-8, a line feed at the end.

    Example:
        >>> canonical({"b": 1, "a": "村"}).decode().splitlines()
        ['{', ' "a": "村",', ' "b": 1', '}']
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return text.encode() + b"\n"


def link_of(row: Mapping[str, str], before: str, alg: str = USUAL) -> str:
    """The link that ties a row of a record to the row before it, as hex.

    It is the digest of the row as canonical JSON, every value as text, with the link of the row before it (empty for the
    first) in the place of its own.
    """
    return bytes_digest(canonical({**row, "link": before}), alg)


def table_digest(table: pl.DataFrame, alg: str = USUAL) -> str:
    """The digest of a table's canonical text: columns by name, rows sorted, one line a row, fields escaped, null as `\\N`.

    Equal for equal content, however the rows were ordered, stored or computed. A float (there are some among the inputs,
    none in a result) stands there as the whole number that its 64 bits are.
    """
    columns = sorted(table.columns)
    digest = hashlib.new(alg, "\t".join(_escaped(name) for name in columns).encode())
    if columns:
        for part in _parts(_sorted_lines(table.select(columns)).to_frame()):
            digest.update(b"\n")
            digest.update(_bytes(part.to_series())[:-1])
    return digest.hexdigest()


def _parts(table: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Some rows after others, for as texts or bytes they take more room than the table; one part at the least."""
    return table.iter_slices(AT_ONCE) if table.height else iter([table])


def _sorted_lines(table: pl.DataFrame) -> pl.Series:
    """A line a row with its line feed, in the order of the rows' texts, column by column.

    A tab stands before all characters of a text but these few control characters; without them the lines have that order
    themselves, and one column is sorted instead of hundreds.
    """
    lines = pl.concat([_lines(_texts(part)) for part in _parts(table)])
    return _lines(_texts(table).sort(pl.all())) if lines.str.contains(BEFORE_TAB).any() else lines.sort()


def _lines(texts: pl.DataFrame) -> pl.Series:
    *names, last = texts.columns
    return texts.select(pl.concat_str(*names, pl.col(last) + "\n", separator="\t")).to_series()


def _texts(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(_text(name, kind) for name, kind in table.schema.items())


def _bytes(lines: pl.Series) -> memoryview:
    """The bytes of some lines where Arrow has them one after another, so that none is copied as a text."""
    buffer = lines.to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()[2]
    return memoryview(buffer or b"")[: int(lines.str.len_bytes().sum())]


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        column = column.cast(pl.List(pl.String)).list.join(",")
    if kind == pl.Float64:
        column = column.replace(-0.0, 0.0).reinterpret(dtype=pl.Int64)
    text = column.cast(pl.String)
    if not (kind.is_numeric() or kind == pl.Boolean):  # digits, signs and truths need no escape
        text = text.str.replace_many(ESCAPES)
    return text.fill_null("\\N")


def _escaped(text: str) -> str:
    return "".join(ESCAPES.get(character, character) for character in text)
