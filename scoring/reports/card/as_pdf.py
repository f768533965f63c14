"""A scorecard as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from scoring.reports.card.model import Card
from scoring.reports.card.sheet import sheet, title
from scoring.reports.typeset import typeset


def card_pdf(cards: Sequence[Card], lang: str = "zh") -> bytes:
    """One PDF with the scorecards in the order given, each on a new page; equal cards give equal bytes.

    Raises:
        RunError: where the extra `[pdf]` is not installed.
    """
    sheets = [sheet(card, lang) for card in cards]
    return typeset(_template(), {"lang": "en" if lang == "en" else "zh", "title": title(cards, lang), "cards": sheets})


@cache
def _template() -> bytes:
    return (files("scoring.reports.card") / "templates" / "card.typ").read_bytes()
