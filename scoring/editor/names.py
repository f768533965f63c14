"""Ids in a rubric: where they are defined, and everywhere they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BeforeValidator

from scoring.editor.node import Node, Path, Span, Spot, read
from scoring.methods.field import Model, to_formula, to_param

Kind = Literal["name", "veto", "grade", "below"]  # `below`: a name of the rubrics that a roll-up is over
TOKEN = re.compile(r"'[^']*'|(?<![\w.])(?:(previous|target|unit)\.)?([a-z][a-z0-9_]*)(?![\w.(])")
WORDS = frozenset(
    ["and", "or", "not", "between", "in", "is", "null", "case", "when", "then", "else", "end", "true", "false"]
)
LISTS = ("scorecard", "bonus", "deductions")


@dataclass(frozen=True, slots=True)
class Named:
    """One mention of an id: the stretch of text, what kind of id it is, and whether it is defined here."""

    id: str
    span: Span
    kind: Kind = "name"
    defined: bool = False


@lru_cache(maxsize=64)
def names(text: str) -> tuple[Named, ...]:
    """Every mention of an id in a rubric's text, in its order; none where the text cannot be read."""
    root = read(text)
    return () if root is None else tuple(sorted(_names(root, text), key=lambda one: one.span.start))


def _names(root: Node, text: str) -> Iterator[Named]:
    lines = text.split("\n")
    for path, node, is_key in root.walk():
        if node.kind != "text" or not path:
            continue
        if is_key:
            yield from _of_key(path, node)
        else:
            yield from _of_value(root, path, node, lines)


def _of_key(path: Path, node: Node) -> Iterator[Named]:
    if path[:-1] in (("metrics",), ("add", "metrics")):
        yield Named(node.text, node.span, defined=True)
    elif path[-2:-1] == ("given",):
        yield from _token(node, node.text)
    elif path[-3:-1] == ("expect", "items"):
        yield Named(node.text, node.span)
    elif path[:-1] == ("change",):
        yield Named(node.text.partition(".")[0], _cut(node, 0, len(node.text.partition(".")[0])))
    elif path[:-1] == ("add",) and node.text not in ("metrics", "vetoes", "examples", *LISTS):
        yield Named(node.text, node.span)


def _of_value(root: Node, path: Path, node: Node, lines: list[str]) -> Iterator[Named]:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key == "id":
        in_vetoes = "vetoes" in path[:3]
        yield Named(node.text, node.span, "veto" if in_vetoes else "name", defined=True)
    elif key == "grade" and "grades" in path[:2]:
        yield Named(node.text, node.span, "grade", defined=True)
    elif key in ("grade_at_most", "grade") and node.text:
        yield Named(node.text, node.span, "grade")
    elif path[-3:-1] == ("expect", "vetoes"):
        yield Named(node.text, node.span, "veto")
    elif key == "tie_break":
        yield Named(node.text.removeprefix("-"), _cut(node, node.text.startswith("-"), len(node.text)))
    elif key == "remove":
        yield Named(node.text, node.span)
    elif is_expression(root, path):
        kind: Kind = "below" if key in ("of", "share") else "name"
        yield from _in_expression(node, lines, kind)


def is_expression(root: Node, path: Path) -> bool:
    """Whether a value is an expression: by its key, and for `by` and `share` by what stands beside it."""
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    owner = root.at(path[: len(path) - 1 - list(reversed(path)).index(key)]) if key else None
    if key in ("by", "share"):
        return (owner is not None and owner.get("over") is not None) == (key == "share")
    return (key in expression_keys() or key == "checklist") and "given" not in path and "expect" not in path


def _in_expression(node: Node, lines: list[str], kind: Kind) -> Iterator[Named]:
    """The names of an expression as it stands in the text, quotes and line breaks included."""
    start, end = node.span.start, node.span.end
    for number in range(start.line, end.line + 1):
        line = lines[number] if number < len(lines) else ""
        line = line.replace("''", " '") if node.quote == "'" else line  # a quote inside quotes of the same kind
        first = start.col + len(node.quote) if number == start.line else 0
        last = end.col - len(node.quote) if number == end.line else len(line)
        for found in TOKEN.finditer(line, first, max(first, last)):
            head, id = found.groups()
            if id and head != "unit" and id not in WORDS:
                yield Named(id, Span(Spot(number, found.start(2)), Spot(number, found.end(2))), kind)


def _token(node: Node, text: str) -> Iterator[Named]:
    head, _, id = text.rpartition(".")
    if head != "unit":
        yield Named(id, _cut(node, len(text) - len(id), len(text)))


def _cut(node: Node, first: int, last: int) -> Span:
    """A part of a scalar that stands on one line."""
    start = node.span.start
    shift = start.col + len(node.quote)
    return Span(Spot(start.line, shift + first), Spot(start.line, shift + last))


@cache
def expression_keys() -> frozenset[str]:
    """The keys whose value is an expression, read off the models."""
    kinds = list(_below(Model))
    return frozenset(
        name.rstrip("_")
        for kind in kinds
        for name, one in kind.model_fields.items()
        if _asks(one.annotation, one.metadata)
    )


def _below(kind: type[Model]) -> Iterator[type[Model]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _asks(annotation: Any, metadata: Any = ()) -> bool:
    if any(isinstance(one, BeforeValidator) and one.func in (to_formula, to_param) for one in metadata):
        return True
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _asks(inner, more)
    return any(_asks(one) for one in get_args(annotation))
