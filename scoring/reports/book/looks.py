"""How a workbook looks: the formats of its cells, made once each, and the widths of its columns."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable
from typing import Any

from scoring.intake.form.style import width
from scoring.reports.table import Column, Table

BASE: dict[str, Any] = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
LINE: dict[str, Any] = {"bottom": 1, "bottom_color": "#D9D9D9"}
HEAD: dict[str, Any] = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
MUTED: dict[str, Any] = {"font_color": "#7F7F7F", "italic": True}
HEADING: dict[str, Any] = {"bg_color": "#DDEBF7"}
NAMED: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "fact": {"font_color": "#595959"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "link.cell": LINE | {"font_color": "#0563C1", "underline": 1, "indent": 1},
    "section": {"bold": True, "font_size": 11, "font_color": "#1F4E79"},
    "above": HEAD | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"},
    "alone": HEAD | HEADING | {"bottom": 0},
    "head": HEAD | HEADING,
    "head.alone": HEAD | HEADING | {"top": 0},
    "head.inside": HEAD | {"bg_color": "#F2F2F2", "font_size": 9},
    "label": {"text_wrap": True, "valign": "top", "font_color": "#595959"},
    "line": {"text_wrap": True, "valign": "top"},
}
KINDS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "indent": 1},
    "long": {"num_format": "@", "indent": 1, "text_wrap": True},
    "id": {"num_format": "@", "font_size": 9, "font_color": "#7F7F7F"},
    "grade": {"num_format": "@", "align": "center"},
    "rank": {"align": "center"},
    "of": {"align": "center", "font_color": "#7F7F7F", "num_format": "0"},
    "count": {"align": "center", "num_format": "0;-0;–"},
    "change": {"align": "center", "num_format": "▲0;▼0;—"},
    "points": {"align": "right", "indent": 1},
    "median": {"align": "right", "indent": 1},
    "difference": {"align": "right", "indent": 1},
    "percent": {"align": "right", "indent": 1, "num_format": '0.0"%";-0.0"%";–'},
}
GRADES = ("#E2EFDA", "#FFFFFF", "#FFF2CC", "#FCE4D6")  # best, the ones between, last but one, last
TONES = {"good": "#E2EFDA", "same": "#EDEDED", "bad": "#FCE4D6"}
LATIN = re.compile(r"[A-Za-z]+")  # words that a line does not break
BAR = "#9BC2E6"


class Looks:
    """The formats of one workbook, each made when it is first asked for."""

    def __init__(self, book: Any, lang: str) -> None:
        self._book, self._lang = book, lang
        self._made: dict[tuple[Any, ...], Any] = {}

    def named(self, name: str) -> Any:
        return self._format((name,), BASE | NAMED[name])

    def column(self, column: Column, table: Table) -> list[Any]:
        """The format of every cell of a column."""
        kind = "long" if is_long(column) else column.kind
        muted = table.muted or [False] * table.height
        keys = list(zip(muted, _own(column), strict=True))
        made = {(grey, own): self._cell(kind, grey, *own) for grey, own in dict.fromkeys(keys)}
        return [made[key] for key in keys]

    def _cell(self, kind: str, muted: bool, *own: Any) -> Any:
        key = (kind, muted, *own)
        if key not in self._made:
            look = LOOK[kind](self._lang, *own) if kind in LOOK else {}
            self._format(key, BASE | LINE | KINDS[kind] | (MUTED if muted else {}) | look)
        return self._made[key]

    def _format(self, key: tuple[Any, ...], properties: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def zeros(places: int) -> str:
    """Excel's format of a figure with so many decimals.

    Example:
        >>> zeros(2), zeros(0)
        ('0.00', '0')
    """
    return f"0.{'0' * places}" if places else "0"


def one_more(places: int) -> str:
    """As `zeros`, one decimal more shown where there is one.

    Example:
        >>> one_more(2), one_more(0)
        ('0.00#', '0.#')
    """
    return f"{zeros(places)}#" if places else "0.#"


def _own(column: Column) -> Iterable[tuple[Any, ...]]:
    """What sets the format of each cell apart from others of its kind."""
    if column.kind == "grade":
        at = {grade: n for n, grade in enumerate(column.order)}
        return [(at.get(str(grade)), len(column.order)) for grade in column.cells]
    if column.kind == "rank" and column.tied:
        return [(column.places, tied) for tied in column.tied]
    if column.tones:
        return [(column.places, tone) for tone in column.tones]
    return [(column.places,)] * len(column.cells)


def _points(lang: str, places: int) -> dict[str, str]:
    return {"num_format": zeros(places)}


def _median(lang: str, places: int) -> dict[str, str]:
    return {"num_format": one_more(places)}


def _difference(lang: str, places: int) -> dict[str, str]:
    return {"num_format": f"+{one_more(places)};-{one_more(places)};{zeros(places)}"}


def _rank(lang: str, places: int, tied: bool = False) -> dict[str, str]:
    mark = ('{}"="' if lang == "en" else '"并列 "{}') if tied else "{}"
    return {"num_format": mark.format(zeros(places))}


def _count(lang: str, places: int, tone: str = "") -> dict[str, str]:
    return {"bg_color": TONES[tone]} if tone else {}


def _grade(lang: str, at: int | None, grades: int) -> dict[str, str]:
    return {} if at is None else {"bg_color": grade_colour(at, grades)}


LOOK: dict[str, Callable[..., dict[str, str]]] = {
    "points": _points, "median": _median, "difference": _difference, "rank": _rank, "grade": _grade, "count": _count,
}  # fmt: skip


def grade_colour(at: int, grades: int) -> str:
    """Green for the best grade, amber and red for the last two, white between."""
    if at == 0:
        return GRADES[0]
    return GRADES[max(1, len(GRADES) - (grades - at))]


def widest(column: Column, most: int = 40) -> float:
    """The width of a column's widest cells, Chinese characters twice."""
    texts = {cell for cell in column.cells if isinstance(cell, str)}
    return max(map(width, heapq.nlargest(most, texts, key=len)), default=0)


def column_width(column: Column) -> float:
    """Wide enough for the cells; a heading may take several lines."""
    head, word = width(column.head), max(map(len, LATIN.findall(column.head)), default=0)
    if column.kind in ("text", "id", "grade"):
        return max(min(max(widest(column) + 3, min(head, 16) + 4), column.room), column.least)
    if column.kind in ("points", "median", "difference", "percent"):
        return max(14 if column.full else 9, min(max(head / 3, word) + 2, 14))
    return max(6, min(max(head / 2 + 1, word) + 2, 14))


def is_long(column: Column) -> bool:
    """Whether some cell takes more than one line."""
    return column.kind == "text" and widest(column) + 3 > column.room
