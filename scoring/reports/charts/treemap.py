"""Parts of a whole as tiles, each as large as it has units, darker where its figure is higher; a tile may lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from scoring.reports.charts.svg import WIDTH, coloured, picture, text, text_width, wrap

TOP, HEIGHT, LINE = 24, 240, 14
SHADES = ("#e6effc", "#c3d9f7", "#93b9ee", "#2f6bc4", "#1b3f8b")  # low to high; ink or white can be read on each
LIGHT = 3  # of them take dark words
NONE = "#eef0f3"
INK, WHITE = "#1f2937", "#ffffff"


@dataclass(frozen=True, slots=True)
class Tile:
    """One part: its name, how many units, the figure that colours it (None: there is none), as written; where it leads."""

    label: str
    size: int
    value: Decimal | None
    shown: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


def treemap(tiles: Sequence[Tile], title: str) -> str:
    """The tiles, the largest at the upper left; the legend says from which figure to which the shades go."""
    largest = sorted((tile for tile in tiles if tile.size), key=lambda tile: -tile.size)
    known = [tile.value for tile in largest if tile.value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    shapes = list(_legend(low, high)) if known else []
    boxes = layout([tile.size for tile in largest], Box(0, TOP, WIDTH, HEIGHT))
    for tile, box in zip(largest, boxes, strict=True):
        shapes.append(_tile(tile, box, shade(tile.value, low, high)))
    said = "；".join(f"{one.label}: {one.shown} ({one.size})" for one in largest)
    return picture(TOP + HEIGHT, title, said, shapes, "group" if any(one.link for one in largest) else "img")


def shade(value: Decimal | None, low: Decimal, high: Decimal) -> int | None:
    """Which shade a figure has: five equal steps from the lowest to the highest.

    Example:
        >>> [shade(Decimal(x), Decimal(60), Decimal(70)) for x in (60, 62, 69, 70)], shade(None, Decimal(0), Decimal(1))
        ([0, 1, 4, 4], None)
    """
    if value is None:
        return None
    if high == low:
        return len(SHADES) // 2
    return min(len(SHADES) - 1, int((value - low) * len(SHADES) / (high - low)))


def layout(sizes: Sequence[int], room: Box) -> list[Box]:
    """A box for each size, the largest first, as square as they come (squarified: Bruls, Huizing and van Wijk 2000).

    Example:
        >>> [(box.width, box.height) for box in layout([2, 1, 1], Box(0, 0, 8, 4))]
        [(4.0, 4.0), (4.0, 2.0), (4.0, 2.0)]
    """
    found: list[Box] = []
    rest = list(sizes)
    while rest:
        scale = room.width * room.height / sum(rest)
        side = min(room.width, room.height)
        taken = 1
        while taken < len(rest) and _worst(rest[: taken + 1], side, scale) <= _worst(rest[:taken], side, scale):
            taken += 1
        row, room = _row([size * scale for size in rest[:taken]], room)
        found += row
        rest = rest[taken:]
    return found


def _worst(sizes: Sequence[int], side: float, scale: float) -> float:
    """How far from a square the worst box of a row would be."""
    whole = sum(sizes) * scale
    return max(max(side**2 * s * scale / whole**2, whole**2 / (side**2 * s * scale)) for s in sizes)


def _row(areas: Sequence[float], room: Box) -> tuple[list[Box], Box]:
    """A row of boxes along the shorter side, and the room that is left."""
    found = []
    if room.width >= room.height:
        thick, at = sum(areas) / room.height, room.y
        for area in areas:
            found.append(Box(room.x, at, thick, area / thick))
            at += area / thick
        return found, Box(room.x + thick, room.y, max(room.width - thick, 0), room.height)
    thick, at = sum(areas) / room.width, room.x
    for area in areas:
        found.append(Box(at, room.y, area / thick, thick))
        at += area / thick
    return found, Box(room.x, room.y + thick, room.width, max(room.height - thick, 0))


def _legend(low: Decimal, high: Decimal) -> Iterator[str]:
    yield text(2, 13, f"{low:f}", "soft", 11)
    x = 8 + text_width(f"{low:f}", 11)
    for n, colour in enumerate(SHADES):
        yield coloured(x + n * 18, 5, 17, 9, colour)
    yield text(x + len(SHADES) * 18 + 4, 13, f"{high:f}", "soft", 11)


def _tile(tile: Tile, box: Box, step: int | None) -> str:
    fill = NONE if step is None else SHADES[step]
    words = INK if step is None or step < LIGHT else WHITE
    shapes = coloured(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, fill)
    shapes += "".join(_words(tile, box, words))
    if not tile.link:
        return shapes
    said = escape(f"{tile.label} {tile.shown}", quote=True)
    return f'<a href="{escape(tile.link, quote=True)}" aria-label="{said}">{shapes}</a>'


def _words(tile: Tile, box: Box, colour: str) -> Iterator[str]:
    """The name and the figure, as far as they fit."""
    lines = [line for line in (tile.label, tile.shown) if line]
    room = int((box.height - 4) // LINE)
    for n, line in enumerate(lines[:room]):
        (said,) = wrap(line, 11, box.width - 8, 1)
        if text_width(said, 11) <= box.width - 4 and len(said) > 1:
            yield text(box.x + 4, box.y + 13 + n * LINE, said, colour, 11)
