"""An .xlsx that passed the guard as sheets: its own XML says kind, format, formula, merge and visibility of every cell."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import polars as pl

from scoring.intake.excel.refused import RefusalError, damaged, too_large
from scoring.intake.excel.sheet import CELLS, Sheet, address
from scoring.intake.excel.shown import BUILT_IN, Format, format_of, shown
from scoring.intake.excel.xlsx_cells import decoded, merged, plain, strings
from scoring.text import Text

MAX_TEXT: Final = 256 << 20
YES: Final = ("1", "true")
BOOLEANS: Final = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
TYPES: Final = ("n", "s", "b", "e", "str", "inlineStr", "d")


@dataclass(frozen=True)
class Book:
    """The parts of a workbook, its cells as they stand in them, and what their styles mean."""

    parts: dict[str, bytes]
    raw: dict[str, pl.DataFrame]
    strings: pl.Series
    formats: list[Format]
    date1904: bool
    stale: bool


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
        parts, raw, texts, formats, settings.get("date1904") in YES, settings.get("fullCalcOnLoad") in YES
    )  # fmt: skip


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
    return Sheet(file, name, hidden, cells, merged(book.parts[part]), book.stale)


def _cells(book: Book, raw: pl.DataFrame, name: str) -> pl.DataFrame:
    """The cells with their text and kind, in the order of their addresses."""
    raw = raw.with_columns(pl.col("type").fill_null("n"), pl.col("style").fill_null(0))
    strange = raw.filter(~pl.col("type").is_in(TYPES))
    if not strange.is_empty():
        place = address(*strange.row(0)[:2])
        raise damaged(f"单元格 {name}!{place} 的类型不明", f"the type of cell {name}!{place} is unknown", place)
    bare = pl.col("value").str.strip_chars().fill_null("") == ""
    uncached = bare & pl.col("formula") & ~pl.col("type").is_in(["str", "s", "inlineStr"])
    parts = [
        _placed(raw.filter(uncached), pl.lit(None, pl.String), "formula_without_value"),
        *_valued(book, raw.filter(~uncached), name),
    ]
    cells = pl.concat(parts).with_columns(
        kind=pl.when((pl.col("kind") == "text") & (pl.col("text") == "")).then(pl.lit("empty")).otherwise("kind")
    )
    return cells.sort("row", "col")


def _placed(raw: pl.DataFrame, text: pl.Expr, kind: str) -> pl.DataFrame:
    return raw.select("row", "col", text=text, kind=pl.lit(kind), formula="formula").cast(CELLS)  # type: ignore[arg-type]


def _valued(book: Book, raw: pl.DataFrame, name: str) -> list[pl.DataFrame]:
    value = pl.col("value")
    of = {kind: raw.filter(pl.col("type") == kind) for kind in TYPES}
    words = pl.concat([of["str"], of["inlineStr"]]).with_columns(value.fill_null(""))
    words = words.with_columns(decoded(words["value"]).alias("value"))
    texts = [_placed(words, value, "text"), _placed(_shared(book, of["s"], name), value, "text")]
    _check_size(texts)
    bools = value.str.strip_chars().replace_strict(BOOLEANS, default=value)
    return [
        *texts,
        _placed(of["b"], bools, "boolean"),
        _placed(of["e"], value, "error"),
        _placed(of["d"], value.str.replace(r"T00:00:00(\.0+)?Z?$", "").str.replace("T", " "), "date"),
        *_numbers(book, of["n"].filter(value.str.strip_chars() != "")),
    ]


def _shared(book: Book, raw: pl.DataFrame, name: str) -> pl.DataFrame:
    """The cells that point into the shared strings, with their text."""
    index = raw["value"].cast(pl.Int64, strict=False)
    wrong = raw.filter(index.is_null() | (index < 0) | (index >= book.strings.len()))
    if not wrong.is_empty():
        place = address(*wrong.row(0)[:2])
        raise damaged(f"单元格 {name}!{place} 的文字找不到", f"the text of cell {name}!{place} is not there", place)
    return raw.with_columns(book.strings.gather(index).alias("value"))


def _check_size(texts: list[pl.DataFrame]) -> None:
    size = sum(int(one["text"].str.len_bytes().cast(pl.Int64).sum()) for one in texts)
    if size > MAX_TEXT:
        raise too_large(f"文字超过 {MAX_TEXT >> 20} MB", f"its text is more than {MAX_TEXT >> 20} MB")


def _numbers(book: Book, raw: pl.DataFrame) -> list[pl.DataFrame]:
    """Numbers by what their style makes of them."""
    styles = dict(enumerate(book.formats))
    format = (
        pl.col("style").replace_strict(styles, default="number", return_dtype=pl.String) if styles else pl.lit("number")
    )
    parts = raw.with_columns(format=format).partition_by("format", maintain_order=True, as_dict=True)
    found = []
    for (kind,), part in parts.items():
        seen = shown(part["value"], kind, book.date1904)
        found.append(part.select("row", "col", seen["text"], seen["kind"], "formula"))
    return found
