"""An .xlsx that passed the guard as sheets: its own XML says kind, format, formula, merge and visibility of every cell."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Final, cast, get_args
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import polars as pl

from scoring.intake.excel.refused import RefusalError, damaged, too_large
from scoring.intake.excel.sheet import CELLS, KIND, Sheet, address
from scoring.intake.excel.shown import BUILT_IN, Format, format_of, shown
from scoring.intake.excel.xlsx_cells import TYPE, merged
from scoring.intake.excel.xlsx_tags import decoded, plain, strings
from scoring.text import Text

MAX_TEXT: Final = 256 << 20
PROPERTIES: Final = "docprops/custom.xml"
MAX_PROPERTIES: Final = 1 << 16
YES: Final = ("1", "true")
BOOLEANS: Final = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
WORDS: Final = ("s", "str", "inlineStr")
WAY: Final = pl.Enum([*get_args(Format), *TYPE.categories, "uncached"])


@dataclass(frozen=True)
class Book:
    """The parts of a workbook, its cells as they stand in them, and what their styles mean."""

    parts: dict[str, bytes]
    raw: dict[str, pl.DataFrame]
    strings: pl.Series
    formats: list[Format]
    date1904: bool
    stale: bool
    properties: dict[str, str]


def read_xlsx(parts: dict[str, bytes], raw: dict[str, pl.DataFrame], file: str) -> list[Sheet]:
    """The worksheets in their order, hidden ones too.

    Raises:
        RefusalError: damaged, too-large or not-a-workbook.
    """
    home = main_part(parts)
    root = _tree(parts, home)
    links = _links(parts, home)
    book = _book(parts, raw, root, links)
    found = [(one, links.get(_id(one), ("", ""))) for one in _all(root, "sheet")]
    sheets = [_sheet(book, one, part, file) for one, (kind, part) in found if kind == "worksheet"]
    if not sheets:
        mend = Text("报送带有数据表的工作簿", "hand in a workbook with a sheet of data")
        raise RefusalError("not-a-workbook", Text("文件里没有工作表", "the file has no worksheet"), mend)
    return sheets


def main_part(parts: dict[str, bytes]) -> str:
    """The part that a package says is its document; empty where it does not say."""
    links = _links(parts, "")
    return next((part for kind, part in links.values() if kind == "officedocument"), "")


def _book(
    parts: dict[str, bytes], raw: dict[str, pl.DataFrame], root: Element, links: dict[str, tuple[str, str]]
) -> Book:
    by_kind = {kind: part for kind, part in links.values() if part in parts}
    texts = (
        strings(plain(parts[by_kind["sharedstrings"]]))
        if "sharedstrings" in by_kind
        else pl.Series([], dtype=pl.String)
    )
    formats = _formats(_tree(parts, by_kind["styles"])) if "styles" in by_kind else []
    settings = {
        key: value for one in _all(root, "workbookPr") + _all(root, "calcPr") for key, value in one.attrib.items()
    }
    return Book(
        parts, raw, texts, formats, settings.get("date1904") in YES, settings.get("fullCalcOnLoad") in YES,
        _properties(parts.get(PROPERTIES, b"")),
    )  # fmt: skip


def _properties(xml: bytes) -> dict[str, str]:
    """The custom properties of a workbook that are text; none where there are more than any program writes."""
    if not 0 < len(xml) <= MAX_PROPERTIES:
        return {}
    return {
        one.get("name", ""): "".join(one.itertext()).strip() for one in _all(ElementTree.fromstring(xml), "property")
    }


def _tree(parts: dict[str, bytes], name: str) -> Element:
    if name not in parts:
        raise damaged(f"缺少部件“{name}”", f"part '{name}' is missing")
    return ElementTree.fromstring(parts[name])


def _all(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if _local(one.tag) == name]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _id(sheet: Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _links(parts: dict[str, bytes], home: str) -> dict[str, tuple[str, str]]:
    """What a part points to, by id: the kind and the name, both in lower case."""
    folder, name = posixpath.split(home)
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    links = _all(ElementTree.fromstring(parts[rels]), "Relationship") if rels in parts else []
    return {
        one.get("Id", ""): (one.get("Type", "").rpartition("/")[2].lower(), _target(folder, one.get("Target", "")))
        for one in links
        if one.get("TargetMode") != "External"
    }


def _target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/").lower()


def _formats(styles: Element) -> list[Format]:
    """What each cell style makes of a number."""
    own = {int(one.get("numFmtId", 0)): format_of(one.get("formatCode", "")) for one in _all(styles, "numFmt")}
    known = BUILT_IN | own
    return [
        known.get(int(xf.get("numFmtId", 0)), "number")
        for xfs in _all(styles, "cellXfs")
        for xf in xfs
        if _local(xf.tag) == "xf"
    ]


def _sheet(book: Book, element: Element, part: str, file: str) -> Sheet:
    name = element.get("name", "")
    if part not in book.raw:
        raise damaged(f"缺少工作表“{name}”", f"sheet '{name}' is missing")
    hidden = element.get("state", "visible") != "visible"
    cells = _cells(book, book.raw[part], name)
    return Sheet(file, name, hidden, cells, merged(book.parts[part]), book.stale, book.properties)


def _cells(book: Book, raw: pl.DataFrame, name: str) -> pl.DataFrame:
    """The cells with their text and kind, in the order of their addresses; those that are read in one way together."""
    cells = raw.with_row_index("order").with_columns(way=_way(book))
    parts = [pl.DataFrame(schema={"order": pl.UInt32, **CELLS})]
    for (way,), part in cells.partition_by("way", maintain_order=True, as_dict=True).items():
        if way is not None:
            at = pl.col("row", "col").cast(pl.Int64)
            parts.append(part.select("order", at, *_seen(book, part, way, name), "formula"))
    _check_size(parts)
    return pl.concat(parts).sort("order").drop("order")


def _way(book: Book) -> pl.Expr:
    """How a cell is to be read: by its type, a number by its style; null where it is blank."""
    styles = dict(enumerate(["number", *book.formats], -1))
    style = pl.col("style").replace_strict(styles, default="number", return_dtype=WAY)
    blank = ~pl.col("value").str.contains(r"\S").fill_null(False) & ~pl.col("type").is_in(WORDS)
    uncached = pl.when("formula").then(pl.lit("uncached", WAY))
    return pl.when(blank).then(uncached).when(pl.col("type") == "n").then(style).otherwise(pl.col("type").cast(WAY))


def _seen(book: Book, part: pl.DataFrame, way: str, name: str) -> tuple[pl.Series, pl.Series | pl.Expr]:
    """The `text` and `kind` of cells that are read in one way."""
    text = part["value"].alias("text")
    if way in get_args(Format):
        return shown(text, cast(Format, way), book.date1904)
    if way in WORDS:
        text = _shared(book, part, name) if way == "s" else decoded(text.fill_null(""))
        return text.alias("text"), _kind(text, {"": "empty"}, "text")
    if way == "b":
        text = text.str.strip_chars().replace(BOOLEANS)
        return text, _kind(text, dict.fromkeys(BOOLEANS.values(), "boolean"), "error")
    if way == "unknown":
        raise _lost(part, name, "的类型不明", "is of an unknown type")
    if way == "d":
        text = text.str.replace(r"T00:00:00(\.0+)?Z?$", "").str.replace("T", " ")
    if way == "uncached":
        text = text.clear().extend_constant(None, part.height)
    return text, pl.lit({"d": "date", "e": "error", "uncached": "formula_without_value"}[way], KIND).alias("kind")


def _kind(text: pl.Series, known: dict[str, str], default: str) -> pl.Series:
    return text.alias("kind").replace_strict(known, default=default, return_dtype=KIND)


def _shared(book: Book, part: pl.DataFrame, name: str) -> pl.Series:
    """What stands in the shared strings."""
    index = part["value"].cast(pl.Int64, strict=False)
    wrong = part.filter(index.is_null() | (index < 0) | (index >= book.strings.len()))
    if not wrong.is_empty():
        raise _lost(wrong, name, "的文字找不到", "has a text that is not there")
    return book.strings.gather(index)


def _lost(cells: pl.DataFrame, name: str, zh: str, en: str) -> RefusalError:
    place = address(cells["row"][0], cells["col"][0])
    return damaged(f"单元格 {name}!{place} {zh}", f"cell {name}!{place} {en}", place)


def _check_size(parts: list[pl.DataFrame]) -> None:
    size = sum(int(one["text"].str.len_bytes().cast(pl.Int64).sum()) for one in parts)
    if size > MAX_TEXT:
        raise too_large(f"文字超过 {MAX_TEXT >> 20} MB", f"its text is more than {MAX_TEXT >> 20} MB")
