"""The tables of one province in one year, every cell as the text that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from scoring.names import LEVEL, NAME, SECTOR, UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import attributes_of, claimed
from scoring.rubric.model import NUMERIC, Metric
from scoring.sample.dice import Array, Dice, Whole
from scoring.sample.figures import YEARS, Crowd, qualities
from scoring.sample.later import Changes
from scoring.sample.tree import COLUMNS, LINE, ZONE, homes
from scoring.sample.voices import Voices

UNITS, BALLOTS, PANELS, TARGETS = "units.csv", "ballots.csv", "panels.csv", "targets.csv"
SUBMISSIONS = "submissions"
ATTRIBUTES = (LEVEL, SECTOR, ZONE, LINE)
PREFECTURE = r"^(p\d+-f\d+)"


@dataclass(frozen=True)
class Sheet:
    """One table on its way into a file; `metrics` are those of its columns, or the polls and panels in its rows."""

    file: str
    frame: pl.DataFrame
    metrics: Mapping[str, Metric] = field(default_factory=dict)

    @property
    def is_submission(self) -> bool:
        return self.file.startswith(SUBMISSIONS)


@dataclass
class Province:
    """One province: its units as they were last year, what changes, and the draws."""

    units: pl.DataFrame
    changes: Changes
    plans: Sequence[Plan]
    dice: Dice
    quality: tuple[Array, Array] = field(init=False)
    crowds: dict[str, tuple[Whole, Crowd]] = field(init=False)

    def __post_init__(self) -> None:
        number = homes(self.units)
        self.quality = qualities(number, self.dice)
        frame = attributes_of(self.units.select(COLUMNS)).with_row_index("at")
        self.crowds = {plan.id: self.crowd(plan, frame, number) for plan in self.plans}

    def crowd(self, plan: Plan, frame: pl.DataFrame, number: Whole) -> tuple[Whole, Crowd]:
        """The positions of a rubric's units and their draws."""
        mine = frame.filter(pl.col(UNIT).is_in(claimed(frame, plan).implode()))
        at = mine["at"].to_numpy().astype(np.int64)
        attributes = {name: mine[f"unit.{name}"].fill_null("").to_numpy() for name in ATTRIBUTES}
        quality = (self.quality[0][at], self.quality[1][at])
        return at, Crowd(plan, self.dice, quality, number[at], attributes)

    def sheets(self, year: int) -> Iterator[Sheet]:
        """Every table of a year: 0 is last year, 1 this year."""
        units = self.changes.applied(self.units) if year else self.units
        yield Sheet(UNITS, units.select(COLUMNS))
        for plan in self.plans:
            yield from self.submissions(plan, year)
        yield from self.voices(year)
        targets = self.targets() if year else []
        if targets:
            yield Sheet(TARGETS, pl.concat(targets, how="diagonal"))

    def submissions(self, plan: Plan, year: int) -> Iterator[Sheet]:
        """What a rubric's units report: a file, or for villages a file a prefecture with headings in Chinese."""
        metrics = plan.rubric.made_by("type")
        at, crowd = self.crowds[plan.id]
        if not metrics or not len(at):
            return
        is_village = plan.rubric.applies_to.sector == "village"
        heads = headings(metrics) if is_village else {id: id for id in metrics}
        columns = [cells(pair[year], metrics[id]).alias(heads[id]) for id, pair in crowd.figures().items()]
        frame = self.named(self.units[at].select(UNIT, NAME).with_columns(columns), year)
        known = {heads[id]: metric for id, metric in metrics.items()}
        if not is_village:
            yield Sheet(f"{SUBMISSIONS}/{plan.id}.csv", frame, known)
            return
        keyed = frame.with_columns(pl.col(UNIT).str.extract(PREFECTURE).alias("prefecture"))
        for (prefecture,), part in keyed.partition_by("prefecture", include_key=False, as_dict=True).items():
            yield Sheet(f"{SUBMISSIONS}/{plan.id}-{prefecture}.csv", part, known)

    def voices(self, year: int) -> Iterator[Sheet]:
        """Ballots and panels of all rubrics, the units in the order of the rubrics."""
        voices = {plan.id: self.heard(plan, year) for plan in self.plans}
        asked = {plan.id: plan.rubric.made_by("ballot") for plan in self.plans}
        judged = {plan.id: plan.rubric.made_by("panel") for plan in self.plans}
        ballots = [voices[id].ballots(metrics) for id, metrics in asked.items() if metrics]
        panels = [voices[id].panels(metrics) for id, metrics in judged.items() if metrics]
        for file, parts, by_plan in ((BALLOTS, ballots, asked), (PANELS, panels, judged)):
            if parts:
                frame = self.named(pl.concat(parts), year).with_columns(pl.all().cast(pl.String))
                yield Sheet(file, frame, {id: metric for metrics in by_plan.values() for id, metric in metrics.items()})

    def heard(self, plan: Plan, year: int) -> Voices:
        at, crowd = self.crowds[plan.id]
        return Voices(self.dice, plan.id, YEARS[year], self.units[UNIT][at], crowd.quality[year])

    def targets(self) -> list[pl.DataFrame]:
        """This year's targets of every rubric that reads some."""
        found = []
        for plan in self.plans:
            at, crowd = self.crowds[plan.id]
            drawn = crowd.targets()
            if drawn:
                columns = [cells(values, plan.rubric.metrics[id]).alias(id) for id, values in drawn.items()]
                found.append(self.named(self.units[at].select(UNIT).with_columns(columns), 1))
        return found

    def named(self, frame: pl.DataFrame, year: int) -> pl.DataFrame:
        return self.changes.applied(frame) if year else frame


def headings(metrics: Mapping[str, Metric]) -> dict[str, str]:
    """The Chinese label of each metric; its id where the label stands for two, or for a unit's own columns."""
    labels = {id: metric.name(id).zh for id, metric in metrics.items()}
    taken = [*labels.values(), UNIT, NAME]
    return {id: label if taken.count(label) == 1 else id for id, label in labels.items()}


def cells(values: Any, metric: Metric) -> pl.Series:
    """Values as people write them: whole numbers without a point, 是 and 否."""
    column = pl.Series("", values)
    if metric.type == "integer":
        return column.cast(pl.Int64).cast(pl.String)
    if metric.type in NUMERIC or metric.type is None:
        return column.cast(pl.Float64).cast(pl.String).str.replace(r"\.0$", "")
    if metric.type == "boolean":
        return column.replace_strict({True: "是", False: "否"}, return_dtype=pl.String)
    return column.cast(pl.String)
