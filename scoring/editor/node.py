"""A YAML text as pieces with where each begins and ends, forgiving: the text may be half written.

Lines and columns count from 0, in characters. What a rubric may not have (anchors, tags, twice the same key) is read all
the same: saying so is the checks' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import yaml

from scoring.rubric.tree import MAX_BYTES, MAX_DEPTH

Path = tuple[str | int, ...]
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Spot(NamedTuple):
    """A place between two characters."""

    line: int
    col: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, its end not included."""

    start: Spot
    end: Spot

    def holds(self, spot: Spot) -> bool:
        """Whether a cursor at the spot touches it."""
        return self.start <= spot <= self.end


@dataclass(slots=True)
class Node:
    """A scalar with its text, a list with its members, or a mapping with its pairs."""

    kind: Literal["text", "list", "map"]
    span: Span
    text: str = ""
    quote: str = ""  # the mark of a quoted scalar, or | and > of a block; nothing for plain text
    members: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.pairs if name.text == key), None)

    def at(self, path: Path) -> Node | None:
        """What a path leads to."""
        found: Node | None = self
        for step in path:
            if found is None:
                return None
            inside = isinstance(step, int) and found.kind == "list" and step < len(found.members)
            found = found.members[step] if inside and isinstance(step, int) else found.get(str(step))
        return found

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, Node, bool]]:
        """Every node below with its path; true where it is the key and not the value."""
        yield path, self, False
        for n, member in enumerate(self.members):
            yield from member.walk((*path, n))
        for key, value in self.pairs:
            yield (*path, key.text), key, True
            yield from value.walk((*path, key.text))

    def plain_value(self) -> Any:
        """The same as plain lists, mappings and text."""
        if self.kind == "map":
            return {key.text: value.plain_value() for key, value in self.pairs}
        return [member.plain_value() for member in self.members] if self.kind == "list" else self.text


@lru_cache(maxsize=64)  # an editor asks many times about the same texts; nobody changes a node
def read(text: str) -> Node | None:
    """The pieces of a text; None where it is no YAML, or beyond what a rubric may be."""
    if len(text) > MAX_BYTES:
        return None
    try:
        events = iter(LOADER(text).get_event, None)
        return next((_node(events, event, 0) for event in events if isinstance(event, yaml.NodeEvent)), None)
    except (yaml.YAMLError, _TooDeepError):
        return None


class _TooDeepError(Exception):
    pass


def _node(events: Iterator[Any], event: Any, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _TooDeepError
    span = Span(_spot(event.start_mark), _spot(event.end_mark))
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(events, Node("list", span), depth)
    if isinstance(event, yaml.MappingStartEvent):
        return _map(events, Node("map", span), depth)
    return Node("text", span, getattr(event, "value", ""), getattr(event, "style", None) or "")


def _list(events: Iterator[Any], found: Node, depth: int) -> Node:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            found.span = Span(found.span.start, _spot(event.end_mark))
            break
        found.members.append(_node(events, event, depth + 1))
    return found


def _map(events: Iterator[Any], found: Node, depth: int) -> Node:
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            found.span = Span(found.span.start, _spot(event.end_mark))
            break
        key = _node(events, event, depth + 1)
        found.pairs.append((key, _node(events, next(events), depth + 1)))
    return found


def _spot(mark: Any) -> Spot:
    return Spot(mark.line, mark.column)
