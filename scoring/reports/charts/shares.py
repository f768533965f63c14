"""How a whole divides into parts: a bar a line, each as long as the others, the figures in words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.reports.charts.svg import WIDTH, picture, rect, text, text_width, wrap

LEFT, RIGHT = 2, WIDTH - 2
LINE, BAR, GAP = 15, 10, 9
BETWEEN = ("band", "grey", "track")  # colours of the parts between the best and the worst


@dataclass(frozen=True, slots=True)
class Shared:
    """One line: its name and how many of each part, in the order of the parts."""

    label: str
    counts: Sequence[int]


def shares(lines: Sequence[Shared], parts: Sequence[str], title: str) -> str:
    """One bar below the other; the first part is the best, the last the worst; a line without any has an empty bar."""
    colours = colours_of(len(parts))
    shapes, y = _legend(parts, colours)
    for one in lines:
        drawn, y = _line(one, parts, colours, y)
        shapes += drawn
    return picture(y, title, "；".join(f"{one.label}: {_said(one, parts)}" for one in lines), shapes)


def colours_of(number: int) -> list[str]:
    """Green for the best, red for the worst, calm ones between.

    Example:
        >>> colours_of(4), colours_of(1)
        (['good', 'band', 'grey', 'bad'], ['good'])
    """
    middle = [BETWEEN[n % len(BETWEEN)] for n in range(number - 2)]
    return ["good", *middle, "bad"] if number > 1 else ["good"]


def _legend(parts: Sequence[str], colours: Sequence[str]) -> tuple[list[str], float]:
    shapes, x, y = [], float(LEFT), 6.0
    for part, colour in zip(parts, colours, strict=True):
        (said,) = wrap(part, 11, RIGHT - LEFT - 20, 1)
        width = 18 + text_width(said, 11)
        if x > LEFT and x + width > RIGHT:
            x, y = float(LEFT), y + 17
        shapes += [rect(x, y, 12, 9, colour), text(x + 16, y + 9, said, "soft", 11)]
        x += width + 12
    return shapes, y + 22


def _line(one: Shared, parts: Sequence[str], colours: Sequence[str], y: float) -> tuple[list[str], float]:
    """The name with the counts at the right, or below it where both do not fit; the bar under them."""
    said, room = _said(one, parts), RIGHT - LEFT
    beside = text_width(one.label, 12) + text_width(said, 11) + 10 <= room
    rows = [one.label] if beside else wrap(one.label, 12, room, 2)
    shapes = [text(LEFT, y + 11 + n * LINE, row, bold=True) for n, row in enumerate(rows)]
    counts = [said] if beside else wrap(said, 11, room, 3)
    foot = y + (0 if beside else len(rows) * LINE)
    at, anchor = (RIGHT, "end") if beside else (LEFT, "start")
    shapes += [text(at, foot + 11 + n * LINE, row, "soft", 11, anchor) for n, row in enumerate(counts)]
    foot += len(counts) * LINE + 1
    return [*shapes, *_bar(one.counts, colours, foot)], foot + BAR + GAP


def _bar(counts: Sequence[int], colours: Sequence[str], y: float) -> Iterator[str]:
    whole, x = sum(counts), float(LEFT)
    yield rect(LEFT, y, RIGHT - LEFT, BAR, "track")
    for number, colour in zip(counts, colours, strict=True):
        if number:
            wide = (RIGHT - LEFT) * number / whole
            yield rect(x, y, max(wide - 1, 0.8), BAR, colour)
            x += wide


def _said(one: Shared, parts: Sequence[str]) -> str:
    return " · ".join(f"{part} {number}" for part, number in zip(parts, one.counts, strict=True) if number) or "—"
