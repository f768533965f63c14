"""A scorecard as JSON: both languages, figures as decimal text, so that nothing is lost and nothing depends on a reader."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from scoring.reports.card.model import Card


def card_json(card: Card, indent: int | None = 1) -> str:
    """The whole card: keys as in the model, texts as `{zh, en}`, figures as text; equal cards give equal JSON."""
    return json.dumps(plain(card), ensure_ascii=False, indent=indent)


def plain(value: Any) -> Any:
    """A value made of dicts, lists, text, whole numbers, truths and None.

    Example:
        >>> plain((Text("分", "points"), Decimal("16.00"), 3))
        [{'zh': '分', 'en': 'points'}, '16.00', 3]
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return format(value, "f") if isinstance(value, Decimal) else value
