"""A rubric's plain dict as YAML text: numbers as plain decimals, all text quoted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def yaml_text(rubric: dict[str, Any]) -> str:
    """The YAML of a rubric, blocks outside and one line for each innermost list or map.

    Example:
        >>> print(yaml_text({"points": Decimal("2.50"), "ranking": {"within": ["parent"]}}), end="")
        points: 2.50
        ranking: {within: ['parent']}
    """
    return "".join(f"{key}:{block(value, 1)}\n" for key, value in rubric.items())


def block(value: Any, depth: int) -> str:
    """What follows a key or a dash."""
    indent = "\n" + "  " * depth
    if isinstance(value, dict) and nested(value):
        return "".join(f"{indent}{key}:{block(one, depth + 1)}" for key, one in value.items())
    if isinstance(value, list) and nested(value):
        return "".join(f"{indent}- {block(one, depth + 1).lstrip()}" for one in value)
    return " " + flow(value)


def nested(value: Any) -> bool:
    """Whether the value holds further lists of maps, so that one line would be hard to read."""
    inside = value.values() if isinstance(value, dict) else value
    return any(isinstance(one, dict) or (isinstance(one, list) and nested(one)) for one in inside)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
