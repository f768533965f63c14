"""`extends` on plain dicts: top-level keys replaced, then `change`, `add` and `remove`, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Rubric = dict[str, Any]
OWN_WORDS = ("extends", "change", "add", "remove")


def extend(base: Rubric, extension: Rubric) -> Rubric:
    """The rubric that an extension makes of its base; the base is left as it is.

    Example:
        >>> base = {"rubric": "a", "metrics": {"x": {"type": "number"}}, "scorecard": [], "grades": [{"grade": "好"}]}
        >>> extend(base, {"extends": "a", "rubric": "b", "change": {"x.range": [0, 5]}})["metrics"]
        {'x': {'type': 'number', 'range': [0, 5]}}
    """
    result = deepcopy(base)
    result |= {key: deepcopy(value) for key, value in extension.items() if key not in OWN_WORDS}
    for place, value in extension.get("change", {}).items():
        name, key = place.split(".", 1)
        named(result, name)[key] = deepcopy(value)
    for name, more in extension.get("add", {}).items():
        append(result, name, deepcopy(more))
    for name in extension.get("remove", []):
        remove(result, name)
    return result


def lists(rubric: Rubric) -> Iterator[list[dict[str, Any]]]:
    """Every list of items: the scorecard, bonus, deductions and the groups below."""
    waiting = [rubric["scorecard"], *(rubric[part]["items"] for part in ("bonus", "deductions") if part in rubric)]
    while waiting:
        row = waiting.pop()
        yield row
        waiting += [item["items"] for item in row if "items" in item]


def named(rubric: Rubric, name: str) -> dict[str, Any]:
    """The item, metric, veto or grade of this name."""
    if name in rubric["metrics"]:
        found: dict[str, Any] = rubric["metrics"][name]
        return found
    rows = [item for row in lists(rubric) for item in row] + rubric.get("vetoes", [])
    by_id: dict[str, dict[str, Any]] = {item["id"]: item for item in rows} | {
        grade["grade"]: grade for grade in rubric["grades"]
    }
    return by_id[name]


def append(rubric: Rubric, name: str, more: Any) -> None:
    """Put metrics, or the members of a list, behind those there are."""
    if name == "metrics":
        rubric["metrics"] |= more
    elif name in ("scorecard", "vetoes", "examples"):
        rubric[name] = rubric.get(name, []) + more
    else:
        (rubric[name] if name in ("bonus", "deductions") else named(rubric, name))["items"] += more


def remove(rubric: Rubric, name: str) -> None:
    """Take away an item, a metric or a veto."""
    if rubric["metrics"].pop(name, None) is not None:
        return
    for row in [*lists(rubric), rubric.get("vetoes", [])]:
        row[:] = [one for one in row if one["id"] != name]
