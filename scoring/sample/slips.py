"""The kinds of slips that people make in a submission: in a cell, as a row too many, in ballots and panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

import polars as pl

from scoring.names import ISSUED, MARKS, UNIT
from scoring.rubric.model import NUMERIC, Metric
from scoring.sample.tables import BALLOTS, PANELS, Sheet
from scoring.text import figure

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
STRANGERS = "visitors"  # a voter group that no rubric has


class Made(NamedTuple):
    """What a slip puts there: a text in the cell, or a whole row at the end of the file."""

    found: str
    row: Mapping[str, str | None] | None = None


class Slip(NamedTuple):
    """One kind of slip: the columns of a sheet it may be in, and what it makes of a row; None where it cannot be.

    `scope` is what no other slip may touch: the cell, the row, or all rows of the unit.
    """

    name: str
    scope: Literal["cell", "row", "unit"]
    columns: Callable[[Sheet], list[str]]
    make: Callable[[Sheet, str, int], Made | None]


def _cell(name: str, suits: Callable[[Metric], bool], spoil: Callable[[str, Metric], str]) -> Slip:
    def columns(sheet: Sheet) -> list[str]:
        return [head for head, metric in sheet.metrics.items() if suits(metric)] if sheet.is_submission else []

    def make(sheet: Sheet, column: str, at: int) -> Made | None:
        text = sheet.frame[column][at]
        return None if text is None else Made(spoil(text, sheet.metrics[column]))

    return Slip(name, "cell", columns, make)


def is_number(metric: Metric) -> bool:
    return metric.type in NUMERIC


def _has_unit(metric: Metric) -> bool:
    return is_number(metric) and metric.uom not in ("", "%")


def _above(text: str, metric: Metric) -> str:
    assert metric.range is not None
    return figure(max(metric.range[1], Decimal(1)) * 10)


def _choice(text: str, metric: Metric) -> str:
    return "其他" if "其他" not in metric.choices else "待定"


def _submitted(sheet: Sheet) -> list[str]:
    return [UNIT] if sheet.is_submission else []


def _strange_unit(sheet: Sheet, column: str, at: int) -> Made:
    """A row more, for an id with a slip in its last place."""
    row = sheet.frame.row(at, named=True)
    id = f"{row[UNIT][:-1]}X"
    return Made(id, {**row, UNIT: id})


def _same_row(sheet: Sheet, column: str, at: int) -> Made:
    row = sheet.frame.row(at, named=True)
    return Made(row[UNIT], row)


def _strange_group(sheet: Sheet, column: str, at: int) -> Made | None:
    """Marks of a group that no rubric has; what was issued stays, or the poll would be void as well."""
    return None if sheet.frame["choice"][at] == ISSUED else Made(STRANGERS)


def _over_issued(sheet: Sheet, column: str, at: int) -> Made | None:
    """Marks so many that more ballots came back than the poll issued."""
    unit, poll, choice, count = sheet.frame.select(UNIT, "poll", "choice", "count").row(at)
    if choice in MARKS:
        return None
    near = sheet.frame.slice(max(0, at - 200), 400)  # a unit's rows stand together
    issued = near.filter((pl.col(UNIT) == unit) & (pl.col("poll") == poll) & (pl.col("choice") == ISSUED))["count"]
    total = int(issued.cast(pl.Int64).sum())
    return Made(str(int(count) + total)) if total else None


def _judge_twice(sheet: Sheet, column: str, at: int) -> Made:
    row = sheet.frame.row(at, named=True)
    score = Decimal(row["score"])
    return Made(row["judge"], {**row, "score": figure(score - 2 if score >= 2 else score + 2)})


def _above_scale(sheet: Sheet, column: str, at: int) -> Made:
    panel, score = sheet.frame.select("panel", "score").row(at)
    voices = sheet.metrics[panel].panel
    assert voices is not None
    return Made(figure(Decimal(score) + voices.scale + 1))


def _in(file: str, column: str) -> Callable[[Sheet], list[str]]:
    return lambda sheet: [column] if sheet.file == file else []


KINDS: tuple[Slip, ...] = (
    _cell("about", is_number, lambda text, metric: f"约{text}"),
    _cell("fraction", lambda metric: metric.type == "percent", lambda text, metric: figure(Decimal(text) / 100)),
    _cell("unit", _has_unit, lambda text, metric: f"{text}{metric.uom}"),
    _cell("full_width", is_number, lambda text, metric: text.translate(FULL_WIDTH)),
    _cell("above_range", lambda metric: is_number(metric) and metric.range is not None, _above),
    _cell("empty", lambda metric: True, lambda text, metric: ""),
    _cell("unknown_choice", lambda metric: metric.type == "choice", _choice),
    Slip("unknown_unit", "row", _submitted, _strange_unit),
    Slip("repeated_row", "row", _submitted, _same_row),
    Slip("unknown_group", "unit", _in(BALLOTS, "group"), _strange_group),
    Slip("over_issued", "unit", _in(BALLOTS, "count"), _over_issued),
    Slip("judge_twice", "unit", _in(PANELS, "judge"), _judge_twice),
    Slip("above_scale", "unit", _in(PANELS, "score"), _above_scale),
)
