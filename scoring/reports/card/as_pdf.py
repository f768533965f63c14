"""A scorecard as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from scoring.reports.card.model import Card
from scoring.reports.card.sheet import sheet
from scoring.reports.card.words import word
from scoring.reports.typeset import typeset
from scoring.text import clean


def card_pdf(cards: Sequence[Card], lang: str = "zh") -> bytes:
    """One PDF with the scorecards in the order given, each on a new page; equal cards give equal bytes.

    Raises:
        RunError: where the extra `[pdf]` is not installed.
    """
    title = cards[0].unit.name if len(cards) == 1 else cards[0].cycle.pick(lang)
    book = {
        "lang": "en" if lang == "en" else "zh",
        "title": clean(f"{title} · {word('scorecard', lang)} {cards[0].period}"),
        "cards": [sheet(card, lang) for card in cards],
    }
    return typeset(_template(), book)


@cache
def _template() -> bytes:
    return (files("scoring.reports.card") / "templates" / "card.typ").read_bytes()
