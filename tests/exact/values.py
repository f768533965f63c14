"""What is known about each unit: reported values, formulas, and the fills of `{value: v}` and `peer_mean`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from tests.exact.book import Book
from tests.exact.expression import parse
from tests.exact.functions import Value
from tests.exact.rounding import nine, number
from tests.exact.voices import Voice, panel, poll

Row = Mapping[str, Any]


class Known(dict[str, Value]):
    """What is known about a unit by name; `void` are its void polls and panels, which nothing fills, with the reason."""

    void: Mapping[str, str] = MappingProxyType({})


def convert(raw: Any, kind: str) -> Value:
    """A cell as a value: text for choice and text metrics, true or false, otherwise a number at 9 decimals."""
    if raw is None or isinstance(raw, bool):
        return raw
    if kind in ("choice", "text"):
        return str(raw)
    value: Value = nine(number(raw))
    return value


def kind_of(book: Book, name: str) -> str:
    """The type of a metric, or of `grade`, `total` and ranks of an earlier result."""
    return "text" if name == "grade" else str(book.metrics.get(name, {}).get("type", "number"))


def known(book: Book, unit: Row, values: Row, targets: Row, previous: Row, void: Mapping[str, str]) -> Known:
    """Everything reported about a unit, `{value: v}` filled in except where void, and its formulas."""
    env = attributes(unit)
    env.void = void
    env |= {f"target.{name}": convert(raw, kind_of(book, name)) for name, raw in targets.items()}
    env |= {f"previous.{name}": convert(raw, kind_of(book, name)) for name, raw in previous.items()}
    for metric in book.metrics:
        value = convert(values.get(metric), kind_of(book, metric))
        env[metric] = value if metric in void else stated(book, metric, value)
    compute(book, env)
    return env


def attributes(unit: Row) -> Known:
    """What `unit.<attribute>` says: text as it is, the rest as numbers."""
    return Known(
        {f"unit.{name}": convert(raw, "text" if isinstance(raw, str) else "number") for name, raw in unit.items()}
    )


def stated(book: Book, metric: str, value: Value) -> Value:
    """The value, or what `{value: v}` says for a missing one."""
    policy = book.missing(metric)
    if value is None and isinstance(policy, dict):
        return convert(policy["value"], kind_of(book, metric))
    return value


def compute(book: Book, env: Known) -> None:
    """Work out the unit's formulas."""
    for metric in book.formulas:
        env[metric] = stated(book, metric, parse(book.metrics[metric]["formula"]).value(env))


def fill_means(book: Book, known_units: list[Known]) -> None:
    """Fill the nulls of `peer_mean` metrics with the mean of these units, and work the formulas out again."""
    reported = [metric for metric in book.metrics if metric not in book.formulas]
    for metric in [*reported, *book.formulas]:
        if metric in book.formulas:
            for env in known_units:
                env[metric] = stated(book, metric, parse(book.metrics[metric]["formula"]).value(env))
        if book.missing(metric) == "peer_mean":
            fill_mean(metric, known_units)


def fill_mean(metric: str, known_units: list[Known]) -> None:
    """Fill one metric's nulls, void ones apart, with the mean of the values that are not null."""
    found = [env[metric] for env in known_units]
    numbers = [one for one in found if isinstance(one, Fraction)]
    if not numbers:
        return
    mean: Value = nine(sum(numbers, Fraction(0)) / len(numbers))
    for env in known_units:
        if env[metric] is None and metric not in env.void:
            env[metric] = mean


class Voices:
    """The polls and panels of all units, ready to be asked about one."""

    def __init__(self, book: Book, ballots: Sequence[Row], panels: Sequence[Row]) -> None:
        self.book = book
        self.boxes: dict[tuple[str, str], list[Row]] = {}
        for row in ballots:
            self.boxes.setdefault((row["unit_id"], row["poll"]), []).append(row)
        for row in panels:
            self.boxes.setdefault((row["unit_id"], row["panel"]), []).append(row)

    def about(self, unit_id: str) -> dict[str, Voice]:
        """What the unit's polls and panels say."""
        found: dict[str, Voice] = {}
        for metric, spec in self.book.metrics.items():
            rows = self.boxes.get((unit_id, metric), [])
            if "ballot" in spec:
                found[metric] = poll(spec["ballot"], rows)
            elif "panel" in spec:
                found[metric] = panel(spec["panel"], rows)
        return found
