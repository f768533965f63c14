"""The ballots and panels of one rubric's units in one year: marks and scores that follow each unit's quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from scoring.names import ALL_VOTERS, BLANK, ISSUED, SPOILED, UNIT
from scoring.rubric.model import Metric
from scoring.rubric.opinion import Ballot, Panel
from scoring.sample.dice import Array, Dice, Whole, mixed, share_below
from scoring.sample.lines import Judges, Poll, judges_of, poll_of

LASTING = 0.5  # of how well people think of a secretary that stays the same from year to year
GROUP_APART = 0.2  # how far voter groups differ from one another, as a share of the variance

BALLOT_SCHEMA = {UNIT: pl.String, "poll": pl.String, "group": pl.String, "choice": pl.String, "count": pl.Int64}
PANEL_SCHEMA = {UNIT: pl.String, "panel": pl.String, "group": pl.String, "judge": pl.String, "score": pl.Float64}


class Voices:
    """Draws what people said of some units in one year; `ids` and `quality` are in the units' order."""

    def __init__(self, dice: Dice, rubric: str, year: str, ids: pl.Series, quality: Array) -> None:
        self.dice, self.rubric, self.year = dice, rubric, year
        self.ids, self.quality = ids, quality

    def ballots(self, metrics: dict[str, Metric]) -> pl.DataFrame:
        """A row a unit, poll, group and choice with marks, and what was issued, blank and spoiled."""
        parts = [part for id, metric in metrics.items() if metric.ballot for part in self.poll(id, metric.ballot)]
        return _in_order(parts, self.ids, BALLOT_SCHEMA)

    def panels(self, metrics: dict[str, Metric]) -> pl.DataFrame:
        """A row a unit, panel, group and judge."""
        parts = [part for id, metric in metrics.items() if metric.panel for part in self.panel(id, metric.panel)]
        return _in_order(parts, self.ids, PANEL_SCHEMA)

    def poll(self, id: str, ballot: Ballot) -> Iterator[pl.DataFrame]:
        line = poll_of(id)
        liked = self.standing(id, line.follow)
        best_first = sorted(ballot.choices, key=lambda choice: -ballot.choices[choice])
        for group in ballot.voters():
            apart = self.dice.normal(self.name(id, group, self.year), len(self.ids))
            p = share_below(mixed(apart, liked, GROUP_APART))
            for choice, count in self.marks(f"{id} {group}", line, p, best_first):
                keep = count > 0
                yield self.rows("poll", id, group, keep).with_columns(
                    pl.lit(choice).alias("choice"), pl.Series("count", count[keep])
                )

    def marks(self, name: str, line: Poll, p: Array, choices: list[str]) -> Iterator[tuple[str, Whole]]:
        """The ballots issued to one group, then what came back, choice by choice."""
        issued = self.dice.whole(self.name(name, "issued"), len(p), int(line.voters[0]), int(line.voters[1]))
        yield ISSUED, issued
        came = self.part(f"{name} turnout", issued, _within(line.turnout, self.uniform(f"{name} came")))
        blank = self.part(f"{name} {BLANK}", came, np.full(len(p), line.blank))
        spoiled = np.minimum(self.part(f"{name} {SPOILED}", came, np.full(len(p), line.spoiled)), came - blank)
        yield BLANK, blank
        yield SPOILED, spoiled
        yield from self.chosen(name, line, p, choices, came - blank - spoiled)

    def chosen(self, name: str, line: Poll, p: Array, choices: list[str], left: Whole) -> Iterator[tuple[str, Whole]]:
        """The valid marks: a share takes the best choice, one of the rest the next, and what is left the last."""
        for n, choice in enumerate(choices[:-1]):
            taken = self.part(f"{name} {choice}", left, _within(line.rest if n else line.best, p))
            left = left - taken
            yield choice, taken
        yield choices[-1], left

    def part(self, name: str, of: Whole, share: Array) -> Whole:
        """A share of whole ballots, rounded up or down by lot so that the mean is right."""
        return np.floor(of * share + self.uniform(name)).astype(np.int64)

    def panel(self, id: str, panel: Panel) -> Iterator[pl.DataFrame]:
        line = judges_of(id)
        p = share_below(self.standing(id, line.follow))
        for group in panel.voters():
            counts = self.dice.whole(self.name(id, group, "judges"), len(p), int(line.judges[0]), int(line.judges[1]))
            for n in range(int(counts.max(initial=0))):
                keep = counts > n
                score = self.scores(f"{id} {group} {n}", line, p, float(panel.scale))[keep]
                yield self.rows("panel", id, group, keep).with_columns(
                    pl.lit(f"j{n + 1}").alias("judge"), pl.Series("score", score)
                )

    def scores(self, name: str, line: Judges, p: Array, scale: float) -> Array:
        """One judge's scores, one decimal, around what the unit deserves."""
        apart = self.dice.normal(self.name(name, self.year), len(p)) * line.apart
        return np.clip(np.round((_within((line.low, line.high), p) + apart) * scale, 1), 0, scale)

    def standing(self, id: str, follow: float) -> Array:
        """How well people think of each unit: by its quality, and by what else they know."""
        lasting = self.dice.normal(self.name(id), len(self.ids))
        fresh = self.dice.normal(self.name(id, self.year), len(self.ids))
        return mixed(self.quality, mixed(lasting, fresh, LASTING), follow**2)

    def uniform(self, name: str) -> Array:
        return self.dice.uniform(self.name(name, self.year), len(self.ids))

    def rows(self, kind: str, id: str, group: str, keep: Any) -> pl.DataFrame:
        named = None if group == ALL_VOTERS else group
        return pl.DataFrame({"at": np.flatnonzero(keep)}).with_columns(
            pl.lit(id).alias(kind), pl.lit(named, pl.String).alias("group")
        )

    def name(self, *words: str) -> str:
        return " ".join((self.rubric, *words))


def _within(span: tuple[float, float], p: Array) -> Array:
    return span[0] + (span[1] - span[0]) * p


def _in_order(parts: list[pl.DataFrame], ids: pl.Series, schema: Any) -> pl.DataFrame:
    """The parts with the rows of each unit together, ids in place of positions."""
    if not parts:
        return pl.DataFrame(schema=schema)
    rows = pl.concat(parts).sort("at", maintain_order=True)
    return rows.with_columns(ids.gather(rows["at"]).alias(UNIT)).select(*schema)
