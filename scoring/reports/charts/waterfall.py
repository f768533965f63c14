"""From all points down to the total, one bar a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.reports.charts.svg import line, picture, rect, text, text_width, ticks, wrap
from scoring.text import figure

LABEL, LEFT, RIGHT = 124, 131, 306  # where labels end, where bars begin and end
ROW, LINE = 23, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: from `start` to `end`; a whole one stands on the axis."""

    label: str
    start: Decimal
    end: Decimal
    shown: str
    colour: str
    whole: bool = False


def waterfall(bars: Sequence[Bar], title: str) -> str:
    """Bars one below the other, each beginning where the one above ended; the axis begins at 0 or at a round figure.

    Long labels take up to three lines; the last and first bars, and any other that is whole, stand on the axis.
    """
    low, high = _span(bars)
    scale = (RIGHT - LEFT) / float(high - low)
    shapes: list[str] = []
    y = 4.0
    before: float | None = None
    for bar in bars:
        lines = wrap(bar.label, 12, LABEL - 2, 3)
        height = max(ROW, LINE * len(lines) + 6)
        a, b = (LEFT + float(x - low) * scale for x in (low if bar.whole else bar.start, bar.end))
        if before is not None and not bar.whole:
            shapes.append(line(a, before, a, y + 3, "grey", 0.8))
        shapes.append(rect(min(a, b), y + 3, max(abs(b - a), 1.5), height - 6, bar.colour, ' rx="1.5"'))
        middle = y + height / 2
        first = middle + 4.2 - LINE * (len(lines) - 1) / 2
        shapes += [text(LABEL, first + n * LINE, said, anchor="end", bold=bar.whole) for n, said in enumerate(lines)]
        at = max(a, b) + 5
        if at + text_width(bar.shown, 12) > 360:  # no room at the right of the bar
            shapes.append(text(min(a, b) - 5, middle + 4.2, bar.shown, _ink(bar), anchor="end", bold=True))
        else:
            shapes.append(text(at, middle + 4.2, bar.shown, _ink(bar), bold=True))
        before = y + height - 3
        y += height
    return picture(y + 18, title, _said(bars), [*_axis(low, high, scale, y), *shapes])


def _span(bars: Sequence[Bar]) -> tuple[Decimal, Decimal]:
    """The axis: from 0, or from a round figure below the least level where all of them are high."""
    levels = [x for bar in bars for x in ((bar.end,) if bar.whole else (bar.start, bar.end))]
    low, high = min(levels), max(levels)
    if low < 0:
        return low, max(high, Decimal(0))
    room = (high - low) / 8
    step = Decimal(10) if high > 20 else Decimal(1)
    start = max(Decimal(0), (low - room) // step * step)
    return (start if start > high / 3 else Decimal(0)), high if high > start else start + 1


def _axis(low: Decimal, high: Decimal, scale: float, y: float) -> list[str]:
    shapes = []
    for tick in ticks(low, high, 5):
        x = LEFT + float(tick - low) * scale
        shapes += [line(x, 2, x, y, "rule"), text(x, y + 14, figure(tick), "soft", 11, "middle")]
    return shapes


def _ink(bar: Bar) -> str:
    return bar.colour if bar.colour in ("bad", "good", "own") else "ink"


def _said(bars: Sequence[Bar]) -> str:
    return "；".join(f"{bar.label} {bar.shown}" for bar in bars)
