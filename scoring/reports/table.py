"""A table as people read it, apart from how it is drawn: on a sheet, in a CSV, on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from scoring.text import Text

UNIT_ID: Final = Text("单位编号", "Unit id")  # the heading of every column of ids that people read
Cell = str | int | Decimal | None
# a median has one decimal more where it must; a difference and a change have their sign, a change is in places
Kind = Literal["text", "id", "grade", "rank", "of", "points", "median", "difference", "count", "change", "percent"]


@dataclass(frozen=True)
class Column:
    """One column: its heading, the heading over it and its neighbours, and its cells, all of one kind.

    A cell that is text in a column of figures stands in place of a figure: on hold.
    """

    head: str
    cells: Sequence[Cell]
    kind: Kind = "text"
    above: str = ""
    places: int = 0  # decimals shown
    tied: Sequence[bool] = ()  # of ranks: who shares the place
    tones: Sequence[str] = ()  # of counts: good, bad, same or nothing
    order: Sequence[str] = ()  # of grades: best first
    full: Decimal | None = None  # of points: the end of the bar
    room: float = 60  # of text: the width at which it takes another line, in characters
    least: float = 0  # the width it has where its cells are narrow or still to be filled
    links: Sequence[str] = ()  # of the first column: where each cell leads inside the workbook
    inside: int = 0  # how deep it folds away, beside the printed page; 0 is on the page


@dataclass(frozen=True)
class Table:
    """Columns of one length; `muted` are the rows that do not compete, `frozen` the columns that stay in sight."""

    name: str
    title: str
    columns: Sequence[Column]
    notes: Sequence[str] = ()
    muted: Sequence[bool] = ()
    frozen: int = 1
    grouped: bool = False  # on a page the first column becomes a heading over its rows

    @property
    def height(self) -> int:
        return len(self.columns[0].cells) if self.columns else 0

    def is_muted(self, row: int) -> bool:
        return bool(self.muted) and self.muted[row]

    def text(self, column: Column, row: int, lang: str = "zh") -> str:
        """A cell as people read it: 并列 3, 82.50, ▲4, 37.5%; a dash for none of something, nothing for nothing."""
        cell = column.cells[row]
        if cell is None or isinstance(cell, str):
            return cell or ""
        number = shown(cell, column.places)
        if column.kind == "rank":
            return (f"{number}=" if lang == "en" else f"并列 {number}") if column.tied and column.tied[row] else number
        if column.kind == "change":
            return f"▲{number}" if cell > 0 else f"▼{number[1:]}" if cell < 0 else "—"
        if column.kind == "difference":
            return f"+{number}" if cell > 0 else number.replace("-", "−")
        if column.kind in ("count", "percent") and not cell:
            return "–"
        return f"{number}%" if column.kind == "percent" else number


def shown(number: int | Decimal, places: int) -> str:
    """A figure with at least so many decimals, and all it has.

    Example:
        >>> shown(Decimal("82.5"), 2), shown(Decimal("82.505"), 2), shown(-3, 0)
        ('82.50', '82.505', '-3')
    """
    exact = Decimal(number)
    least = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return format(least if least == exact else exact, "f")
