"""A file of rows as a frame of text with the row number a person sees; nothing is inferred, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from scoring.intake.database import Query, Source
from scoring.intake.issues import Issue, issue
from scoring.text import Text

ROW = "row"  # the row as a person counts it: the header is row 1
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


def read_table(source: Source, name: str) -> tuple[pl.DataFrame, list[Issue]]:
    """Every cell as text, blank ones null; the issues say how it was read or why it could not be."""
    try:
        if isinstance(source, Query):
            return _texts(source.table), []
        return (_texts(pl.read_parquet(source)), []) if source.suffix == ".parquet" else _csv(source, name)
    except UNREADABLE as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = Text(f"文件读不出来：{said}", f"the file cannot be read: {said}")
        fix = Text("另存为 UTF-8 的 CSV 再报送", "save it again as CSV in UTF-8")
        if isinstance(source, Query):
            message = Text(f"查询没有结果：{said}", f"the query cannot be answered: {said}")
            fix = Text("核对数据库地址和查询语句", "check the database's address and the query")
        row = None if isinstance(source, Query) else _ragged(source)
        if row is not None:
            message = Text(f"第 {row} 行的单元格比表头多", f"row {row} has more cells than the header")
            fix = Text(
                "含逗号的内容加引号，或删去多出的单元格", "put what holds a comma in quotes, or remove the extra cells"
            )
        return pl.DataFrame({ROW: []}, schema={ROW: pl.Int64}), [issue(name, "unreadable", message, fix, row=row)]


def _ragged(path: Path) -> int | None:
    """The first row of a CSV that has more cells than its header, as a person counts it."""
    try:
        text, _ = _decode(path.read_bytes(), path.name)
        rows = csv.reader(io.StringIO(text, newline=""))
        width = len(next(rows, []))
        return next((n for n, row in enumerate(rows, 2) if len(row) > width), None)
    except (OSError, ValueError, csv.Error):
        return None


def _csv(path: Path, name: str) -> tuple[pl.DataFrame, list[Issue]]:
    data = path.read_bytes()
    if b"\0" in data:
        raise ValueError("空字符 NUL")
    text, issues = _decode(data, name)
    if not text.strip():
        return _numbered(pl.DataFrame()), [*issues, issue(name, "empty-file", Text("文件是空的", "the file is empty"))]
    return _numbered(pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)), issues


def _decode(data: bytes, name: str) -> tuple[str, list[Issue]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = issue(name, "read-as-gb18030", Text("按 GB18030 编码读入", "read as GB18030"), severity="note")
        return data.decode("gb18030"), [note]


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return _numbered(frame.select(_as_text(frame, column) for column in frame.columns))


def _as_text(frame: pl.DataFrame, column: str) -> pl.Expr:
    """Whole floats without '.0', others by their shortest text; NaN stays visible, so that it is refused by name."""
    text = pl.col(column).cast(pl.String)
    return text.str.replace(r"\.0$", "") if frame.schema[column].is_float() else text


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    trimmed = frame.rename(lambda head: head.strip()).with_columns(pl.all().str.strip_chars(" \t\u00a0\u3000"))
    empty = trimmed.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))
    numbered = empty.select(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW), pl.all())
    return numbered.filter(~pl.all_horizontal(pl.all().exclude(ROW).is_null())) if trimmed.width else numbered
