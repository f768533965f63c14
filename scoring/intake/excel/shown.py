"""Numbers as a person sees them: 97.4 for 97.399999999999991, 85% for 0.85 in a percent format, dates for serial numbers."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import polars as pl

from scoring.intake.excel.sheet import KIND

Format = Literal["number", "percent", "date", "time", "elapsed"]

PLAIN: Final = r"^(?:0|-?[1-9][0-9]{0,14})$|^-?(?:0|[1-9][0-9]{0,5})\.[0-9]{0,8}[1-9]$"  # nothing to round
DIGITS: Final = 15  # that many Excel keeps
PLACES: Final = Decimal("1e-9")  # a quotient is cut here, a typed number never
CLOCKS: Final = ("time", "elapsed")  # their texts are of the kind "date" too
EPOCH_1900: Final = datetime.datetime(1899, 12, 30)
EPOCH_1904: Final = datetime.datetime(1904, 1, 1)
LAST: Final = 2_958_466  # the day after 9999-12-31
# Formats that are known by number alone; 27 to 36 and 50 to 58 are the dates of Chinese, Japanese and Korean Excel.
BUILT_IN: Final[dict[int, Format]] = {
    9: "percent", 10: "percent", 46: "elapsed",
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time"),
}  # fmt: skip
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


def format_of(code: str) -> Format:
    """What a number format makes of a number.

    Example:
        >>> [format_of(code) for code in ("0.0%", 'yyyy"年"m"月"', "h:mm", "[h]:mm", '0.00"元/day"', "[Red]0", "General")]
        ['percent', 'date', 'time', 'elapsed', 'number', 'number', 'number']
    """
    bare = QUOTED.sub("", code.split(";")[0]).lower().replace("general", "")
    if "%" in bare:
        return "percent"
    if re.search(r"\[[hms]+\]", bare):
        return "elapsed"
    if re.search(r"[yd年日]|(?<![0#])e(?![+-])", bare) or ("m" in bare and not re.search("[hs]", bare)):
        return "date"
    return "time" if re.search("[hs]", bare) else "number"


def shown(values: pl.Series, format: Format, date1904: bool = False) -> tuple[pl.Series, pl.Series]:
    """Stored numbers as `text`, with their `kind`; what is no number is an error with its own text."""
    read: Callable[[str], tuple[str, str]] = {
        "number": read_number, "percent": read_percent,
        "date": lambda text: read_date(text, date1904), "time": lambda text: read_date(text, date1904, clock=True),
        "elapsed": read_elapsed,
    }[format]  # fmt: skip
    odd = values if format != "number" else values.filter(~values.str.contains(PLAIN))
    found = {text: read(text) for text in odd.unique().to_list()}
    texts = {text: seen for text, (seen, _) in found.items() if seen != text}
    errors = {text: kind for text, (_, kind) in found.items() if kind == "error"}
    kind = values.replace_strict(errors, default="date" if format in CLOCKS else format, return_dtype=KIND)
    return values.replace(texts).alias("text"), kind.alias("kind")


def read_number(text: str) -> tuple[str, str]:
    """A stored number as Excel shows it when the column is wide.

    Example:
        >>> read_number("97.399999999999991"), read_number("0.33333333333333331"), read_number("1E-12")
        (('97.4', 'number'), ('0.333333333', 'number'), ('0.000000000001', 'number'))
        >>> read_number("1e400")
        ('1e400', 'error')
    """
    number = _decimal(text)
    return (text.strip(), "error") if number is None else (_plain(number), "number")


def read_percent(text: str) -> tuple[str, str]:
    """A number in a percent format.

    Example:
        >>> read_percent("0.85"), read_percent("0.97399999999999998")
        (('85%', 'percent'), ('97.4%', 'percent'))
    """
    number = _decimal(text)
    return (text.strip(), "error") if number is None else (f"{_plain(number * 100)}%", "percent")


def _decimal(text: str) -> Decimal | None:
    """The number a cell stores, to the 15 digits that Excel shows; None where Excel could not hold it."""
    try:
        number = float(text)
    except ValueError:
        return None
    return Decimal(f"{number:.{DIGITS}g}") if math.isfinite(number) and "_" not in text else None


def _plain(number: Decimal) -> str:
    """No exponent, no trailing zeros; a number with all 15 digits was calculated, so its tail is cut after nine places."""
    digits = len(str(number).partition("E")[0].replace(".", "").strip("-0"))
    if digits >= DIGITS - 2 and -5 < number.adjusted() < DIGITS:
        number = number.quantize(PLACES, ROUND_HALF_UP)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_date(text: str, date1904: bool = False, clock: bool = False) -> tuple[str, str]:
    """A serial number as an ISO date, with the time where there is one.

    Example:
        >>> read_date("45720"), read_date("45720.5"), read_date("0", date1904=True), read_date("0.75", clock=True)
        (('2025-03-04', 'date'), ('2025-03-04 12:00:00', 'date'), ('1904-01-01', 'date'), ('18:00:00', 'date'))
    """
    number = _decimal(text)
    if number is None or not 0 <= number < LAST - 1462 * date1904:
        return text.strip(), "error"
    seconds = int((number * 86_400).to_integral_value(ROUND_HALF_UP))
    days, rest = divmod(seconds, 86_400)
    time = str(datetime.time(rest // 3600, rest // 60 % 60, rest % 60))
    if clock and days == 0:
        return time, "date"
    if days == 60 and not date1904:
        return "1900-02-29", "error"  # a day that never was
    epoch = EPOCH_1904 if date1904 else EPOCH_1900 + datetime.timedelta(days=days < 60)
    date = (epoch + datetime.timedelta(days=days)).date().isoformat()
    return (date, "date") if rest == 0 else (f"{date} {time}", "date")


def read_elapsed(text: str) -> tuple[str, str]:
    """A span of time.

    Example:
        >>> read_elapsed("1.5")
        ('36:00:00', 'date')
    """
    number = _decimal(text)
    if number is None or number < 0 or number >= LAST:
        return text.strip(), "error"
    seconds = int((number * 86_400).to_integral_value(ROUND_HALF_UP))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}", "date"
