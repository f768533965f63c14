"""Where a unit stands among its peers: a dot a unit, none with a name, its own marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from scoring.reports.charts.svg import WIDTH, circle, inside, line, picture, rect, text, text_width, ticks
from scoring.text import figure

LEFT, RIGHT = 10, WIDTH - 10
TALLEST = 132  # pixels that the highest pile may take
WIDEST = 8.0


@dataclass(frozen=True, slots=True)
class Dots:
    """How totals lie: counts in steps from `start`, each `width` wide; middle half, median, and the unit's own figure."""

    start: Decimal
    width: Decimal
    counts: Sequence[int]
    low: Decimal
    median: Decimal
    high: Decimal
    own: Decimal
    own_shown: str


def dots(found: Dots, title: str, desc: str, notes: Sequence[str], each: tuple[str, str]) -> str:
    """Piles of dots over an axis; where the highest pile would be too high, a dot stands for several.

    `each` says what a dot is: where it is one unit, and where it is several (`{}`).
    """
    end = found.start + found.width * len(found.counts)
    scale = (RIGHT - LEFT) / float(end - found.start)
    size = min(WIDEST, float(found.width) * scale)
    worth = max(1, ceil(max(found.counts) * size / TALLEST))
    piles = [ceil(count / worth) for count in found.counts]
    foot = 37 + max(max(piles) * size, 30)

    def x(value: Decimal) -> float:
        return LEFT + float(value - found.start) * scale

    shapes = [
        rect(x(found.low), 27, max(x(found.high) - x(found.low), 2), foot - 27, "band"),
        line(x(found.median), 27, x(found.median), foot, "mark", 1.4, "3 3"),
    ]
    for n, pile in enumerate(piles):
        middle = LEFT + (n + 0.5) * float(found.width) * scale
        shapes += [circle(middle, foot - size * (k + 0.5), size / 2 - 0.5, "grey") for k in range(pile)]
    own = x(found.own)
    shapes += [
        line(LEFT, foot, RIGHT, foot, "soft", 1),
        line(own, 22, own, foot, "bad", 2),
        circle(own, foot, 4.5, "bad"),
        text(inside(own, found.own_shown, 13), 17, found.own_shown, "bad", 13, "middle", bold=True),
    ]
    for tick in ticks(found.start, end, 6):
        shapes.append(text(inside(x(tick), figure(tick), 11), foot + 17, figure(tick), "soft", 11, "middle"))
    one, several = each
    said = [*notes, several.format(worth) if worth > 1 else one]
    return picture(*_notes(said, foot + 34, title, desc, shapes))


def _notes(
    said: Sequence[str], y: float, title: str, desc: str, shapes: list[str]
) -> tuple[float, str, str, list[str]]:
    """The notes below, as many in a line as fit."""
    at = float(LEFT)
    for note in said:
        width = text_width(note, 11) + 12
        if at > LEFT and at + width > RIGHT + 12:
            at, y = float(LEFT), y + 16
        shapes.append(text(at, y, note, "soft", 11))
        at += width
    return y + 6, title, desc, shapes
