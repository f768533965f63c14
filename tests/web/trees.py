"""Random trees of units in which every name, id, secretary and total is a word found nowhere else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scoring.names import Stage
from scoring.runs import Run
from scoring.runs.stages import move
from tests import rubrics
from tests.reports.book.stored import store

PUBLIC: tuple[Stage, ...] = ("preview", "frozen", "published")
LEVELS = ("province", "prefecture", "county", "township", "village")
PLANS = [
    rubrics.plan(
        rubric=sector,
        applies_to=f"{{sector: {sector}}}",
        decimals="4",
        metrics="x: {type: number, missing: hold}",
        scorecard="- {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 10000}",
        ranking="{within: [province, county, parent, unit.line]}",
        grades="[{grade: 好, at_least: 6000}, {grade: 差}]",
    )
    for sector in ("village", "territory")
]


@dataclass(frozen=True)
class Unit:
    """A unit of a random tree; `total` is as pages write it."""

    id: str
    name: str
    secretary: str
    total: str
    level: str
    parent: Unit | None

    def above(self) -> Iterator[Unit]:
        at = self.parent
        while at is not None:
            yield at
            at = at.parent

    def is_inside(self, top: Unit) -> bool:
        return self is top or top in self.above()


def random_tree(seed: int, size: int = 14) -> list[Unit]:
    """A tree of any shape, one unit on hold; where there is a choice of ids one begins like another."""
    dice = random.Random(seed)
    units: list[Unit] = []
    for n in range(size):
        parents = [unit for unit in units if unit.level != "village"]
        parent = dice.choice(parents) if parents and n else None
        lower = LEVELS[LEVELS.index(parent.level) + 1 :] if parent else LEVELS[:1]
        id = f"{parent.id if parent and dice.random() < 0.5 else 'k'}{dice.randrange(10**6)}"
        words = [f"{kind}{dice.randrange(10**9):09}" for kind in ("名", "人")]
        units.append(Unit(id, *words, f"{dice.randrange(10**7, 10**8) / 10**4:.4f}", dice.choice(lower), parent))
    return units


def run_of(units: list[Unit], out: Path, title: str = "样例") -> Run:
    """A run in which every unit has the total that its tree says, the last one none; its cycle is published."""
    run = store(out, PLANS, *tables(units), title)
    for stage in PUBLIC:
        move(run, stage, "tests")
    return run


def tables(units: list[Unit]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The units and their values."""
    table = pl.DataFrame(
        {
            "unit_id": [unit.id for unit in units],
            "name": [unit.name for unit in units],
            "level": [unit.level for unit in units],
            "sector": ["village" if unit.level == "village" else "territory" for unit in units],
            "parent_id": [unit.parent.id if unit.parent else None for unit in units],
            "secretary": [unit.secretary for unit in units],
            "line": [f"线{n % 3}" for n in range(len(units))],
        }
    )
    return table, table.select("unit_id", x=pl.Series([float(unit.total) / 100 for unit in units[:-1]] + [None]))
