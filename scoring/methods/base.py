"""What every item of a scorecard carries, and what a method promises.

A method is one frozen model: its parameters, the expression that turns a value into points, and the sentence that
says how it got there. It sees columns, never frames or files.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import polars as pl
from pydantic import BeforeValidator

from scoring.methods.field import By, Expression, Formula, Label, Model, Number, Str, constant_number, refuse
from scoring.methods.words import Words
from scoring.names import value_of
from scoring.text import Text, figure, points_text, rounded

Kind = Literal["number", "count", "boolean", "text"]
Direction = Literal["higher", "lower"]
LEAST, BETWEEN, MOST = "least", "between", "most"


class Ask(NamedTuple):
    """One thing a method wants evaluated for each unit: a number, expression or `by`, and the kind it must have."""

    what: Decimal | Formula | By
    kind: Kind = "number"


class Example(Model):
    """One line a rubric author can check by hand: values given, points expected."""

    given: Annotated[
        Mapping[str, Any],
        BeforeValidator(
            lambda v: (
                v
                if isinstance(v, Mapping)
                else refuse("not-a-mapping", "given 应是“指标: 值”", "`given` must be 'metric: value'")
            )
        ),
    ]
    points: Number | None
    peers: tuple[Number, ...] | None = None


class Item(Model):
    """What a group and a leaf of the scorecard have in common; `points` is what can be earned."""

    id: Str
    label: Label | None = None
    points: Number
    weight: Number | None = None
    applies_if: Expression | None = None
    clause: Str | None = None
    note: Label | None = None

    @property
    def name(self) -> Text:
        return self.label or Text.of(self.id)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a method computes with: the columns of one item's inputs and facts, its points, and its peers.

    `peer` is true for units that count as peers; `group` is the column they are compared in (None: the whole run).
    """

    item: str
    full: Decimal
    constants: Mapping[str, pl.Expr]
    peer: pl.Expr
    group: str | None = None

    def __getitem__(self, name: str) -> pl.Expr:
        """An input or fact: a literal where it is the same for all units, else its column."""
        found = self.constants.get(name)
        return pl.col(value_of(self.item, name)) if found is None else found

    @property
    def value(self) -> pl.Expr:
        return self["value"]

    @property
    def points(self) -> float:
        return float(self.full)

    @property
    def peer_value(self) -> pl.Expr:
        """The value where the unit is a peer, else null, so that it counts in no statistic."""
        return pl.when(self.peer).then(self.value)

    def over(self, statistic: pl.Expr) -> pl.Expr:
        """A statistic of the peers, repeated for each unit of the group."""
        return statistic if self.group is None else statistic.over(self.group)


@dataclass(frozen=True, slots=True)
class Trace:
    """One unit's figures at one item, for the sentence that explains it."""

    figures: Mapping[str, Any]
    points: Decimal
    full: Decimal
    decimals: int
    uom: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.figures.get(name)

    @property
    def value(self) -> Any:
        return self.figures.get("value")

    def amount(self, value: Any) -> str:
        """A value with its unit of measure: '9.99 万元', '67.5%'."""
        gap = "" if self.uom in ("", "%") else " "
        return f"{rounded(value)}{gap}{self.uom}"

    def p(self, points: Any) -> str:
        return points_text(points, self.decimals)

    def reach(self, value: Any, points: Any) -> Text:
        """What a better value would earn."""
        gap = " " if self.uom in ("", "%") else ""
        return Text(
            f"到 {self.amount(value)}{gap}可得 {self.p(points)} 分", f"{self.amount(value)} would earn {self.p(points)}"
        )


class Method(Item):
    """A leaf of the scorecard: it turns one unit's inputs into points."""

    method: str
    evidence: Str | None = None
    department: Str | None = None
    examples: tuple[Example, ...] = ()

    @property
    def uses_peers(self) -> bool:
        """Whether other units' values decide the points."""
        return False

    @abstractmethod
    def asks(self) -> dict[str, Ask]:
        """The inputs to evaluate for each unit, by name; `value` first."""

    @abstractmethod
    def score(self, x: Inputs) -> pl.Expr:
        """Points before rounding; null where the method cannot be computed."""

    @abstractmethod
    def rule(self, w: Words) -> Text:
        """The rule as a handbook prints it; the item's points and its value stand beside it."""

    @abstractmethod
    def how(self, t: Trace) -> Text:
        """How the points came about, for one unit."""

    def thresholds(self) -> Iterator[Decimal]:
        """The values at which points begin, stop or jump, where they are the same for all units."""
        yield from ()

    def facts(self, x: Inputs) -> tuple[dict[str, pl.Expr], ...]:
        """Statistics of the peers that `score` and `how` need, as columns of their own, stage after stage."""
        return ()

    def needed(self, x: Inputs) -> dict[str, pl.Expr]:
        """Which inputs count for a unit: a line that is waived needs no count. Absent: always needed."""
        return {}

    def next_step(self, t: Trace) -> Text | None:
        """What would earn the next points; None where nothing would or nobody can say."""
        return None

    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the most points that can come out."""
        return Decimal(0), self.points

    def branches(self) -> dict[str, Text]:
        """The different ways in which points come about, by a short key: what examples should reach, one each."""
        low, high = self.bounds()
        if low == high:
            return {MOST: Text(f"得 {figure(high)} 分", f"{figure(high)} points")}
        return {
            LEAST: Text(f"得最少的 {figure(low)} 分", f"the least, {figure(low)} points"),
            BETWEEN: Text("得分在其间", "points in between"),
            MOST: Text(f"得最多的 {figure(high)} 分", f"the most, {figure(high)} points"),
        }

    def reached(self, t: Trace) -> Iterable[str]:
        """The keys of the branches that one unit's points went through."""
        low, high = self.bounds()
        yield MOST if t.points >= high else LEAST if t.points <= low else BETWEEN

    def outcomes(self) -> dict[str, Decimal]:
        """The named results that examples should reach, with their points; empty where there are none."""
        return {}

    def written(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        """The points written in the method's tables, with their paths: they too must keep to the rubric's decimals."""
        yield from ()

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        """What is wrong with the parameters together: path, code, sentence, mend."""
        yield from ()


class Valued(Method):
    """A method with one value."""

    value: Expression

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value)}


def first_true(value: pl.Expr, branches: Iterable[tuple[pl.Expr, Any]], otherwise: Any) -> pl.Expr:
    """The result of the first condition that is true; null where the value is null."""
    chain: Any = pl.when(value.is_null()).then(None)
    for when, result in branches:
        chain = chain.when(when).then(result)
    done: pl.Expr = chain.otherwise(otherwise)
    return done


def constants(params: Iterable[Any]) -> Iterator[Decimal]:
    """Those of some parameters that are the same for all units."""
    yield from (number for number in map(constant_number, params) if number is not None)


def within_bounds(points: Decimal, full: Decimal) -> bool:
    return 0 <= points <= full
