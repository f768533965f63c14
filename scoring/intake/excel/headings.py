"""Headings as people write them, and the words by which the known ones are recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

import polars as pl

from scoring.intake.table import BLANKS

INVISIBLE: Final = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
BRACKETS: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")
ENDS: Final = "*:※"
TOTALS: Final = re.compile(r"(合计|总计|小计|共计|平均|平均值|平均数|均值|汇总|total|subtotal|average)(\(.*\))?:?")
OWN_TOTAL: Final = re.compile(r".{1,12}(合计|小计|平均|汇总)")
NOTE: Final = re.compile(
    r"(注|备注|说明|填表人|填报人|制表人?|审核人?|负责人|联系人|联系电话|填报日期|填报单位)\d*[:：].*"
)
STEMS: Final = "甲乙丙丁戊己庚辛"


class Heading(NamedTuple):
    """A heading in its column: the words written, the known name they stand for, the unit in brackets that was passed over."""

    col: int
    words: str
    name: str | None
    measure: str | None = None


def squeezed(text: str) -> str:
    """Without blanks, full-width forms, invisible characters and capital letters.

    Example:
        >>> squeezed(" 收 入（万元）\\n")
        '收入(万元)'
    """
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def trimmed(text: str) -> str:
    """Without blanks and invisible characters around it; line breaks inside are dropped."""
    return re.sub(r"[\r\n]+", "", text).strip(BLANKS)


class Known:
    """The headings that a table may have, found by what people write.

    Example:
        >>> known = Known(["unit_id", "收入"])
        >>> known.find(3, "收入（万元）")
        Heading(col=3, words='收入（万元）', name='收入', measure='万元')
        >>> known.find(1, "Unit_ID ").name, known.find(2, "支出").name
        ('unit_id', None)
    """

    def __init__(self, names: Collection[str]) -> None:
        self.names = {squeezed(name): name for name in reversed(list(names))}
        # a sheet's first rows are looked at several times
        self._found: dict[str, tuple[str, str | None, str | None]] = {}

    def near(self, words: pl.Series) -> pl.Series:
        """Which of many words may be a heading, a total or a remark: the few that are worth a closer look.

        Example:
            >>> Known(["收入"]).near(pl.Series(["示例村", "收入（万元）", "全县平均", "注：略", "茶叶"])).to_list()
            [False, True, True, True, False]
        """
        bare = words.str.normalize("NFKC").str.replace_all(INVISIBLE.pattern, "").str.to_lowercase()
        whole = bare.str.strip_chars(ENDS)
        short = whole.str.replace(BRACKETS.pattern, "").str.strip_chars(ENDS)
        known = list(self.names)
        return bare.str.contains("[:计均总汇]|total|average") | whole.is_in(known) | short.is_in(known)

    def find(self, col: int, text: str) -> Heading:
        """The heading, by its whole text or else without the unit in brackets at its end."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return Heading(col, *self._found[text])

    def _find(self, text: str) -> tuple[str, str | None, str | None]:
        words = trimmed(text)
        key = squeezed(text).strip(ENDS)
        if key in self.names:
            return words, self.names[key], None
        bracket = BRACKETS.search(key)
        name = self.names.get(key[: bracket.start()].strip(ENDS)) if bracket else None
        return words, name, bracket[1].removeprefix("单位:") if bracket and name else None

    def joined(self, col: int, above: str, text: str) -> Heading:
        """A heading under a merged one: by itself, or where only both together are known, as both."""
        alone = self.find(col, text)
        if alone.name is not None or not above:
            return alone
        pairs = (self.find(col, above + between + text) for between in ("", "_", "-", "/", "·", "."))
        return next((one for one in pairs if one.name is not None), alone)


def is_total(text: str, alone: bool = False) -> bool:
    """Whether a row so headed sums up others; `alone` where only the bare word counts.

    Example:
        >>> is_total("合 计"), is_total("全县平均"), is_total("合计（12个村）"), is_total("合计村")
        (True, True, True, False)
    """
    words = squeezed(text)
    return bool(TOTALS.fullmatch(words) or (not alone and OWN_TOTAL.fullmatch(words)))


def is_note(text: str) -> bool:
    """Whether a row is a remark below the table: `注：…`, `填表人：…`."""
    return NOTE.fullmatch(trimmed(text)) is not None


def is_numbering(texts: list[str]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, or 甲 乙 1 2.

    Example:
        >>> is_numbering(["甲", "乙", "1", "2"]), is_numbering(["1", "2", "3"]), is_numbering(["1", "3", "2"])
        (True, True, False)
    """
    stems = sum(text in STEMS for text in texts)
    numbers = [str(number) for number in range(1, len(texts) - stems + 1)]
    return len(texts) >= 3 and texts == [*STEMS[:stems], *numbers]


def measures_of(units: Mapping[str, str] | None) -> dict[str, str]:
    """The unit of measure of each known heading, squeezed for comparison."""
    return {name: squeezed(measure) for name, measure in (units or {}).items()}
