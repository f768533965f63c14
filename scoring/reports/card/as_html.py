"""A scorecard as one HTML page that needs nothing else: no script, no fonts, no pictures from anywhere; also printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scoring.reports.card.model import Card
from scoring.reports.card.scoped import scoped
from scoring.reports.card.sheet import sheet, title
from scoring.reports.card.words import word
from scoring.reports.page import style, templates

ROOM = "scoring.reports.card"


def card_html(card: Card, lang: str = "zh") -> str:
    """A whole page with one scorecard."""
    return _page([card], lang)


def book_html(cards: Sequence[Card], lang: str = "zh") -> str:
    """A whole page with many scorecards, each on a new sheet of paper, and a table of contents."""
    return _page(cards, lang)


def card_body(card: Card, lang: str = "zh") -> str:
    """The scorecard alone, for a page that has the style sheet already."""
    return templates(ROOM).get_template("body.html").render(card=sheet(card, lang))


@cache
def card_css(part: str | None = None) -> str:
    """The style sheet of a page with scorecards; with `part`, a selector, for that part of a page that has its own."""
    css = style(ROOM, "card.css")
    return css if part is None else scoped(css, part)


def _page(cards: Sequence[Card], lang: str) -> str:
    return (
        templates(ROOM)
        .get_template("page.html")
        .render(
            cards=[sheet(card, lang) for card in cards],
            title=title(cards, lang),
            contents=word("contents", lang),
            css=card_css(),
            lang="en" if lang == "en" else "zh-CN",
        )
    )
