"""Invented provinces of any size for timings and for the one-digest test: same seed, same data."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from scoring.names import ALL_VOTERS
from scoring.rubric import Plan
from scoring.rubric.model import Metric

VILLAGES_A_TOWNSHIP = 12
TOWNSHIPS_A_COUNTY = 11
COUNTIES_A_PREFECTURE = 6


def units(villages: int) -> pl.DataFrame:
    """A tree of one province down to its villages, with a `zone` attribute; unit ids are text."""
    townships = -(-villages // VILLAGES_A_TOWNSHIP)
    counties = -(-townships // TOWNSHIPS_A_COUNTY)
    prefectures = -(-counties // COUNTIES_A_PREFECTURE)
    layers = [
        ("province", "p", 1, 1),
        ("prefecture", "f", prefectures, prefectures),
        ("county", "c", counties, COUNTIES_A_PREFECTURE),
        ("township", "t", townships, TOWNSHIPS_A_COUNTY),
        ("village", "v", villages, VILLAGES_A_TOWNSHIP),
    ]
    rows: dict[str, list[Any]] = {name: [] for name in ("unit_id", "name", "level", "sector", "parent_id", "zone")}
    above = [None]
    for level, letter, count, each in layers:
        ids = [f"{letter}{n:07d}" for n in range(count)]
        rows["unit_id"] += ids
        rows["name"] += [f"示例{id}" for id in ids]
        rows["level"] += [level] * count
        rows["sector"] += ["village" if level == "village" else "territory"] * count
        rows["parent_id"] += [above[n // each] for n in range(count)]
        rows["zone"] += [("牧区", "农区", "城镇")[n % 3] for n in range(count)]
        above = ids  # type: ignore[assignment]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String))


def values(plan: Plan, ids: pl.Series, seed: int = 1) -> pl.DataFrame:
    """Random values of every reported metric, within its range, one in fifty missing (never where that would hold)."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {"unit_id": ids}
    for id, metric in plan.rubric.made_by("type").items():
        column = _column(metric, len(ids), random)
        empty = random.random(len(ids)) < (0 if plan.rubric.policy(id) == "hold" else 0.02)
        columns[id] = pl.Series(column).zip_with(
            pl.Series(~empty), pl.Series([None], dtype=pl.Series(column).dtype).new_from_index(0, len(ids))
        )
    return pl.DataFrame(columns)


def ballots(plan: Plan, ids: pl.Series, seed: int = 1) -> pl.DataFrame:
    """Counted marks for every poll: each group of each unit gives each choice a number of marks, the first the most."""
    random = np.random.default_rng(seed)
    parts = []
    for poll, metric in plan.rubric.made_by("ballot").items():
        assert metric.ballot is not None
        keys = [
            (group, choice, n) for group in metric.ballot.voters() for n, choice in enumerate(metric.ballot.choices)
        ]
        for group, choice, n in keys:
            count = random.integers(6, 30, len(ids)) >> n
            parts.append(pl.DataFrame({"unit_id": ids, "poll": poll, "group": group, "choice": choice, "count": count}))
    return pl.concat(parts)


def single_ballots(plan: Plan, rows: int, a_unit: int = 100) -> tuple[pl.DataFrame, pl.Series]:
    """So many ballots of the plan's one poll, a row each, and the units that they are of."""
    [(poll, metric)] = plan.rubric.made_by("ballot").items()
    assert metric.ballot is not None
    random = np.random.default_rng(1)
    units = pl.Series("unit_id", [f"v{n:07d}" for n in range(max(1, rows // a_unit))])
    groups, choices = (pl.Series(list(names)) for names in (metric.ballot.voters(), metric.ballot.choices))
    table = pl.DataFrame(
        {
            "unit_id": units.gather(random.integers(0, len(units), rows)),
            "poll": pl.repeat(poll, rows, eager=True),
            "group": groups.gather(random.integers(0, len(groups), rows)),
            "choice": choices.gather(random.integers(0, len(choices), rows)),
            "count": pl.repeat(1, rows, eager=True),
        }
    )
    return table, units


def panels(plan: Plan, ids: pl.Series, judges: int = 7, seed: int = 1) -> pl.DataFrame:
    """A score of every judge for every unit."""
    random = np.random.default_rng(seed)
    parts = []
    for panel, metric in plan.rubric.made_by("panel").items():
        assert metric.panel is not None
        for group in metric.panel.voters():
            for n in range(judges):
                score = np.round(70 + random.random(len(ids)) * 30, 1)
                parts.append(
                    pl.DataFrame({"unit_id": ids, "panel": panel, "group": group, "judge": f"j{n}", "score": score})
                )
    return pl.concat(parts).with_columns(pl.col("group").replace({ALL_VOTERS: None}))


def _column(metric: Metric, count: int, random: np.random.Generator) -> Any:
    if metric.type == "boolean":
        return random.random(count) < 0.8
    if metric.type in ("choice", "text"):
        return random.choice(list(metric.choices) or ["x"], count).astype(str)
    low, high = (float(end) for end in metric.range or (0, 100))
    if metric.type == "integer":
        return random.integers(int(low), int(min(high, low + 5)) + 1, count).astype(float)
    return np.round(low + random.random(count) ** 2 * (min(high, 100.0) - low), 2)
