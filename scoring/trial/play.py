"""Plays the examples inside a rubric: does it say what its author means?

An item's example runs that item alone, so that it need not name every other metric; a whole-unit example runs one unit
through everything but ranks and quotas. `ahead_of` and `level_with` compare two whole-unit examples as a ranking would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from scoring.engine.explain import Explanation, explain
from scoring.engine.result import Result
from scoring.errors import Place
from scoring.methods import Example
from scoring.names import TOTAL, points_of
from scoring.rubric.model import UnitExample
from scoring.rubric.plan import Leaf, Path, Plan
from scoring.rubric.tree import Map, parse, place_of
from scoring.text import Text, figure
from scoring.trial.bench import Given, alone, fills_from_peers, put_through, whole

Row = Mapping[str, Any]
AHEAD, LEVEL, BEHIND = "ahead", "level", "behind"
ORDER = {AHEAD: Text("排在前", "ahead"), LEVEL: Text("并列", "level"), BEHIND: Text("排在后", "behind")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation of one example: where it stands, what was expected, what came out."""

    example: str
    place: Place
    what: Text
    expected: Any
    found: Any

    @property
    def holds(self) -> bool:
        return bool(self.expected == self.found)

    @property
    def gap(self) -> str:
        """How far off a figure is, signed; nothing where it is no figure."""
        if not isinstance(self.expected, Decimal) or not isinstance(self.found, Decimal):
            return ""
        gap = self.found - self.expected
        return ("+" if gap > 0 else "−") + figure(abs(gap)) if gap else ""

    def show(self, lang: str = "zh") -> str:
        wanted, got = shown(self.expected, lang), shown(self.found, lang)
        if lang == "en":
            return f"{self.place}: {self.example}: {self.what.en} should be {wanted}, came out {got}"
        return f"{self.place}: {self.example}：{self.what.zh} 应为 {wanted}，实得 {got}"


def shown(value: Any, lang: str) -> str:
    """An expectation as people read it."""
    if isinstance(value, tuple):
        return "、".join(value) or ("none" if lang == "en" else "无")
    return ORDER[value].pick(lang) if value in (AHEAD, LEVEL, BEHIND) else figure(value)


@dataclass(frozen=True)
class Played:
    """One example as it was played: its row of scores and of items; of one item (`leaf`) or of a whole unit."""

    plan: Plan
    leaf: Leaf | None
    example: Example | UnitExample
    path: Path
    result: Result
    row: int

    @property
    def name(self) -> str:
        if isinstance(self.example, UnitExample):
            return self.example.name
        return f"{self.leaf.id if self.leaf else ''} {given_text(self.example.given)}"

    @cached_property
    def marks(self) -> Row:
        return self.result.scores.row(self.row, named=True)

    @cached_property
    def items(self) -> Row:
        return self.result.items(self.plan.id).row(self.row, named=True)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The unit's one row of everything that was worked out, for conditions to be asked again."""
        return self.result.of(self.plan.id).frame[self.row : self.row + 1]

    def explain(self) -> Explanation:
        """How the example came out, item by item."""
        return explain(self.plan, self.marks, self.items)


@dataclass(frozen=True)
class Trial:
    """All examples of a rubric, played."""

    plan: Plan
    played: tuple[Played, ...]

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of every expectation of every example."""
        tree = parse(self.plan.text, self.plan.file)
        return tuple(outcome for one in self.played for outcome in _outcomes(self, one, tree))

    def units(self) -> list[Played]:
        return [one for one in self.played if one.leaf is None]

    def unit(self, name: str) -> Played | None:
        return next((one for one in self.units() if one.name == name), None)


def play(plan: Plan) -> Trial:
    """Every example of a rubric put through it."""
    parts = [one for leaf in plan.all_leaves() if leaf.method.examples for one in _play_item(plan, leaf)]
    return Trial(plan, (*parts, *_play_units(plan)))


def given_text(given: Given) -> str:
    """Values as the YAML has them: `{income: 5, unit.zone: 农区}`."""
    return "{" + ", ".join(f"{name}: {written(value)}" for name, value in given.items()) + "}"


def written(value: Any) -> str:
    """One value as the YAML has it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else figure(value) if isinstance(value, float) else str(value)


