"""The few shapes that our charts are drawn with, the width of a text, and where ticks stand.

Colours are attributes with a class beside them: a page's style sheet goes before an attribute (dark, print), and what
knows no style sheets (a PDF) takes the attribute. Lengths are pixels of a picture `WIDTH` wide, the width of a phone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape, unescape
from math import ceil, floor

from scoring.text import clean

WIDTH = 360
FONT = "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
COLOURS = {  # class: light colour; the style sheets of pages name the same classes
    "ink": "#1f2937",
    "soft": "#5b6472",
    "own": "#1d4ed8",
    "bad": "#b93a0e",
    "good": "#15703a",
    "grey": "#8a94a3",
    "band": "#bfdbfe",
    "track": "#eef0f3",
    "rule": "#dfe3e8",
    "mark": "#111827",
}
OPENING = "（〔「『“‘《〈("  # no line ends with one
LATIN = {
    "i": 0.28,
    "l": 0.28,
    ".": 0.28,
    ",": 0.28,
    "'": 0.28,
    " ": 0.28,
    "m": 0.88,
    "w": 0.8,
    "M": 0.88,
    "W": 0.92,
    "%": 0.9,
}


def text_width(text: str, size: float) -> float:
    """About how wide a text is, never less: a Chinese character takes its size, a Latin one rather more than half."""
    return size * sum(_char(char) for char in text)


def _char(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return LATIN.get(char, 0.7 if char.isupper() else 0.6)


def wrap(text: str, size: float, width: float, most: int) -> list[str]:
    """A text in lines that fit, at most so many; what does not fit ends in an ellipsis.

    Example:
        >>> wrap("三会一课和主题党日", 12, 60, 2), wrap("三会一课", 12, 24, 1)
        (['三会一课和', '主题党日'], ['三…'])
        >>> wrap("all organisations there", 12, 100, 3), wrap("按期办结（11710）", 12, 70, 3)
        (['all', 'organisations', 'there'], ['按期办结', '（11710）'])
    """
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        line = _head(rest, size, width)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
    if rest:
        last = lines[-1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        lines[-1] = last + "…"
    return lines or [""]


def _head(text: str, size: float, width: float) -> str:
    """As much of a text as fits, ended before a Latin word or number that would be cut, and before its bracket."""
    taken, room = 0, width
    for taken, char in enumerate(text):  # noqa: B007
        room -= size * _char(char)
        if room < 0:
            break
    else:
        return text
    end = taken = max(1, taken)
    if _latin(text[end]):
        while end and _latin(text[end - 1]):
            end -= 1
    while end and text[end - 1] in OPENING:
        end -= 1
    return text[: end or taken]


def _latin(char: str) -> bool:
    return char.isascii() and not char.isspace()


def picture(height: float, title: str, desc: str, shapes: Iterable[str], role: str = "img") -> str:
    """The whole picture, with what a screen reader says of it; a `group` where there are links inside."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" role="{role}" font-family="{FONT}"'
        f' font-size="12"><title>{_t(title)}</title><desc>{_t(desc)}</desc>{"".join(shapes)}</svg>'
    )


def described(svg: str) -> str:
    """What a picture says to who cannot see it: its title and description, as plain text."""
    title, desc = (svg.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("title", "desc"))
    return unescape(f"{title}: {desc}")


def rect(x: float, y: float, width: float, height: float, colour: str, more: str = "") -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}"'
        f' class="f-{colour}" fill="{COLOURS[colour]}"{more}/>'
    )


def coloured(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A rectangle of a colour that no style sheet changes: what shades say must not depend on the page."""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(max(height, 0))}" fill="{fill}"/>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="s-{colour}"'
        f' stroke="{COLOURS[colour]}" stroke-width="{_n(width)}"{dashed}/>'
    )


def circle(x: float, y: float, r: float, colour: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" class="f-{colour}" fill="{COLOURS[colour]}"/>'


def path(points: Iterable[tuple[float, float]], colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    told = " L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return f'<path d="M{told}" fill="none" class="s-{colour}" stroke="{COLOURS[colour]}" stroke-width="{_n(width)}"{dashed}/>'


def text(
    x: float, y: float, said: str, colour: str = "ink", size: float = 12, anchor: str = "", bold: bool = False
) -> str:
    """Words with their foot at y; `anchor` is start, middle or end; a colour that begins with # no style sheet changes."""
    if colour.startswith("#"):
        return f'<text x="{_n(x)}" y="{_n(y)}" fill="{colour}" font-size="{_n(size)}">{_t(said)}</text>'
    at = f' text-anchor="{anchor}"' if anchor not in ("", "start") else ""
    kind = f"f-{colour} b" if bold else f"f-{colour}"
    sized = f' font-size="{_n(size)}"' if size != 12 else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" class="{kind}" fill="{COLOURS[colour]}"{sized}{at}>{_t(said)}</text>'


def over(x: float, y: float, said: str, colour: str, size: float = 12) -> str:
    """Words in the middle of things, with a rim that keeps lines off them."""
    rim = ' stroke="#fff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" class="f-{colour} b rim" fill="{COLOURS[colour]}" font-size="{_n(size)}"'
        f' text-anchor="middle"{rim}>{_t(said)}</text>'
    )


def inside(x: float, said: str, size: float, low: float = 0, high: float = WIDTH) -> float:
    """Where the middle of a text may stand so that all of it stays in the picture."""
    half = text_width(said, size) / 2
    return max(low + half, min(high - half, x)) if 2 * half < high - low else (low + high) / 2


def ticks(low: Decimal, high: Decimal, most: int = 6) -> Iterator[Decimal]:
    """Round figures from `low` to `high`, no more than `most`.

    Example:
        >>> [str(t) for t in ticks(Decimal(61), Decimal(93))]
        ['65', '70', '75', '80', '85', '90']
    """
    steps = (Decimal(d).scaleb(e) for e in range(-3, 7) for d in (1, 2, 5))
    step = next(step for step in steps if floor(high / step) - ceil(low / step) + 1 <= most)
    for n in range(ceil(low / step), floor(high / step) + 1):
        yield n * step


def _n(number: float) -> str:
    """A length without needless digits."""
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _t(said: str) -> str:
    return escape(clean(said), quote=True)
