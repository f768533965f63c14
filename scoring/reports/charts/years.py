"""Totals over the years: the unit's line, the peers' median dashed, the place of each year below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from scoring.reports.charts.svg import WIDTH, circle, inside, line, over, path, picture, text, ticks, wrap
from scoring.text import figure

LEFT, RIGHT, TOP, FOOT = 34, WIDTH - 26, 34, 154


@dataclass(frozen=True, slots=True)
class Point:
    """One year; None where the unit had no total, or too few peers for a median."""

    label: str
    total: Decimal | None
    shown: str
    median: Decimal | None
    below: tuple[str, ...]


def years(points: Sequence[Point], title: str, own: str, peers: str) -> str:
    """Two lines over the years; `own` and `peers` name them in the legend."""
    known = [x for p in points for x in (p.total, p.median) if x is not None]
    low, high = _span(known)
    scale = (FOOT - TOP) / float(high - low)
    gap = (RIGHT - LEFT - 40) / max(1, len(points) - 1)

    def at(n: int, value: Decimal) -> tuple[float, float]:
        middle = (LEFT + RIGHT) / 2 if len(points) == 1 else LEFT + 20 + n * gap
        return middle, FOOT - float(value - low) * scale

    shapes = [*_frame(low, high, scale), *_legend(own, peers, any(p.median is not None for p in points))]
    for colour, width, dash, values in (
        ("mark", 1.4, "4 3", [p.median for p in points]),
        ("own", 2.4, "", [p.total for p in points]),
    ):
        shapes += [
            path(run, colour, width, dash)
            for run in _runs([None if v is None else at(n, v) for n, v in enumerate(values)])
        ]
    for n, point in enumerate(points):
        x = at(n, low)[0]
        shapes.append(text(x, FOOT + 18, point.label, anchor="middle"))
        for m, said in enumerate(point.below):
            (shown,) = wrap(said, 11, gap - 4 if len(points) > 1 else WIDTH, 1)
            shapes.append(text(inside(x, shown, 11), FOOT + 34 + 15 * m, shown, "soft", 11, "middle"))
        if point.total is not None:
            y = at(n, point.total)[1]
            higher = point.median is None or point.total >= point.median or y + 24 > FOOT
            shapes += [
                circle(x, y, 4, "own"),
                over(x, y - 9 if higher else y + 19, point.shown, "own"),
            ]
    height = FOOT + 27 + 15 * max(len(point.below) for point in points)
    return picture(height, title, "；".join(" ".join((p.label, p.shown, *p.below)) for p in points), shapes)


def _span(known: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Five points of room below and above, on multiples of five."""
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(100))
    return Decimal(floor((low - 4) / 5) * 5), Decimal(ceil((high + 2) / 5) * 5)


def _frame(low: Decimal, high: Decimal, scale: float) -> list[str]:
    shapes = []
    for tick in ticks(low, high, 5):
        y = FOOT - float(tick - low) * scale
        shapes += [line(LEFT, y, RIGHT + 14, y, "rule"), text(LEFT - 6, y + 4, figure(tick), "soft", 11, "end")]
    return shapes


def _legend(own: str, peers: str, both: bool) -> list[str]:
    shapes = [line(LEFT, 10, LEFT + 18, 10, "own", 2.4), text(LEFT + 23, 14, own, "soft", 11)]
    if both:
        x = LEFT + 110
        shapes += [line(x, 10, x + 18, 10, "mark", 1.4, "4 3"), text(x + 23, 14, peers, "soft", 11)]
    return shapes


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The stretches without a missing year, of two points and more."""
    found: list[list[tuple[float, float]]] = [[]]
    for point in points:
        found[-1].append(point) if point is not None else found.append([])
    return [run for run in found if len(run) > 1]
