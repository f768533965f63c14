"""Bilingual text and the one way figures are written in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Control characters, halves of characters, and the marks that turn a line's direction: none can be printed as it stands.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and English; `str()` gives the Chinese.

    Example:
        >>> Text("得分", "points").pick("en")
        'points'
    """

    zh: str
    en: str

    def pick(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def __str__(self) -> str:
        return self.zh

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)

    @classmethod
    def of(cls, value: Any) -> Text:
        """A label as authors write it: text, or `{zh:, en:}` with one of the two enough."""
        if isinstance(value, Text):
            return value
        if isinstance(value, dict):
            zh, en = value.get("zh"), value.get("en")
            return cls(str(zh if zh is not None else en), str(en if en is not None else zh))
        return cls(str(value), str(value))


def join(parts: list[Text], zh: str = "；", en: str = "; ") -> Text:
    """Several sentences as one, with the stop each language wants between them."""
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def several(number: int, one: str, many: str = "") -> str:
    """A number of things as English says it; `many` where an s at the end of `one` does not do.

    Example:
        >>> several(1, "decision"), several(2, "decision"), several(0, "decision is", "decisions are")
        ('1 decision', '2 decisions', '0 decisions are')
    """
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def figure(value: Any) -> str:
    """A metric's value as people write it: no trailing zeros, no exponent, at most 9 decimals.

    Example:
        >>> figure(Decimal("9.990000000")), figure(50.0), figure(None)
        ('9.99', '50', '—')
    """
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    number = Decimal(repr(value) if isinstance(value, float) else value)
    text = format(number.quantize(Decimal("1e-9"), ROUND_HALF_UP), "f")
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def rounded(value: Any) -> str:
    """A figure for a sentence: at most four decimals, marked where that cuts something off.

    Example:
        >>> rounded(Decimal("83.333333333")), rounded(Decimal("9.99"))
        ('≈83.3333', '9.99')
    """
    if value is None or isinstance(value, (bool, str)):
        return figure(value)
    short = Decimal(figure(value)).quantize(Decimal("1e-4"), ROUND_HALF_UP)
    return figure(value) if short == Decimal(figure(value)) else f"≈{figure(short)}"


def moment(at: str) -> str:
    """A stored time as people read it, to the minute, in the zone of the process (TZ), whatever zone it was stored in.

    What is no time, as in a record that somebody changed, is given as it stands.

    Example:
        >>> from datetime import UTC
        >>> moment(datetime(2026, 1, 5, 9, 30, 59).astimezone(UTC).isoformat()), moment("2026-02-30T09:30:59+08:00")
        ('2026-01-05 09:30', '2026-02-30T09:30:59+08:00')
    """
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return at


def points_text(points: Decimal | int | None, decimals: int = 2) -> str:
    """Points with all their places, as on a scorecard: 16 -> '16.00'; None -> '—'.

    Example:
        >>> points_text(Decimal("16"), 2)
        '16.00'
    """
    if points is None:
        return "—"
    return format(Decimal(points).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")


def clean(text: str) -> str:
    """A text as a page, a picture or a PDF can take it: what cannot be printed is shown as U+FFFD.

    Example:
        >>> clean("村\\x1b[31m\\u202e名")
        '村�[31m�名'
    """
    return UNPRINTABLE.sub("\ufffd", text)
