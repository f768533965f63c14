"""Invented names and codes: recognisable as samples, and in the shape of real ones (GB/T 2260, statistical codes)."""

from __future__ import annotations

from itertools import chain

STEMS = "甲乙丙丁戊己庚辛壬癸"
DIGITS = "零一二三四五六七八九"
FREE_CODES = (*range(83, 100), *range(66, 71), *range(72, 81))  # two digits that GB/T 2260 gives to no province


def numeral(n: int) -> str:
    """A number below a thousand in Chinese, as in place names.

    Example:
        >>> [numeral(n) for n in (3, 10, 12, 20, 45, 108)]
        ['三', '十', '十二', '二十', '四十五', '一百零八']
    """
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        text += "零"
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    return text + (DIGITS[ones] if ones else "")


def province_name(n: int, count: int) -> str:
    return "示例省" if count == 1 else f"示例{numeral(n)}省"


def prefecture_name(n: int, pastoral: bool) -> str:
    return f"示例{numeral(n)}{'州' if pastoral else '市'}"


def county_name(n: int, city: bool) -> str:
    """示例甲县 to 示例癸县, then 示例十一县."""
    word = STEMS[n - 1] if n <= len(STEMS) else numeral(n)
    return f"示例{word}{'区' if city else '县'}"


class Numbers:
    """The running numbers of one segment of the code, a sequence a kind: 区 from 01, 县 from 21.

    Example:
        >>> towns = Numbers({"street": (1, 99), "town": (100, 199)}, 3)
        >>> towns.next("town"), towns.next("street"), towns.next("town")
        ('100', '001', '101')
    """

    def __init__(self, spans: dict[str, tuple[int, int]], width: int) -> None:
        self.left = {kind: iter(range(first, last + 1)) for kind, (first, last) in spans.items()}
        self.spare = chain.from_iterable(self.left.values())  # a full kind borrows from the others
        self.width = width

    def next(self, kind: str) -> str:
        found = next(self.left[kind], None)
        return f"{next(self.spare) if found is None else found:0{self.width}d}"


def prefecture_numbers() -> Numbers:
    return Numbers({"city": (1, 20), "region": (21, 50), "more": (51, 70)}, 2)


def county_numbers() -> Numbers:
    return Numbers({"district": (1, 18), "county": (21, 80)}, 2)


def township_numbers() -> Numbers:
    return Numbers({"street": (1, 99), "town": (100, 199), "rural": (200, 399)}, 3)
