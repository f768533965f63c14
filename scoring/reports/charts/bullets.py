"""Dimensions against the peers: a bar of the points, the peers' middle half behind it, their median across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.reports.charts.svg import WIDTH, line, picture, rect, text, text_width, wrap

LEFT, RIGHT = 2, WIDTH - 2
LINE, BAR = 16, 12


@dataclass(frozen=True, slots=True)
class Bullet:
    """One dimension: its share of the points it has, the peers' (low, median, high) shares, and what is written beside it."""

    label: str
    share: float | None
    shown: str
    peers: tuple[float, float, float] | None = None
    beside: str = ""
    good: bool = True


def bullets(rows: Sequence[Bullet], title: str, legend: tuple[str, str, str]) -> str:
    """One bar below the other, each as long as all its points; the legend names bar, middle half and median."""
    known = any(row.peers for row in rows)
    shapes, y = _legend(legend) if known else ([], 4.0)
    for row in rows:
        part, y = _row(row, y)
        shapes += part
    return picture(y, title, "；".join(_said(row) for row in rows), shapes)


def _legend(words: tuple[str, str, str]) -> tuple[list[str], float]:
    own, middle, median = words
    shapes, x, y = [], float(LEFT), 6.0
    for n, said in enumerate((own, middle, median)):
        width = 24 + text_width(said, 11)
        if n and x + width > RIGHT:
            x, y = float(LEFT), y + 17
        if n < 2:
            shapes.append(rect(x, y, 14, 9, "band" if n else "own"))
        else:
            shapes.append(line(x + 7, y - 2, x + 7, y + 11, "mark", 2.5))
        shapes.append(text(x + 18, y + 9, said, "soft", 11))
        x += width + 10
    return shapes, y + 20


def _row(row: Bullet, y: float) -> tuple[list[str], float]:
    beside = f"　{row.beside}" if row.beside else ""
    taken = text_width(row.shown + beside, 12) + 8
    lines = wrap(row.label, 12, RIGHT - LEFT - taken, 3)
    shapes = [text(LEFT, y + 12 + n * LINE, said, bold=True) for n, said in enumerate(lines)]
    foot = y + 12 + (len(lines) - 1) * LINE
    if row.beside:
        shapes.append(text(RIGHT, foot, row.beside, "good" if row.good else "bad", 12, "end"))
    shapes.append(text(RIGHT - text_width(beside, 12), foot, row.shown, "ink", 12, "end", bold=True))
    top = foot + 6
    shapes.append(rect(LEFT, top, RIGHT - LEFT, BAR + 4, "track", ' rx="2"'))
    if row.peers is not None:
        low, median, high = (_x(share) for share in row.peers)
        shapes.append(rect(low, top, max(high - low, 2), BAR + 4, "band"))
    if row.share is not None:
        shapes.append(rect(LEFT, top + 4.5, max(_x(row.share) - LEFT, 1), BAR - 5, "own", ' rx="1"'))
    if row.peers is not None:
        shapes.append(line(median, top - 2, median, top + BAR + 6, "mark", 2.5))
    return shapes, top + BAR + 14


def _x(share: float) -> float:
    return LEFT + max(0.0, min(1.0, share)) * (RIGHT - LEFT)


def _said(row: Bullet) -> str:
    return f"{row.label} {row.shown} {row.beside}".strip()


def share(points: Decimal | None, full: Decimal) -> float | None:
    """Points as a part of all there are; None where nothing counts."""
    return None if points is None else float(points / full) if full else 0.0
