"""figures.yaml: a line a metric id, read into shapes; a metric without a line is drawn by its type, range and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scoring.rubric.model import NUMERIC, Metric
from scoring.rubric.tree import parse
from scoring.sample.shapes import Amount, Chance, Choice, Count, Part, Shape, Times, Word

FILE = Path(__file__).with_name("figures.yaml")
FORMS: dict[str, type[Any]] = {
    "of": Part, "times": Times, "count": Count, "choices": Choice, "chance": Chance, "low": Amount
}  # fmt: skip
WORDS = frozenset({"of", "less", "times", "better", "by"})
PLACES = {"integer": 0, "percent": 1}
WIDEST = 1000.0  # what a metric without a line and with a very wide range goes up to


@dataclass(frozen=True)
class Line:
    """A shape, and how its percentiles come about.

    `follow` is how closely they follow the unit's quality and `keep` how much of the rest stays from year to year;
    `grow` gives this year's value from last year's, `drift` raises this year's percentiles (in standard deviations),
    `same` draws one value for all units of a county, `places` are the decimals (-2: hundreds).
    """

    shape: Shape
    follow: float = 0.5
    keep: float = 0.7
    better: str = "higher"
    grow: tuple[float, float] | None = None
    drift: float = 0
    same: bool = False
    places: int | None = None


@dataclass(frozen=True)
class By:
    """`{by: level, county: {...}, otherwise: {...}}`: a line for each value of an attribute of the units."""

    attribute: str
    cases: Mapping[str, Line]


@dataclass(frozen=True)
class Poll:
    """How a poll goes: ballots handed out to a group, the share that returns, the share of the best choice among them.

    `rest` is the share that takes the next choice among those that are left, and so on down; `blank` and `spoiled` are
    shares of what is returned.
    """

    voters: tuple[float, float] = (12, 40)
    turnout: tuple[float, float] = (0.86, 1)
    best: tuple[float, float] = (0.35, 0.9)
    rest: tuple[float, float] = (0.6, 0.85)
    blank: float = 0.02
    spoiled: float = 0.01
    follow: float = 0.7


@dataclass(frozen=True)
class Judges:
    """How a panel scores: so many judges, the mean they scatter around (in shares of the scale), how far they do."""

    judges: tuple[float, float] = (5, 9)
    low: float = 0.72
    high: float = 0.98
    apart: float = 0.025
    follow: float = 0.7


AnyLine = Line | By | Poll | Judges


@cache
def lines() -> Mapping[str, AnyLine]:
    """Every line of figures.yaml by metric id."""
    return {str(id): _line(found) for id, found in parse(FILE.read_text("utf-8"), FILE.name).items()}


def line_of(id: str, metric: Metric) -> Line | By:
    """The line of a metric; where it has none, or one of another kind of metric, that of its type."""
    found = lines().get(id)
    cases = found.cases.values() if isinstance(found, By) else [found]
    fits = all(isinstance(case, Line) and suits(case.shape, metric) for case in cases)
    return found if isinstance(found, Line | By) and fits else fallback(metric)


def suits(shape: Shape, metric: Metric) -> bool:
    """Whether a shape draws values of the metric's type."""
    if isinstance(shape, Choice):
        return metric.type == "choice" and set(shape.choices) <= set(metric.choices)
    return metric.type == "boolean" if isinstance(shape, Chance) else metric.type in NUMERIC


def poll_of(id: str) -> Poll:
    found = lines().get(id)
    return found if isinstance(found, Poll) else Poll()


def judges_of(id: str) -> Judges:
    found = lines().get(id)
    return found if isinstance(found, Judges) else Judges()


def fallback(metric: Metric) -> Line:
    """The line of a metric that has none: evenly over its range, choices or both answers."""
    if metric.type == "choice":
        return Line(Choice(dict.fromkeys(metric.choices, 1.0)))
    if metric.type == "boolean":
        return Line(Chance(0.5))
    if metric.type == "text":
        return Line(Word("示例"))
    low, high = (0.0, 100.0) if metric.range is None else (float(metric.range[0]), float(metric.range[1]))
    return Line(Amount(low, min(high, max(low, 0) + WIDEST)))


def places_of(line: Line, metric: Metric) -> int:
    if metric.type == "integer":
        return min(0, line.places or 0)
    return PLACES.get(str(metric.type), 2) if line.places is None else line.places


def _line(found: Any) -> AnyLine:
    values = {str(key): _value(key, value) for key, value in found.items()}
    if "by" in values:
        return By(values.pop("by"), {key: _plain(value) for key, value in values.items()})
    if "voters" in values:
        return Poll(**values)
    return Judges(**values) if "judges" in values else _plain(values)


def _plain(values: Mapping[str, Any]) -> Line:
    kind = next(kind for key, kind in FORMS.items() if key in values)
    own = {key: value for key, value in values.items() if key in kind.__dataclass_fields__}
    knobs = {key: value for key, value in values.items() if key not in own}
    return Line(kind(**own), **knobs)


def _value(key: str, found: Any) -> Any:
    """Numbers and shares as numbers, pairs as pairs, lines inside a `by` as they are."""
    if isinstance(found, list):
        return tuple(_value(key, member) for member in found)
    if isinstance(found, Mapping):
        return {str(name): _value(name, member) for name, member in found.items()}
    if key in WORDS:
        return str(found)
    if key == "places":
        return int(found)
    if key == "same":
        return str(found) == "county"
    return float(found[:-1]) / 100 if found.endswith("%") else float(found)
