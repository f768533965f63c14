"""One cell's text as a metric's value: the number grammar, ranges, choices; what does not fit is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from scoring.errors import did_you_mean
from scoring.intake.table import BLANKS
from scoring.methods.field import MAX_DIGITS
from scoring.rubric.model import NUMERIC, Metric
from scoring.text import Text, figure

# Words by which people say that there is no value.
NO_VALUE = frozenset(
    {"", "空", "无", "无数据", "未填", "未报", "不适用", "缺", "—", "——", "-", "/", "n/a", "na", "null", "none"}
)
TRUE = frozenset({"true", "是", "1", "√", "有"})
FALSE = frozenset({"false", "否", "0", "×"})
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")
PLAIN = r"^[+-]?[0-9]{1,13}(\.[0-9]{1,9})?$"  # Polars takes \d for the digits of every script
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
MAX_PLACES = 9
LONGEST = 64  # characters of a number


class Refusal(NamedTuple):
    """Why a text is not a value, and the mend."""

    code: str
    message: Text
    fix: Text


class Read(NamedTuple):
    """What a text was read as; a refusal where it could not be."""

    value: Any
    refusal: Refusal | None


def dtype_of(metric: Metric) -> type[pl.DataType]:
    """The type in which a metric's values are held."""
    return pl.Float64 if metric.type in NUMERIC else pl.Boolean if metric.type == "boolean" else pl.String


def read_column(texts: pl.Series, metric: Metric) -> tuple[pl.Series, dict[str, Refusal]]:
    """The values of a column of text, null where empty or refused; and why each refused text was.

    Plain digits are read in one go; every other distinct text once, by the grammar.
    """
    numeric = metric.type in NUMERIC
    plain = texts.str.contains(PLAIN).fill_null(False) if numeric else pl.Series([False]).new_from_index(0, len(texts))
    odd = texts.filter(~plain).drop_nulls().unique().to_list()
    odd += _outside(texts.filter(plain), metric) if numeric else []
    read = {text: read_cell(text, metric) for text in odd}
    refused = {text: found.refusal for text, found in read.items() if found.refusal is not None}
    return _values(texts, plain, read, metric), refused


def _outside(texts: pl.Series, metric: Metric) -> list[str]:
    """Plain numbers that the grammar must look at: out of range, too fine, not whole."""
    numbers = texts.cast(pl.Float64)
    wrong = texts.str.replace_all(r"[^0-9]", "").str.len_bytes() > MAX_DIGITS
    span = span_of(metric)
    if span is not None:
        wrong = wrong | (numbers < float(span[0])) | (numbers > float(span[1]))
    if metric.type == "integer":
        wrong = wrong | (numbers != numbers.floor())
    return texts.filter(wrong).unique().to_list()


def _values(texts: pl.Series, plain: pl.Series, read: dict[str, Read], metric: Metric) -> pl.Series:
    dtype = dtype_of(metric)
    known = {text: found.value for text, found in read.items()}
    if dtype == pl.Float64:
        known = {text: None if value is None else float(value) for text, value in known.items()}
        rest = pl.when(pl.lit(plain) & ~pl.col("t").is_in(list(known))).then(
            pl.col("t").str.strip_chars("+").cast(pl.Float64, strict=False)
        )
    else:
        rest = pl.when(False).then(pl.lit(None, dtype))
    looked = pl.col("t").replace_strict(known, default=None, return_dtype=dtype) if known else pl.lit(None, dtype)
    return texts.alias("t").to_frame().select(pl.coalesce(looked, rest)).to_series()


def read_cell(text: str, metric: Metric) -> Read:
    """One cell's value for a metric, or why it has none."""
    trimmed = text.strip(BLANKS + "\r\n").strip()
    if trimmed.lower() in NO_VALUE and trimmed not in metric.choices:
        return Read(None, None)
    return READERS[str(metric.type)](trimmed, metric)


def _number(text: str, metric: Metric) -> Read:
    plain = text.translate(FULL_WIDTH)
    if plain.endswith("%") and metric.type == "percent":
        plain = plain[:-1].rstrip(BLANKS)
    if metric.uom.startswith(("万", "亿")):
        plain = plain.removesuffix(metric.uom).removesuffix(metric.uom[0]).rstrip(BLANKS)
    if len(plain) > LONGEST or not NUMBER.fullmatch(plain):
        return _refuse("not-a-number", text, metric, f"“{text}”不是数字", f"'{text}' is not a number")
    number = Decimal(plain.replace(",", ""))
    return _bounded(text, number, metric)


def _bounded(text: str, number: Decimal, metric: Metric) -> Read:
    places = -int(number.normalize().as_tuple().exponent)
    if len(number.normalize().as_tuple().digits) > MAX_DIGITS or places > MAX_PLACES:
        return _refuse("too-many-digits", text, metric, f"“{text}”的位数太多", f"'{text}' has too many digits")
    if metric.type == "integer" and number != number.to_integral_value():
        return _refuse("not-an-integer", text, metric, f"“{text}”不是整数", f"'{text}' is not a whole number")
    span = span_of(metric)
    if span is not None and not span[0] <= number <= span[1]:
        return _refuse("out-of-range", text, metric, f"“{text}”超出范围", f"'{text}' is out of range")
    return Read(number, None)


def span_of(metric: Metric) -> tuple[Decimal, Decimal] | None:
    """The range a number must lie in; a percent runs from 0 to 100 unless the rubric says otherwise."""
    return metric.range or ((Decimal(0), Decimal(100)) if metric.type == "percent" else None)


def _boolean(text: str, metric: Metric) -> Read:
    word = text.translate(FULL_WIDTH).lower()
    if word in TRUE | FALSE:
        return Read(word in TRUE, None)
    return Read(
        None,
        Refusal(
            "not-a-boolean",
            Text(f"“{text}”不是“是”或“否”", f"'{text}' is neither yes nor no"),
            Text("填“是”或“否”", "fill in 是 or 否 (true or false)"),
        ),
    )


def _choice(text: str, metric: Metric) -> Read:
    if text in metric.choices:
        return Read(text, None)
    listed = Text(f"可选：{'、'.join(metric.choices)}", f"one of: {', '.join(metric.choices)}")
    return Read(
        None,
        Refusal(
            "unknown-choice",
            Text(f"“{text}”不在选项之内", f"'{text}' is not one of the choices"),
            did_you_mean(text, metric.choices) or listed,
        ),
    )


def _text(text: str, metric: Metric) -> Read:
    return Read(text, None)


READERS: dict[str, Callable[[str, Metric], Read]] = {
    **dict.fromkeys(NUMERIC, _number), "boolean": _boolean, "choice": _choice, "text": _text,
}  # fmt: skip


def _refuse(code: str, text: str, metric: Metric, zh: str, en: str) -> Read:
    return Read(None, Refusal(code, Text(zh, en), _allowed(metric)))


def _allowed(metric: Metric) -> Text:
    """What may stand in the cell."""
    kind = Text("整数", "a whole number") if metric.type == "integer" else Text("数字", "a number")
    unit = f"（{metric.measure}）" if metric.measure else ""
    span = ""
    found = span_of(metric)
    if found is not None:
        span = f"{figure(found[0])}—{figure(found[1])}"
    return Text(
        f"填{kind.zh}{unit}{'，' + span if span else ''}，没有就留空",
        f"give {kind.en}{' from ' + span if span else ''}, or leave it empty",
    )
