"""Every expression of a rubric, with the path that leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import NoneType
from typing import Any

from pydantic import BaseModel

from scoring.methods.field import Formula
from scoring.text import Text

Path = tuple[str | int, ...]
PLAIN = frozenset({str, Decimal, int, bool, NoneType, Text})  # most of what a rubric holds


def formulas(value: Any, path: Path = ()) -> Iterator[tuple[Path, Formula]]:
    """The expressions inside a rubric or any piece of one, in the order of its keys; examples have none."""
    if isinstance(value, Formula):
        yield path, value
        return
    for key, one in _parts(value):
        if type(one) not in PLAIN and key != "examples":
            yield from formulas(one, (*path, key))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, BaseModel):
        yield from ((name.rstrip("_"), one) for name, one in value.__dict__.items())
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)
