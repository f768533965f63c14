"""Which units of a run to show: below a unit, of a level, of a sector."""

from __future__ import annotations

import polars as pl

from scoring.names import LEVEL, PARENT, SECTOR, UNIT


def select(
    scores: pl.DataFrame,
    units: pl.DataFrame,
    under: str | None = None,
    level: str | None = None,
    sector: str | None = None,
) -> pl.DataFrame:
    """The scores of the units asked for; `under` takes all units below a unit, at any depth, and the unit itself."""
    if under is not None:
        scores = scores.filter(pl.col(UNIT).is_in(_below(units, under)))
    if level is not None:
        scores = scores.filter(pl.col(LEVEL) == level)
    if sector is not None:
        scores = scores.filter(pl.col(SECTOR) == sector)
    return scores


def _below(units: pl.DataFrame, top: str) -> list[str]:
    found, layer = [top], [top]
    while layer:
        layer = units.filter(pl.col(PARENT).is_in(layer))[UNIT].to_list()
        found += layer
    return found
