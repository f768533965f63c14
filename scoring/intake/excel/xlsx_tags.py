"""An XML part as a table of its opening tags, searched column by column, never node by node.

The part is well-formed, and `<` begins a tag and nothing else: guard_zip saw to that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

import polars as pl

CHUNK: Final = 2 << 20  # bytes of a part that are looked at together
ENDS: Final = " >/\t\n\r"  # what may follow a tag's name
NAMES: Final = {f"{name}{end}": name for name in "cvft" for end in ENDS} | {"si": "si"}
BEHIND: Final = r"""(?s)^(?:[^>"']|"[^"]*"|'[^']*')*>(.*)$"""
PREFIX = re.compile(rb"<([A-Za-z_][\w.-]*):(?:worksheet|sst)[\s>]")
CODED = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_", re.IGNORECASE)  # half a surrogate is no character


def plain(xml: bytes) -> bytes:
    """The part without the prefix of its tags, where they have one."""
    prefix = PREFIX.search(xml[:4096])
    return xml if prefix is None else re.sub(rb"<(/?)" + re.escape(prefix[1]) + rb":", rb"<\1", xml)


def pieces(xml: bytes, tag: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, str]]:
    """A plain part, or some of it, cut before some of these tags; each piece with the place where it ends."""
    starts, end = re.compile(rf"<{tag}[\s/>]".encode()), len(xml) if end is None else end
    while start < end:
        cut = starts.search(xml, start + CHUNK, end)
        stop = cut.start() if cut else end
        yield stop, xml[start:stop].decode()
        start = stop


def tags(piece: str, owner: str) -> pl.DataFrame:
    """The opening tags of a piece: `name` where it is of the few that matter, `tag` with all up to the next, `number` of its owner."""
    every = pl.Series("tag", [piece]).str.split("<").explode(empty_as_null=False)[1:].to_frame()
    opening = every.filter(~pl.col("tag").str.starts_with("/"))
    named = opening.with_columns(name=pl.col("tag").str.slice(0, 2).replace_strict(NAMES, default=None))
    return named.with_columns(number=(pl.col("name") == owner).cum_sum())


def texts(found: pl.DataFrame, name: str) -> pl.DataFrame:
    """The text behind each tag of one name, as it stands in the XML: `number, text`."""
    mine = found.filter(pl.col("name") == name)
    bare = mine["tag"].str.starts_with(f"{name}>")
    text = pl.col("tag").str.slice(len(name) + 1)
    if not bare.all():
        text = pl.when(bare).then(text).otherwise(pl.col("tag").str.extract(BEHIND))
    return mine.select("number", text=text)


def joined(found: pl.DataFrame) -> pl.DataFrame:
    """The text of each owner that has one: of all its `t`, but the one in a `rPh`, which is a hint how to pronounce it."""
    parts = texts(found.filter(~pl.col("tag").shift(fill_value="").str.starts_with("rPh")), "t")
    if (parts["number"].diff() > 0).all():
        return parts
    return parts.group_by("number", maintain_order=True).agg(pl.col("text").str.join())


def strings(xml: bytes) -> pl.Series:
    """The shared strings of a plain part, in order."""
    read = [pl.Series("text", [], dtype=pl.String)]
    for _, piece in pieces(xml, "si"):
        found = tags(piece, "si")
        number = found.filter(pl.col("name") == "si").select("number")
        read.append(number.join(joined(found), on="number", how="left", maintain_order="left")["text"].fill_null(""))
    return decoded(pl.concat(read))


def decoded(texts: pl.Series) -> pl.Series:
    """Text as it stands in XML as a person reads it: references, and codes such as `_x000D_`, are characters."""
    odd = texts.filter(texts.str.contains(r"&|_x[0-9A-Fa-f]{4}_")).unique().to_list()
    return texts.replace(odd, [characters(one) for one in odd]) if odd else texts


def characters(xml: str) -> str:
    """One text of `decoded`.

    Example:
        >>> characters("收入 &amp; 支出_x000D_"), characters("_x005F_x000D_")
        ('收入 & 支出\\r', '_x000D_')
    """
    return CODED.sub(lambda found: chr(int(found[1], 16)), html.unescape(xml) if "&" in xml else xml)
