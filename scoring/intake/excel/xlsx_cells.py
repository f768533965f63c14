"""The cells of one worksheet part, taken from its XML column by column instead of cell by cell.

The part is well-formed and has no DTD (guard_zip saw to that), so `<c ` can only be the start of a cell. Whatever is not
written plainly (comments, CDATA, quotes of the other kind, prefixes, another encoding) is brought to the canonical form first.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

import polars as pl

from scoring.intake.excel.refused import RefusalError, damaged, too_large
from scoring.intake.excel.sheet import Span, address, column, span
from scoring.text import Text

MAX_CELLS: Final = 3_000_000  # cells that hold a value, in one file
MAX_TAGS: Final = 8_000_000
MAX_COL: Final = 2_000
MAX_GAP: Final = 10_000  # blank rows between two rows of a table
CHUNK: Final = 8 << 20
RAW: Final = {
    "row": pl.Int64, "col": pl.Int64, "style": pl.Int64, "type": pl.String, "value": pl.String, "formula": pl.Boolean,
}  # fmt: skip
SIMPLE: Final = (
    r'^"(?<letters>[A-Z]{1,3})(?<row>[1-9][0-9]{0,6})"(?: s="(?<style>[0-9]{1,9})")?(?: t="(?<type>[A-Za-z]+)")?'
    r"(?:/>|></c>|><v>(?<value>[^<]*)</v></c>)(?<formula>^)?"  # the last never matches: a simple cell has no formula
)
PLACED = re.compile(rb"<(row|c)(?=[\s/>])([^>]*)")
NUMBERED = re.compile(rb'\sr="([A-Z]*)([0-9]*)"')
ROW_START = re.compile(rb"<row[\s/>]")
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([^"]*)"')
PREFIX = re.compile(rb"<([A-Za-z_][\w.-]*):(?:worksheet|sst)[\s>]")
CODED = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_", re.IGNORECASE)  # half a surrogate is no character
ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?worksheet[\s>/]")


def is_worksheet(xml: bytes) -> bool:
    """Whether a part is a worksheet, whatever it is called."""
    return ROOT.search(xml[:4096].replace(b"\0", b"")) is not None


def plain(xml: bytes) -> bytes:
    """The part in UTF-8 without comments, CDATA, prefixes and single quotes."""
    body = xml.find(b"?>") + 2 if xml.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")) else 0
    if b"<!" in xml or xml.find(b"='", body) >= 0 or b" =" in xml or b"= " in xml or not _is_utf8(xml):
        xml = _canonical(xml)
    prefix = PREFIX.search(xml[:4096])
    return xml if prefix is None else re.sub(rb"<(/?)" + re.escape(prefix[1]) + rb":", rb"<\1", xml)


def _is_utf8(xml: bytes) -> bool:
    said = re.search(rb"""encoding=["']([\w-]+)["']""", xml[:200])
    return b"\0" not in xml[:4] and (said is None or said[1].lower() in (b"utf-8", b"us-ascii"))


def _canonical(xml: bytes) -> bytes:
    out = io.StringIO()
    ElementTree.canonicalize(from_file=io.BytesIO(xml), out=out)
    return out.getvalue().encode()


def merged(xml: bytes) -> list[Span]:
    """The merged ranges of a plain part."""
    found = (span(one.decode("ascii", "replace")) for one in MERGED.findall(xml))
    return [one for one in found if one is not None]


def raw_cells(xml: bytes, sheet: str) -> pl.DataFrame:
    """Every cell of a plain part that holds something, as it stands there: address, style, type, value.

    Raises:
        RefusalError: too-large, far-cell or damaged, with the address.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    data = xml[start:end] if 0 <= start < end else b""
    tags = sum(data.count(b"<c" + end) for end in (b" ", b">", b"/", b"\n", b"\r", b"\t"))
    if tags > MAX_TAGS:
        raise too_large(f"“{sheet}”有 {tags} 个单元格", f"'{sheet}' has {tags} cells")
    if tags != data.count(b"<c r="):
        data = _addressed(data)
    frame = pl.concat([pl.DataFrame(schema=RAW), *(_chunk(chunk, sheet) for chunk in _chunks(data))])
    return _checked(frame, sheet)


def _addressed(data: bytes) -> bytes:
    """The same cells, each beginning with its address; one that has none follows the cell before it."""
    row = col = 0

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, col
        said = NUMBERED.search(match[2])
        if match[1] == b"row":
            row, col = int(said[2]) if said and said[2] else row + 1, 0
            return match[0]
        col = column(said[1].decode()) if said and said[1] else col + 1
        ref = said[1] + said[2] if said and said[1] else address(row, col).encode()
        return b'<c r="' + ref + b'"' + NUMBERED.sub(b"", match[2])

    return PLACED.sub(place, data)


def _chunks(data: bytes) -> Iterator[str]:
    """The part in pieces that begin with a row, so that memory stays bounded."""
    start = 0
    while start < len(data):
        cut = ROW_START.search(data, start + CHUNK)
        end = cut.start() if cut else len(data)
        yield data[start:end].decode()
        start = end


def _chunk(text: str, sheet: str) -> pl.DataFrame:
    """The cells of one piece: most are written in one simple way and are matched whole, the others part by part."""
    pieces = pl.Series("piece", [text]).str.split("<c r=").explode().to_frame()[1:]
    simple = pieces.with_columns(pl.col("piece").str.extract_groups(SIMPLE).alias("found")).unnest("found")
    rest = simple.filter(pl.col("row").is_null())
    frame = pl.concat([simple.filter(pl.col("row").is_not_null()).drop("piece"), _odd(rest, sheet)])
    held = frame.filter(pl.col("value").is_not_null() | pl.col("formula").is_not_null())
    numbers = pl.col("row", "style").cast(pl.Int64)
    return held.select(numbers, "type", "value", pl.col("formula").is_not_null(), col=_numbers(held["letters"])).select(
        list(RAW)
    )


def _odd(pieces: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """Cells with formulas, inline strings, attributes in another order."""
    piece = pl.col("piece")
    head = piece.str.extract(r"^([^>]*)>")
    frame = pieces.select(
        letters=piece.str.extract(r'^"([A-Z]{1,3})[0-9]{1,7}"'),
        row=piece.str.extract(r'^"[A-Z]{1,3}([0-9]{1,7})"'),
        style=head.str.extract(r'\ss="([0-9]{1,9})"'),
        type=head.str.extract(r'\st="([^"]*)"'),
        value=_value(piece, head),
        formula=piece.str.extract(r"(<f)[ />]"),
    )
    lost = pieces.filter(frame["row"].is_null() | (frame["row"].str.strip_chars("0") == ""))["piece"]
    if not lost.is_empty():
        place = str(lost[0])[1:].partition('"')[0][:20]
        raise damaged(f"“{sheet}”有单元格没有合规的地址", f"a cell of '{sheet}' has no proper address", place)
    return frame


def _value(piece: pl.Expr, head: pl.Expr) -> pl.Expr:
    """What stands between <v> and </v>; of an inline string its XML."""
    inline = piece.str.extract(r"(?s)<is>(.*)</is>")
    value = piece.str.extract(r"<v(?:\s[^>]*)?>([^<]*)</v>")
    return pl.when(head.str.contains('t="inlineStr"', literal=True)).then(inline).otherwise(value)


def _numbers(letters: pl.Series) -> pl.Series:
    known = letters.unique().to_list()
    return (
        letters.replace_strict(known, [column(one) for one in known], return_dtype=pl.Int64)
        if known
        else pl.Series([], dtype=pl.Int64)
    )


def _checked(frame: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """The cells in order; refused where one is twice or far away from the others."""
    if frame.height > MAX_CELLS:
        raise too_large(f"“{sheet}”有 {frame.height} 个值", f"'{sheet}' holds {frame.height} values")
    frame = frame.sort("row", "col", maintain_order=True)
    twice = frame.filter((pl.struct("row", "col") == pl.struct("row", "col").shift()).fill_null(False))
    if not twice.is_empty():
        place = address(*twice.row(0)[:2])
        raise damaged(f"单元格 {sheet}!{place} 出现两次", f"cell {sheet}!{place} stands twice", place)
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


def strings(xml: bytes) -> pl.Series:
    """The shared strings of a plain part, in order; phonetic hints left out."""
    pieces = pl.Series("s", [xml.decode()]).str.split("<si").explode()[1:].to_frame()
    piece = pl.col("s")
    simple = r"^>\s*<t(?:\s[^>]*)?>([^<]*)</t>\s*</si>"
    texts = pieces.select(pl.coalesce(piece.str.extract(simple), piece))["s"]
    return decoded(texts)


def decoded(texts: pl.Series) -> pl.Series:
    """XML, plain or rich, as the text a person reads."""
    odd = texts.filter(texts.str.contains(r"[<&]|_x[0-9A-Fa-f]{4}_")).unique()
    if odd.is_empty():
        return texts
    known = odd.to_list()
    read = pl.DataFrame({"s": known, "read": [read_text(one) for one in known]})
    return texts.alias("s").to_frame().join(read, on="s", how="left", maintain_order="left").select(
        pl.coalesce("read", "s").alias("s")
    )["s"]  # fmt: skip


def read_text(xml: str) -> str:
    """The text of a string item, without its phonetic hints; `_x000D_` and the like are characters.

    Example:
        >>> read_text("><r><t>收</t></r><r><t xml:space='preserve'>入 &amp; 支出</t></r><rPh><t>x</t></rPh></si>")
        '收入 & 支出'
    """
    if "<" in xml:
        bare = re.sub(r"(?s)<rPh[\s>].*?</rPh>", "", xml)
        xml = "".join(re.findall(r"<t(?:\s[^>]*[^/])?>([^<]*)</t>", bare))
    text = html.unescape(xml) if "&" in xml else xml
    return CODED.sub(lambda found: chr(int(found[1], 16)), text)
