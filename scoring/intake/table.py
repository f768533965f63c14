"""A file of rows as a frame of text with the row number a person sees; nothing is inferred, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from scoring.intake.database import Query, Source
from scoring.intake.issues import Issue, issue
from scoring.text import Text

ROW: Final = " row"  # the row as a person counts it; headings are trimmed, so that none can be called this
BLANKS: Final = " \t\u00a0\u3000\u200b\u200c\u200d\ufeff"  # what nobody sees around a word
LINE_END = re.compile(r"\r+\n|\r")
BLANK_LINES = re.compile(f"(?:[{BLANKS}]*\n)*")
UNREADABLE: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
RESAVE: Final = Text("另存为 UTF-8 的 CSV 再报送", "save it again as CSV in UTF-8")


@dataclass
class BrokenError(Exception):
    """A row that is not like the others: why, and the mend."""

    row: int
    message: Text
    fix: Text


def read_table(source: Source, name: str, notes: Collection[str] = frozenset()) -> tuple[pl.DataFrame, list[Issue]]:
    """Every cell as text, blank ones null, under its heading; the issues say how it was read or why it could not be.

    `notes` are headings that may stand more than once, since nobody reads those columns.
    """
    try:
        if isinstance(source, Query):
            return _headed(_texts(source.table), name, notes)
        if source.suffix == ".parquet":
            return _headed(_texts(pl.read_parquet(source)), name, notes)
        text, issues = _decode(source.read_bytes(), name)
        table, more = _headed(_rows(text), name, notes)
        return table, [*issues, *more]
    except BrokenError as error:
        return _nothing(issue(name, "unreadable", error.message, error.fix, row=error.row))
    except FileNotFoundError:
        absent = Text("没有这个文件", "there is no such file")
        return _nothing(issue(name, "no-file", absent, Text("检查文件名和位置", "check its name and place")))
    except UNREADABLE as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        message, fix = Text(f"文件读不出来：{said}", f"the file cannot be read: {said}"), RESAVE
        if isinstance(error, OSError):
            fix = Text("检查文件名、位置和权限", "check its name, its place and who may read it")
        if isinstance(source, Query):
            message = Text(f"查询没有结果：{said}", f"the query cannot be answered: {said}")
            fix = Text("核对数据库地址和查询语句", "check the database's address and the query")
        return _nothing(issue(name, "unreadable", message, fix))


def _nothing(*issues: Issue) -> tuple[pl.DataFrame, list[Issue]]:
    return pl.DataFrame(schema={ROW: pl.Int64}), list(issues)


class Grid(NamedTuple):
    """The headings, the row in which they stand, and the cells below them in columns `0`, `1` and so on."""

    row: int
    heads: Sequence[str | None]
    cells: pl.DataFrame


def _headed(grid: Grid, name: str, notes: Collection[str]) -> tuple[pl.DataFrame, list[Issue]]:
    """The cells under their headings, blank rows left out; a column whose heading is blank or stands before it is not read."""
    row, heads, cells = grid
    if not heads:
        return _nothing(issue(name, "empty-file", Text("文件是空的", "the file is empty")))
    kept: dict[str, int] = {}
    issues = []
    for n, head in enumerate(heads):
        if head is None:
            issues += _blank(name, row, n) if cells[str(n)].count() else []
        elif head not in kept:
            kept[head] = n
        elif head not in notes:
            issues.append(_repeated(name, row, head, kept[head], n))
    table = cells.select(ROW, *(pl.col(str(n)).alias(head) for head, n in kept.items()))
    return table.filter(~pl.all_horizontal(pl.all().exclude(ROW).is_null())), issues


def _blank(name: str, row: int, n: int) -> list[Issue]:
    said = Text(f"第 {n + 1} 列有数据而没有列名", f"column {n + 1} has data and no heading")
    fix = Text("写上列名，或清空这一列", "give it a heading, or clear the column")
    return [issue(name, "blank-heading", said, fix, row=row, severity="warning")]


def _repeated(name: str, row: int, head: str, first: int, n: int) -> Issue:
    said = Text(
        f"列名“{head}”重复（第 {first + 1}、{n + 1} 列），只读前一列",
        f"heading '{head}' stands twice (columns {first + 1} and {n + 1}); only the first is read",
    )
    return issue(
        name, "repeated-column", said, Text("删去或改名其中一列", "remove or rename one of them"), row=row, column=head
    )


def _decode(data: bytes, name: str) -> tuple[str, list[Issue]]:
    if b"\0" in data:
        raise ValueError("空字符 NUL")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = issue(name, "read-as-gb18030", Text("按 GB18030 编码读入", "read as GB18030"), severity="note")
        return data.decode("gb18030"), [note]


def _rows(text: str) -> Grid:
    """The headings in the first row that is not blank, and the rows below it by their numbers."""
    text = LINE_END.sub("\n", text) if "\r" in text else text
    grid = _trimmed(_quoted(text) if '"' in text else _plain(text)).with_row_index(ROW, 1).cast({ROW: pl.Int64})
    filled = grid.filter(~pl.all_horizontal(pl.all().exclude(ROW).is_null()))
    if filled.is_empty():
        return Grid(1, [], grid)
    row, *heads = filled.row(0)
    return Grid(row, heads, grid.filter(pl.col(ROW) > row))


def _plain(text: str) -> pl.DataFrame:
    """Rows without quotes: every comma parts two cells."""
    lines = text[BLANK_LINES.match(text).end() :]  # type: ignore[union-attr]
    before, width = text.count("\n", 0, len(text) - len(lines)), lines.partition("\n")[0].count(",") + 1
    try:
        frame = pl.read_csv(io.BytesIO(lines.encode()), has_header=False, schema=_schema(width), quote_char=None)
    except pl.exceptions.ComputeError:
        longer = (n for n, line in enumerate(lines.split("\n"), before + 1) if line.count(",") >= width)
        raise _too_long(next(longer, before + 1)) from None
    return pl.concat([pl.DataFrame(schema=_schema(width)).clear(before), frame])


def _quoted(text: str) -> pl.DataFrame:
    """Rows with quotes, in which a cell may hold commas and line breaks."""
    csv.field_size_limit(sys.maxsize)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))  # keeps those before a broken one
    except csv.Error:
        said = Text(f"第 {len(rows) + 1} 行的引号不成对", f"the quotes of row {len(rows) + 1} do not pair up")
        fix = Text("引号要成对；内容里的引号写两遍", "close every quote; write a quote within a cell twice")
        raise BrokenError(len(rows) + 1, said, fix) from None
    width = next((len(row) for row in rows if any(row)), 1)
    for n, row in enumerate(rows, 1):
        if len(row) > width:
            raise _too_long(n)
    return pl.DataFrame([row + [None] * (width - len(row)) for row in rows], schema=_schema(width), orient="row")


def _schema(width: int) -> dict[str, type[pl.String]]:
    return {str(n): pl.String for n in range(width)}


def _too_long(row: int) -> BrokenError:
    said = Text(f"第 {row} 行的单元格比表头多", f"row {row} has more cells than the header")
    fix = Text("含逗号的内容加引号，或删去多出的单元格", "put what holds a comma in quotes, or remove the extra cells")
    return BrokenError(row, said, fix)


def _texts(frame: pl.DataFrame) -> Grid:
    """The columns of a typed table as text; its header counts as row 1."""
    texts = pl.DataFrame({str(n): _as_text(column) for n, column in enumerate(frame.iter_columns())})
    heads = [head.strip(BLANKS) or None for head in frame.columns]
    return Grid(1, heads, _trimmed(texts).with_row_index(ROW, 2).cast({ROW: pl.Int64}))


def _as_text(column: pl.Series) -> pl.Series:
    """Whole floats without '.0', others by their shortest text, never with an exponent; NaN stays visible, to be refused by name."""
    text = column.cast(pl.String)
    if not column.dtype.is_float():
        return text
    odd = text.filter(text.str.contains("e")).unique().to_list()
    return text.str.replace(r"\.0$", "").replace({one: format(Decimal(one), "f") for one in odd})


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    trimmed = frame.with_columns(pl.all().str.strip_chars(BLANKS))
    return trimmed.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))
