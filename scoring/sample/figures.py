"""The figures of one rubric's units for two years: they follow each unit's quality and keep most of last year's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scoring.rubric import Plan
from scoring.rubric.model import Metric
from scoring.sample.dice import Array, Dice, Whole, mixed, share_below
from scoring.sample.lines import By, Line, fallback, line_of, places_of
from scoring.sample.shapes import Part, first_of_each

HOME_WEIGHT = 0.3  # of a unit's quality that it shares with its county
KEPT_QUALITY = 0.7  # the correlation of a unit's quality with last year's
YEARS = ("last", "this")

Pair = tuple[Any, Any]  # last year's and this year's values, an array each


def qualities(homes: Whole, dice: Dice) -> tuple[Array, Array]:
    """The latent quality of every unit in both years."""
    count = len(homes)
    lasting = mixed(
        dice.normal("homes", int(homes.max(initial=-1)) + 1)[homes], dice.normal("units", count), HOME_WEIGHT
    )
    last, this = (mixed(lasting, dice.normal(f"units {year}", count), KEPT_QUALITY) for year in YEARS)
    return last, this


@dataclass
class Crowd:
    """The units of one rubric as the draws see them; every draw is named after the rubric and the metric."""

    plan: Plan
    dice: Dice
    quality: tuple[Array, Array]
    homes: Whole
    attributes: Mapping[str, Any]
    drawn: dict[str, Pair] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.homes)

    def name(self, *words: str) -> str:
        return " ".join((self.plan.id, *words))

    def figures(self) -> dict[str, Pair]:
        """The values of every reported metric."""
        return {id: self.values(id, metric) for id, metric in self.plan.rubric.made_by("type").items()}

    def targets(self) -> dict[str, Any]:
        """This year's values for every metric that the rubric reads as `target.<metric>`."""
        wanted = sorted(name.removeprefix("target.") for name in self.plan.read_names() if name.startswith("target."))
        metrics = self.plan.rubric.metrics
        return {id: self.fresh(f"target.{id}", id, metrics[id])[1] for id in wanted if id in metrics}

    def fresh(self, name: str, id: str, metric: Metric) -> Pair:
        """A metric's values drawn anew under another name."""
        typed = metric if metric.type else Metric(type="number")
        line = line_of(id, typed)
        return self.by(name, typed, line) if isinstance(line, By) else self.one(name, typed, line)

    def values(self, id: str, metric: Metric) -> Pair:
        if id not in self.drawn:
            self.drawn[id] = self.fresh(id, id, metric)
        return self.drawn[id]

    def by(self, name: str, metric: Metric, lines: By) -> Pair:
        """Each case drawn for all units, then taken for its own; a case that is not listed is `otherwise`."""
        found = self.attributes[lines.attribute]
        cases = {case: line for case, line in lines.cases.items() if case != "otherwise"}
        last, this = self.one(name, metric, lines.cases.get("otherwise", fallback(metric)))
        for case, line in cases.items():
            mine = found == case
            own = self.one(name, metric, line)
            last, this = np.where(mine, own[0], last), np.where(mine, own[1], this)
        return last, this

    def one(self, name: str, metric: Metric, line: Line) -> Pair:
        """Both years of one line, this year's grown out of last year's where the line says so."""
        percentiles = self.percentiles(name, line)
        given = [self.values(id, self.reported(id)) for id in line.shape.rests_on]
        last, this = (line.shape.draw(p, *(pair[year] for pair in given)) for year, p in enumerate(percentiles))
        if line.grow is not None:
            this = self.grown(line, percentiles, given, last, this, self.growth(name, line))
        wholes = [line.shape.whole(*(p[y] for p in given)) if isinstance(line.shape, Part) else None for y in (0, 1)]
        return fitted(last, line, metric, wholes[0]), fitted(this, line, metric, wholes[1])

    def reported(self, id: str) -> Metric:
        return self.plan.rubric.metrics.get(id) or Metric(type="number")

    def percentiles(self, name: str, line: Line) -> tuple[Array, Array]:
        common = self.dice.normal(self.name(name), len(self))
        found = []
        for year, quality in zip(YEARS, self.quality, strict=True):
            own = self.dice.normal(self.name(name, year), len(self))
            z = self.alike(line, mixed(quality, mixed(common, own, line.keep), line.follow**2))
            p = share_below(z + line.drift if year == "this" else z)
            found.append(1 - p if line.better == "lower" else p)
        return found[0], found[1]

    def growth(self, name: str, line: Line) -> Array:
        """By how much each unit grew, the good ones more."""
        assert line.grow is not None
        z = mixed(self.quality[1], self.dice.normal(self.name(name, "growth"), len(self)), line.follow**2)
        low, high = line.grow
        return 1 + low + (high - low) * share_below(self.alike(line, z))

    def alike(self, line: Line, z: Array) -> Array:
        """One draw for all units of a county where the line says so."""
        return z[first_of_each(self.homes)] if line.same else z

    def grown(self, line: Line, p: tuple[Array, Array], given: list[Pair], last: Any, this: Any, growth: Array) -> Any:
        """Last year's value, or share of the whole, times the growth; those that had nothing may start."""
        if isinstance(line.shape, Part):
            share = np.clip(line.shape.share(p[0]) * growth, 0, 1)
            return line.shape.whole(*(pair[1] for pair in given)) * share
        return np.where(last == 0, this, last * growth)


def fitted(values: Any, line: Line, metric: Metric, whole: Array | None) -> Any:
    """Numbers rounded, within their range, and never above the whole they are a part of."""
    if values.dtype != np.float64:
        return values
    found = np.round(values, places_of(line, metric))
    if metric.range is not None:
        found = np.clip(found, float(metric.range[0]), float(metric.range[1]))
    return found if whole is None else np.minimum(found, whole)
