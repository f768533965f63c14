"""A scorecard as one HTML page that needs nothing else: no script, no fonts, no pictures from anywhere; also printed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scoring.reports.card.model import Card
from scoring.reports.card.pictures import pictures, signed
from scoring.reports.card.scoped import scoped
from scoring.reports.card.sheet import dimensions_note, part_name
from scoring.reports.card.words import word
from scoring.text import Text, clean, figure, points_text


def card_html(card: Card, lang: str = "zh") -> str:
    """A whole page with one scorecard."""
    return _page([card], lang)


def book_html(cards: Sequence[Card], lang: str = "zh") -> str:
    """A whole page with many scorecards, each on a new sheet of paper, and a table of contents."""
    return _page(cards, lang)


def card_body(card: Card, lang: str = "zh") -> str:
    """The scorecard alone, for a page that has the style sheet already."""
    return _environment().get_template("body.html").render(_words(card, lang))


def card_css(part: str | None = None) -> str:
    """The style sheet of a page with scorecards; with `part`, a selector, for that part of a page that has its own."""
    loader = _environment().loader
    assert loader is not None
    css = loader.get_source(_environment(), "card.css")[0]
    return css if part is None else scoped(css, part)


def _page(cards: Sequence[Card], lang: str) -> str:
    bodies = [Markup(card_body(card, lang)) for card in cards]
    page = _environment().get_template("page.html")
    return page.render(cards=cards, bodies=bodies, css=Markup(card_css()), lang=lang, w=lambda key: word(key, lang))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scoring.reports.card"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


def _printable(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _words(card: Card, lang: str) -> dict[str, Any]:
    """What the template says things with: the card, `t` for texts, `w` for words, `p` for points."""

    def points(value: Decimal | None) -> str:
        return points_text(value, card.decimals)

    return {
        "card": card,
        "pictures": {name: Markup(svg) for name, svg in pictures(card, lang).items()},
        "t": lambda text: "" if text is None else Text.pick(text, lang),
        "w": lambda key, *parts: word(key, lang).format(*parts),
        "p": points,
        "signed": lambda value: signed(value, card.decimals),
        "figure": figure,
        "dimensions_note": dimensions_note(card, lang),
        "name": lambda row: part_name(row, lang),
    }
