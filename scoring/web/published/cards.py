"""Scorecards as they are kept: compressed JSON that gives back the very same card."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cache

from pydantic import TypeAdapter

from scoring.reports.card import Card, Facts, card_json, cards_of


def packed(facts: Facts, units: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Units with their scorecards as they are kept."""
    for card in cards_of(facts, units):
        yield card.unit.id, zlib.compress(card_json(card, indent=None).encode())


def unpacked(data: bytes) -> Card:
    """A scorecard that was kept."""
    return _reader().validate_json(zlib.decompress(data))


@cache
def _reader() -> TypeAdapter[Card]:
    return TypeAdapter(Card)
