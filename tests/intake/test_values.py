"""The number grammar: what people type, read as they mean it or refused; never guessed."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from scoring.intake.values import read_cell, read_column
from scoring.rubric.model import Metric

AMOUNT = Metric(type="number", uom="万元", range=(Decimal(0), Decimal(1000)))
PLAIN = Metric(type="number")
PERCENT = Metric(type="percent")
WHOLE = Metric(type="integer", range=(Decimal(0), Decimal(60)))
YESNO = Metric(type="boolean")
CLASS = Metric(type="choice", choices=("晋位", "保位", "降位"))


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("9.99", PLAIN, "9.99"),
        ("+5", PLAIN, "5"),
        ("-0.5", PLAIN, "-0.5"),
        ("1,234,567.8", PLAIN, "1234567.8"),
        ("１２．５", PLAIN, "12.5"),
        ("\u3000 12 \u00a0", PLAIN, "12"),
        ("85%", PERCENT, "85"),
        ("97.4％", PERCENT, "97.4"),
        ("12万", AMOUNT, "12"),
        ("12万元", AMOUNT, "12"),
        ("3", WHOLE, "3"),
    ],
)
def test_numbers_are_read_as_people_mean_them(text: str, metric: Metric, value: str) -> None:
    assert read_cell(text, metric) == (Decimal(value), None)


@pytest.mark.parametrize(
    "text", ["12。5", "(5)", "约90", "90分", "八十五", "1e5", "NaN", "inf", "1.2.3", "1,23", "12万", "85%", "--", "1 2"]
)
def test_what_is_not_plainly_a_number_is_refused(text: str) -> None:
    found = read_cell(text, PLAIN)
    assert found.value is None
    assert found.refusal is not None
    assert found.refusal.code == "not-a-number"


@pytest.mark.parametrize("text", ["", "空", "无", "—", "-", "/", "N/A", "null", "　"])
def test_words_for_no_value_are_no_value(text: str) -> None:
    assert read_cell(text, PLAIN) == (None, None)


@pytest.mark.parametrize(
    ("text", "metric", "code"),
    [
        ("1001", AMOUNT, "out-of-range"),
        ("-1", AMOUNT, "out-of-range"),
        ("101", PERCENT, "out-of-range"),
        ("1.5", WHOLE, "not-an-integer"),
        ("1234567890123456", PLAIN, "too-many-digits"),
        ("0.1234567891", PLAIN, "too-many-digits"),
        ("maybe", YESNO, "not-a-boolean"),
        ("进位", CLASS, "unknown-choice"),
    ],
)
def test_a_refusal_says_why_and_how_to_mend_it(text: str, metric: Metric, code: str) -> None:
    refusal = read_cell(text, metric).refusal
    assert refusal is not None
    assert refusal.code == code
    assert refusal.message.zh
    assert refusal.fix.zh
    assert refusal.fix.en


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("√", True), ("1", True), ("true", True), ("否", False), ("×", False), ("0", False)],
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert read_cell(text, YESNO) == (value, None)


def test_a_column_reads_like_its_cells() -> None:
    texts = ["9.99", "１２", "1001", "12。5", None, "空", "0.10", "5万"]
    values, refused = read_column(pl.Series(texts), AMOUNT)
    assert values.to_list() == [9.99, 12.0, None, None, None, None, 0.1, 5.0]
    assert set(refused) == {"1001", "12。5"}
