"""What every key and every allowed word of a rubric means, in both languages; the words are in keys.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from scoring.methods import METHODS
from scoring.rubric.tree import Map, parse
from scoring.text import Text

SHARED = ("item", "shared")  # where a key is looked up that its own section does not explain
FILE = Path(__file__).with_name("keys.yaml")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means, and each of the words it may have."""

    text: Text
    values: Mapping[str, Text] = field(default_factory=dict)


@cache
def _sections() -> Map:
    return parse(FILE.read_text(encoding="utf-8"), FILE.name)


def meaning(section: str, key: str = "about") -> Meaning | None:
    """What a key of a structure means, or with `about` the structure itself; None where nothing is written.

    Example:
        >>> meaning("linear", "zero_at").text.en
        'the value that earns 0; above full_at where less is better'
        >>> meaning("linear", "points").text.zh
        '分值'
    """
    own = _sections().get(section, {})
    places = [own] if key == "about" else [own, *(_sections()[name] for name in _shared(section))]
    found = next((place[key] for place in places if key in place), None)
    if found is None:
        return None
    return Meaning(Text.of(found), {word: Text.of(said) for word, said in found.get("values", {}).items()})


def _shared(section: str) -> Iterator[str]:
    yield from (name for name in SHARED if name != "item" or section in METHODS or section == "group")


def sections() -> dict[str, list[str]]:
    """The keys that each section explains itself."""
    return {name: [key for key in section if key != "about"] for name, section in _sections().items()}