# -- playing --------------------------------------------------------------------------------------------------------


def _play_item(plan: Plan, leaf: Leaf) -> Iterator[Played]:
    made = alone(plan, leaf.method)
    numbered = list(enumerate(leaf.method.examples))
    for lot in [[one] for one in numbered] if fills_from_peers(made) else [numbered]:
        peers = [(n, peer) for n, example in lot for peer in _peers(leaf, example)]
        given = [example.given for _, example in lot] + [peer for _, peer in peers]
        result = put_through(made, given, [n for n, _ in (*lot, *peers)])
        for row, (n, example) in enumerate(lot):
            yield Played(made, made.leaf(leaf.id), example, (*leaf.path, "examples", n), result, row)


def _peers(leaf: Leaf, example: Example) -> list[Given]:
    value = leaf.inputs["value"].bare if "value" in leaf.inputs else None
    return [{**example.given, value: peer} for peer in example.peers or ()] if value is not None else []


def _play_units(plan: Plan) -> Iterator[Played]:
    numbered = list(enumerate(plan.rubric.examples))
    if not numbered:
        return
    made = whole(plan)
    for lot in [[one] for one in numbered] if fills_from_peers(made) else [numbered]:
        result = put_through(made, [example.given for _, example in lot])
        for row, (n, example) in enumerate(lot):
            yield Played(made, None, example, ("examples", n), result, row)


# -- what was expected ----------------------------------------------------------------------------------------------


def _outcomes(trial: Trial, one: Played, tree: Map) -> Iterator[Outcome]:
    place = place_of(tree, one.path, trial.plan.file)
    if one.leaf is not None:
        points = one.items[points_of(one.leaf.id)]
        yield Outcome(one.name, place, Text("得分", "points"), one.example.points, points)  # type: ignore[union-attr]
        return
    for what, expected, found in _expected(trial, one):
        yield Outcome(one.name, place, what, expected, found)


def _expected(trial: Trial, one: Played) -> Iterator[tuple[Text, Any, Any]]:
    assert isinstance(one.example, UnitExample)
    expect = one.example.expect
    if expect.total is not None:
        yield Text("总分", "total"), expect.total, one.marks[TOTAL]
    if expect.grade is not None:
        yield Text("等次", "grade"), expect.grade, one.marks["grade"]
    if expect.held is not None:
        yield Text("暂不评分", "on hold"), expect.held, one.marks["held"]
    if expect.vetoes is not None:
        yield Text("一票否决", "vetoes"), expect.vetoes, tuple(one.marks["vetoes"])
    for id, points in expect.items.items():
        yield Text.of(id), points, one.items[points_of(id)]
    for wanted, other in ((AHEAD, expect.ahead_of), (LEVEL, expect.level_with)):
        rival = trial.unit(other) if other is not None else None
        if rival is not None:
            yield Text(f"与“{other}”相比", f"against '{other}'"), wanted, order(trial.plan, one, rival)[0]


def order(plan: Plan, one: Played, other: Played) -> tuple[str, int]:
    """Which of two units a ranking puts first, and what decides: 0 the total, 1 the first tie-break; nulls are last."""
    keys = zip(rank_key(plan, one), rank_key(plan, other), strict=True)
    for n, (mine, theirs) in enumerate(keys):
        if mine != theirs:
            return (AHEAD if theirs is None or (mine is not None and mine > theirs) else BEHIND), n
    return LEVEL, len(plan.rubric.ranking.tie_break)


def rank_key(plan: Plan, one: Played) -> Sequence[Any]:
    """A unit's total and tie-breaks, more being better."""
    return [one.marks[TOTAL], *(_tie_break(plan, key, one.items) for key in plan.rubric.ranking.tie_break)]


def _tie_break(plan: Plan, key: str, items: Row) -> Any:
    bare = key.removeprefix("-")
    value = items[bare] if bare in plan.rubric.metrics else items[points_of(bare)]
    return -value if key.startswith("-") and value is not None else value
