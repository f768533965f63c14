"""Tiny rubrics from text, tiny trees of units, and what scoring them gives."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from scoring import Plan, Result, parse_rubric, score
from scoring.names import points_of

LEVELS = {"p": "province", "f": "prefecture", "c": "county", "t": "township", "v": "village"}
HEAD = {
    "rubric": "tiny",
    "title": "A tiny rubric",
    "version": '"1"',
    "valid": "{from: 2025, until: 2026}",
    "applies_to": "{sector: village}",
    "decimals": "2",
    "missing": "no_points",
    "metrics": "x: {type: number}",
    "scorecard": "- {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 100}",
    "ranking": "{within: []}",
    "grades": "[{grade: all}]",
}

Row = Mapping[str, Any]


def text(**parts: str) -> str:
    """A rubric's YAML: the keys given, everything else as plain as can be.

    Example:
        >>> print(text(decimals="0").splitlines()[5])
        decimals: 0
    """
    return "\n".join(f"{key}: {_value(part)}" for key, part in (HEAD | parts).items()) + "\n"


def _value(part: str) -> str:
    part = textwrap.dedent(part).strip()
    return f"\n{textwrap.indent(part, '  ')}" if "\n" in part or (": " in part and part[0] not in "{[") else part


def leaf(id: str, value: str, points: str | int, more: str = "") -> str:
    """An item that earns its value in points, from 0 to all of them.

    Example:
        >>> leaf("a", "x", 10)
        '{id: a, method: linear, value: x, zero_at: 0, full_at: 10, points: 10}'
    """
    extra = f", {more}" if more else ""
    return f"{{id: {id}, method: linear, value: {value}, zero_at: 0, full_at: {points}, points: {points}{extra}}}"


def plan(**parts: str) -> Plan:
    return parse_rubric(text(**parts), "tiny.yaml")


def units(tree: str, **attributes: Mapping[str, str]) -> pl.DataFrame:
    """Units from lines such as `t1: v1 v2`: who is above whom; the first letter of an id is its level.

    Example:
        >>> units("c1: t1; t1: v1 v2")["parent_id"].to_list()
        [None, 'c1', 't1', 't1']
    """
    parent: dict[str, str | None] = {}
    for line in tree.split(";"):
        above, _, below = line.strip().partition(":")
        parent.setdefault(above, None)
        parent |= dict.fromkeys(below.split(), above)
    ids = list(parent)
    columns = {
        "unit_id": ids,
        "name": ids,
        "level": [LEVELS[id[0]] for id in ids],
        "sector": ["village" if id.startswith("v") else "territory" for id in ids],
        "parent_id": list(parent.values()),
    }
    columns |= {name: [given.get(id) for id in ids] for name, given in attributes.items()}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def table(rows: Sequence[Row] | Mapping[str, Row]) -> pl.DataFrame:
    """A row a unit, a column a name; rows without ids are v1, v2, ..., in the order of their ids (v01 from ten up)."""
    width = len(str(len(rows)))
    given = rows if isinstance(rows, Mapping) else {f"v{n:0{width}}": row for n, row in enumerate(rows, 1)}
    names = dict.fromkeys(name for row in given.values() for name in row)
    columns = {"unit_id": list(given)} | {name: [row.get(name) for row in given.values()] for name in names}
    return pl.DataFrame(columns, strict=False)


def run(rubric: Plan | Mapping[str, str], rows: Sequence[Row] | Mapping[str, Row], **more: Any) -> Result:
    """The result for villages with these values; `units=` for another tree, `targets=`, `previous=` as rows."""
    made = rubric if isinstance(rubric, Plan) else plan(**rubric)
    values = table(rows)
    where = more.pop("units", None)
    if where is None:
        where = units("t1: " + " ".join(values["unit_id"]))
    tables = {name: table(more.pop(name)) for name in ("targets", "previous") if name in more}
    return score(made, where, values, **tables, **more)


def totals(result: Result) -> list[Decimal | None]:
    return result.scores["total"].to_list()


def item(result: Result, id: str, rubric: str = "tiny") -> list[Decimal | None]:
    """The points every unit earned at an item or group."""
    return result.items(rubric)[points_of(id)].to_list()


def by_unit(result: Result, column: str) -> dict[str, Any]:
    return dict(result.scores.select("unit_id", column).iter_rows())


def said(result: Result, unit: str) -> set[tuple[str, str]]:
    """The issues of one unit: where and code."""
    return set(result.issues.filter(unit_id=unit).select("where", "code").iter_rows())


def points(*texts: str | int | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]
