"""The cells of one worksheet part, taken from its XML column by column instead of cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from scoring.intake.excel.refused import RefusalError, damaged, too_large
from scoring.intake.excel.sheet import Span, address, column, span
from scoring.intake.excel.xlsx_tags import joined, pieces, tags, texts
from scoring.text import Text

MAX_CELLS: Final = 3_000_000  # cells that hold a value, in one file
MAX_TAGS: Final = 8_000_000
MAX_COL: Final = 2_000
COLUMNS: Final = 1 << 15  # more than three letters can name
MAX_GAP: Final = 10_000  # blank rows between two rows of a table
TYPE: Final = pl.Enum(["n", "s", "str", "inlineStr", "b", "d", "e", "unknown"])
RAW: Final[dict[str, type[pl.DataType] | pl.DataType]] = {
    "row": pl.Int32, "col": pl.Int32, "style": pl.Int32, "type": TYPE, "value": pl.String, "formula": pl.Boolean,
}  # fmt: skip
FIRST: Final = 'c r="'  # how nearly every writer begins a cell
DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLUMN = re.compile("[A-Z]{1,3}")
ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
STYLE = re.compile("[0-9]{1,9}")
INSIDE = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*""")
PLACED = re.compile(rb"""<(row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)""")
NUMBERED = re.compile(rb"""\sr\s*=\s*["']([A-Z]*)([0-9]*)["']""")
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([^"]*)"')
ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?worksheet[\s>/]")


def is_worksheet(xml: bytes) -> bool:
    """Whether a part is a worksheet, whatever it is called."""
    return ROOT.search(xml[:4096].replace(b"\0", b"")) is not None


def merged(xml: bytes) -> list[Span]:
    """The merged ranges of a plain part."""
    found = (span(one.decode("ascii", "replace")) for one in MERGED.findall(xml, max(xml.rfind(b"</sheetData>"), 0)))
    return [one for one in found if one is not None]


def raw_cells(xml: bytes, sheet: str, tell: Callable[[int, int], None] = lambda at, row: None) -> pl.DataFrame:
    """Every cell of a plain part that holds something, as it stands there: address, style, type, value.

    `tell` is told how many bytes are read and the row reached.

    Raises:
        RefusalError: too-large, far-cell or damaged, with the address.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    read, seen = [pl.DataFrame(schema=RAW)], 0
    for at, piece in pieces(xml, "row", start, end) if start >= 0 else ():
        found = tags(piece, "c")
        heads = found.filter(pl.col("name") == "c")["tag"]
        if not heads.str.starts_with(FIRST).all():
            return raw_cells(_addressed(xml[start : end + len(b"</sheetData>")]), sheet, tell)
        seen += heads.len()
        if seen > MAX_TAGS:
            raise too_large(f"“{sheet}”有 {seen} 个以上的单元格", f"'{sheet}' has more than {seen} cells")
        placed = _placed(heads, sheet)
        read.append(_held(found, placed))
        tell(at, placed.select(pl.col("row").max()).item() or 0)
    return _checked(pl.concat(read), sheet)


def _addressed(data: bytes) -> bytes:
    """The same cells, each beginning with its address; one that has none follows the cell before it."""
    row = col = 0

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, col
        said = NUMBERED.search(match[2])
        letters, digits = said.groups() if said else (b"", b"")
        if match[1] == b"row":
            row, col = int(digits or row + 1), 0
            return match[0]
        col = column(letters.decode()) if letters else col + 1
        ref = letters + digits if letters else address(row, col).encode()
        return b'<c r="' + ref + b'"' + NUMBERED.sub(b"", match[2])

    return PLACED.sub(place, data)


def _placed(heads: pl.Series, sheet: str) -> pl.DataFrame:
    """Where each cell stands, its style and its type; behind the address there are few different ways to go on."""
    place, rest = heads.str.slice(len(FIRST)).str.splitn('"', 2).struct.unnest()
    ways = rest.unique()
    said = pl.DataFrame([_attributes(one) for one in ways], schema={"style": pl.Int32, "type": TYPE}, orient="row")
    way = rest.replace_strict(ways, pl.int_range(ways.len(), eager=True))
    letters = place.str.strip_chars_end(DIGITS)
    cols = {one: column(one) if COLUMN.fullmatch(one) else None for one in letters.unique()}
    frame = said[way].with_columns(
        row=place.str.strip_chars_start(LETTERS).cast(pl.Int32, strict=False),
        col=letters.replace_strict(cols, return_dtype=pl.Int32),
    )
    lost = place.filter((frame["row"].fill_null(0) < 1) | frame["col"].is_null())
    if not lost.is_empty():
        raise damaged(f"“{sheet}”有单元格没有合规的地址", f"a cell of '{sheet}' has no proper address", lost[0][:20])
    return frame


def _attributes(rest: str) -> tuple[int, str]:
    """Style and type, from what stands behind the address."""
    inside = INSIDE.match(rest)
    found = {name: double or single for name, double, single in ATTRIBUTE.findall(inside[0] if inside else "")}
    style, type = found.get("s", ""), found.get("t", "n")
    return int(style) if STYLE.fullmatch(style) else 0, type if type in TYPE.categories else "unknown"


def _held(found: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of a piece that have a value or a formula."""
    cells = cells.with_row_index("number", 1)
    value = texts(found, "v").filter(pl.col("number").ne_missing(pl.col("number").shift()))
    for part in (value.rename({"text": "value"}), joined(found).rename({"text": "inline"})):
        cells = cells.join(part, on="number", how="left", maintain_order="left")
    formulas = found.filter(pl.col("name") == "f")["number"].implode()
    only = pl.col("value").is_null() & pl.col("inline").is_not_null()
    full = cells.with_columns(
        type=pl.when(only).then(pl.lit("inlineStr", TYPE)).otherwise("type"),
        value=pl.coalesce("value", "inline"),
        formula=pl.col("number").is_in(formulas),
    )
    return full.filter(pl.col("value").is_not_null() | pl.col("formula")).select(list(RAW))


def _checked(frame: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """The cells in order; refused where one is twice or far away from the others."""
    if frame.height > MAX_CELLS:
        raise too_large(f"“{sheet}”有 {frame.height} 个值", f"'{sheet}' holds {frame.height} values")
    place = pl.col("row").cast(pl.Int64) * COLUMNS + pl.col("col")
    if not frame.select(place.is_sorted()).item():
        frame = frame.sort(place, maintain_order=True)
    twice = frame.filter(place == place.shift())
    if not twice.is_empty():
        at = address(*twice.row(0)[:2])
        raise damaged(f"单元格 {sheet}!{at} 出现两次", f"cell {sheet}!{at} stands twice", at)
    check_near(frame, sheet)
    return frame


def check_near(cells: pl.DataFrame, sheet: str) -> None:
    """Refuses a cell with something in it far away from all others: a slip of the hand, or a trap for readers."""
    gap = pl.col("row") - pl.col("row").shift(fill_value=0)
    far = cells.filter((pl.col("col") > MAX_COL) | (gap > MAX_GAP) | (pl.col("row") > 1_048_576))
    if far.is_empty():
        return
    place = address(far["row"][0], far["col"][0])
    said = Text(f"单元格 {sheet}!{place} 离表格太远", f"cell {sheet}!{place} is far away from the table")
    mend = Text(f"清空 {place} 及其周围，或删去那些行列", f"clear {place}, or delete the rows and columns there")
    raise RefusalError("far-cell", said, mend, place)
