"""Invented nations of any size: provinces of `benchmarks.province` side by side, with every level of territory scored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import province
from scoring.rubric import Plan, load_rubric
from scoring.rubric.claims import attributes_of, claimed

RUBRICS = Path(__file__).parents[1] / "rubrics"
LEVELS = ("village", "township", "county", "prefecture")


def plans() -> list[Plan]:
    """The rubrics of villages, townships, counties and prefectures, each with roll-ups of the one before."""
    return [load_rubric(RUBRICS / f"{level}.yaml") for level in LEVELS]


def units(provinces: int, villages: int) -> pl.DataFrame:
    """So many provinces with so many villages together; the first is the smallest, the last about six times as large."""
    weights = [1 + 5 * n / max(provinces - 1, 1) for n in range(provinces)]
    each = [max(1, round(villages * weight / sum(weights))) for weight in weights]
    return pl.concat([_under(f"n{n:02d}", province.units(count)) for n, count in enumerate(each)])


def _under(prefix: str, table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.format(f"{prefix}{{}}", name).alias(name) for name in ("unit_id", "parent_id"))


def tables(plans: Sequence[Plan], units: pl.DataFrame, seed: int = 1) -> dict[str, Any]:
    """Everything that is scored: units, values of each rubric, ballots, panels; the same seed, the same tables."""
    frame = attributes_of(units)
    ids = {plan.id: claimed(frame, plan) for plan in plans}
    values = {plan.id: province.values(plan, ids[plan.id], seed) for plan in plans}
    ballots = pl.concat([province.ballots(plan, ids[plan.id], seed) for plan in plans])
    panels = pl.concat([province.panels(plan, ids[plan.id], 7, seed) for plan in plans])
    return {"units": units, "values": values, "ballots": ballots, "panels": panels}
