"""Places then and now: a dot a unit, above the line of those that stayed who rose, below it who fell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scoring.reports.charts.svg import WIDTH, circle, line, picture, text, ticks, wrap
from scoring.text import figure

LEFT, RIGHT, TOP = 40, WIDTH - 8, 43
SIDE = RIGHT - LEFT
FOOT = TOP + SIDE


def scatter(
    places: Sequence[tuple[Decimal, Decimal]], title: str, axes: tuple[str, str], legend: tuple[str, str, str]
) -> str:
    """Places then across, places now down, the first at the upper left; `axes` names both, `legend` who rose, stayed, fell.

    Units that would cover each other are one dot.
    """
    last = max((one for pair in places for one in pair), default=Decimal(1))
    counts = [sum((now > then) - (now < then) == side for then, now in places) for side in (-1, 0, 1)]
    said = [f"{word} {number}" for word, number in zip(legend, counts, strict=True)]
    (head,) = wrap(title, 12, WIDTH - 4, 1)
    shapes = [text(2, 15, head, bold=True), *_axes(last, axes), line(LEFT, TOP, RIGHT, FOOT, "soft", 1, "3 3")]
    for n, (one, colour) in enumerate(zip(said, ("good", "grey", "bad"), strict=True)):
        x = LEFT + n * SIDE / 3
        shapes += [circle(x + 4, 29, 4, colour), text(x + 12, 33, one, "soft", 11)]
    return picture(FOOT + 36, title, "；".join(said), [*shapes, *_dots(places, last)])


def _at(place: Decimal, last: Decimal) -> float:
    """How far along an axis a place stands: the first and the last half a step inside."""
    return float((place - Decimal("0.5")) / last) * SIDE


def _dots(places: Sequence[tuple[Decimal, Decimal]], last: Decimal) -> list[str]:
    size = max(1.2, min(4.0, SIDE / float(last) / 2))
    found: dict[tuple[float, float], str] = {}
    for then, now in sorted(places, key=lambda one: one[0] != one[1]):  # who moved is drawn over who stayed
        colour = "grey" if then == now else "good" if now < then else "bad"
        found[round(LEFT + _at(then, last), 1), round(TOP + _at(now, last), 1)] = colour
    return [circle(x, y, size if colour == "grey" else max(2.2, size), colour) for (x, y), colour in found.items()]


def _axes(last: Decimal, axes: tuple[str, str]) -> list[str]:
    shapes = [line(LEFT, TOP, LEFT, FOOT, "rule"), line(LEFT, FOOT, RIGHT, FOOT, "rule")]
    for tick in dict.fromkeys([Decimal(1), *(one for one in ticks(Decimal(1), last, 6) if one == int(one))]):
        at = _at(tick, last)
        shapes += [
            line(LEFT + at, FOOT, LEFT + at, FOOT + 3, "rule"),
            text(LEFT + at, FOOT + 15, figure(tick), "soft", 11, "middle"),
            line(LEFT - 3, TOP + at, LEFT, TOP + at, "rule"),
            text(LEFT - 6, TOP + at + 4, figure(tick), "soft", 11, "end"),
        ]
    then, now = axes
    return [
        *shapes,
        text(RIGHT, FOOT + 31, f"{then} →", "soft", 11, "end"),
        text(2, TOP + SIDE + 31, f"↓ {now}", "soft", 11),
    ]
