"""What may stand at a place of a rubric: its JSON Schema walked along a path, given what is already written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from scoring.editor.node import Path
from scoring.rubric.limits import Schema
from scoring.rubric.schema import schema


@cache
def _schema() -> Schema:
    return schema()


def shapes(path: Path, data: Any) -> list[Schema]:
    """Every piece of the schema that speaks of what stands at a path; `data` is the whole rubric as plain values."""
    found = list(_pieces(_schema(), data))
    for step in path:
        data = _inside(data, step)
        found = [piece for one in found for inner in _step(one, step) for piece in _pieces(inner, data)]
    return found


def _inside(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


def _step(piece: Schema, step: str | int) -> Iterator[Schema]:
    """What a piece says of one key, or of one member."""
    if isinstance(step, int):
        items = piece.get("items")
        yield from [items] if isinstance(items, dict) else (items or [])[step : step + 1]
    elif step in piece.get("properties", {}):
        yield piece["properties"][step]
    elif isinstance(piece.get("additionalProperties"), dict):
        yield piece["additionalProperties"]


def _pieces(one: Schema, data: Any) -> Iterator[Schema]:
    """A schema and all that it draws in: references, what applies together, and the branch whose condition holds."""
    if "$ref" in one:
        yield from _pieces(_schema()["definitions"][one["$ref"].rpartition("/")[2]], data)
        return
    if not _fits(one, data):
        return
    yield one
    for part in (*one.get("allOf", ()), *one.get("anyOf", ()), *one.get("oneOf", ())):
        yield from _pieces(part, data)
    if "if" in one:
        yield from _pieces(one.get("then" if _holds(one["if"], data) else "else", {}), data)


def _fits(one: Schema, data: Any) -> bool:
    """Whether a shape is for mappings, lists or text as what is written is one."""
    kind = one.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if kind is None or data is None or data == "":
        return True
    return (
        ("object" in kinds)
        if isinstance(data, dict)
        else ("array" in kinds)
        if isinstance(data, list)
        else kind not in ("object", "array")
    )


def _holds(condition: Schema, data: Any) -> bool:
    """A condition of our schema: keys wanted, words they have, or the contrary."""
    if "not" in condition:
        return not _holds(condition["not"], data)
    given = data if isinstance(data, dict) else {}
    words = condition.get("properties", {}).items()
    wanted = all(key in given for key in condition.get("required", ()))
    return wanted and all(str(given.get(key)) == str(one["const"]) for key, one in words if "const" in one)
