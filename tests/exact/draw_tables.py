"""Random units in an often irregular tree, and the tables of values, targets and earlier results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.exact.draft import ATTRIBUTES, CHOICES, Draft

Row = dict[str, Any]
Table = dict[str, Row]


def units(draft: Draft, most: tuple[int, int, int] = (2, 3, 4)) -> list[Row]:
    """A province with villages below it; levels may be skipped, and now and then a unit stands alone.

    There are at most so many prefectures, counties and townships.
    """
    irregular = draft.chance(0.4)
    found = [unit(draft, "p1", "province", None)]
    for level, limit in zip(("prefecture", "county", "township"), most, strict=True):
        above = [one["unit_id"] for one in found]
        nearest = [one["unit_id"] for one in found if one["level"] == found[-1]["level"]]
        for i in range(draft.rng.randint(1, limit)):
            parent = draft.pick(above if irregular and draft.chance(0.4) else nearest)
            found.append(unit(draft, f"{level[0]}{level[1]}{i}", level, parent))
    return found + villages(draft, found, irregular)


def villages(draft: Draft, above: list[Row], irregular: bool) -> list[Row]:
    """The units that are scored, 5 to 40 of them, mostly few."""
    count = draft.pick((5, 6, 7, 8, 9, 10, 12, draft.rng.randint(5, 20), draft.rng.randint(5, 40)))
    towns = [one["unit_id"] for one in above if one["level"] == "township"]
    everywhere = [one["unit_id"] for one in above]
    found: list[Row] = []
    for i in range(count):
        strange = irregular and draft.chance(0.25)
        parent = (
            draft.pick([*everywhere, None, *(one["unit_id"] for one in found[-1:])]) if strange else draft.pick(towns)
        )
        level = "township" if strange and draft.chance(0.2) else "village"
        found.append(unit(draft, f"v{i:02}", level, parent) | {"sector": "village"})
    return found


def unit(draft: Draft, unit_id: str, level: str, parent: str | None) -> Row:
    """One unit with its attributes, some unknown."""
    row: Row = {
        "unit_id": unit_id,
        "name": f"name {unit_id}",
        "level": level,
        "sector": "territory",
        "parent_id": parent,
    }
    for name, values in ATTRIBUTES.items():
        row[name] = None if draft.chance(0.1) else draft.pick(values)
    return row | {"people": draft.pick((0, 1, 3, 7, 250, None))}


def values(draft: Draft, scored: list[Row]) -> Table:
    """What is reported about each unit; in tight cases some units report what another did."""
    gaps = {name: gap(draft, spec) for name, spec in draft.metrics.items() if "type" in spec}
    table: Table = {}
    for one in scored:
        if draft.tight and table and draft.chance(0.3):
            table[one["unit_id"]] = dict(draft.pick(list(table.values())))
        else:
            row = {name: None if draft.chance(p) else value(draft, name) for name, p in gaps.items()}
            table[one["unit_id"]] = row
    return table


def gap(draft: Draft, spec: Row) -> float:
    """How often a metric is missing."""
    held = spec.get("missing") == "hold"
    return draft.pick((0, 0, 0.02, 0.05) if held else (0, 0, 0, 0.05, 0.2, 0.4))


def value(draft: Draft, metric: str) -> Any:
    """A value of the metric's type."""
    kind = draft.metrics[metric].get("type")
    if metric in draft.kinds.get("boolean", []):
        return draft.chance(0.6)
    if kind in ("choice", "text"):
        return draft.pick(CHOICES)
    found = draft.value_of(metric)
    span = draft.spans.get(metric)
    if span is None:
        return found
    found = max(Decimal(span.low), min(found, Decimal(span.high)))
    return int(found) if kind == "integer" else found.quantize(Decimal("0.0001"))


def targets(draft: Draft, scored: list[Row]) -> Table:
    """The targets assigned to each unit, as far as the rubric asks for them."""
    names = sorted(draft.targets)
    return {
        one["unit_id"]: {name: None if draft.chance(0.08) else value(draft, name) for name in names} for one in scored
    }


def previous(draft: Draft, scored: list[Row]) -> Table:
    """The figures of the period before, as far as the rubric asks for them; new units have none."""
    names = sorted(draft.previous)
    return {
        one["unit_id"]: {name: None if draft.chance(0.08) else earlier(draft, name) for name in names}
        for one in scored
        if names and not draft.chance(0.1)
    }


def earlier(draft: Draft, name: str) -> Any:
    """An earlier value, total, grade or rank."""
    if name == "total":
        return draft.decimal(0, 60, 1)
    if name == "grade":
        return draft.pick(draft.grades)
    return draft.rng.randint(1, 5) if name.startswith("rank_") else value(draft, name)
