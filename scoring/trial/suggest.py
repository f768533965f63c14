"""Examples for what no example reaches yet, worked out by trying: for the author to confirm, never taken as right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.methods import Example
from scoring.names import GRADE, HELD, TOTAL, points_of
from scoring.rubric.model import Expect, UnitExample
from scoring.rubric.plan import Leaf, Plan
from scoring.text import figure
from scoring.trial.bench import alone, put_through, whole
from scoring.trial.candidates import Given, combinations, item_names, names_of, values_for
from scoring.trial.coverage import Branch, Covered
from scoring.trial.play import LEVEL, Played, Trial, order

TRIES = 800  # for one item
UNITS = 600  # invented units for what only a whole unit shows
PEERS = 3  # how many others, where a method compares


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One example that reaches a branch: values given, and what comes out as the rubric stands."""

    branch: Branch
    given: Given
    points: Decimal | None = None
    expect: dict[str, Any] | None = None
    name: str = ""
    peers: tuple[Any, ...] = ()


def suggest(trial: Trial, covered: Sequence[Covered]) -> tuple[list[Suggestion], list[Branch]]:
    """Suggestions for the branches not reached, and those for which none was found."""
    missed = [one.branch for one in covered if not one.by]
    found = [*_items(trial.plan, missed), *_units(trial, missed)]
    reached = {(one.branch.path, one.branch.key) for one in found}
    return found, [branch for branch in missed if (branch.path, branch.key) not in reached]


# -- items ----------------------------------------------------------------------------------------------------------


def _items(plan: Plan, missed: Sequence[Branch]) -> Iterator[Suggestion]:
    for leaf in plan.all_leaves():
        mine = [branch for branch in missed if branch.leaf is not None and branch.leaf.id == leaf.id]
        tried = _try_item(plan, leaf) if mine else []
        for branch in mine:
            one = next((one for one in tried if branch.taken(one)), None)
            if one is not None:
                assert isinstance(one.example, Example)
                yield Suggestion(
                    branch, dict(one.example.given), one.items[points_of(leaf.id)], peers=one.example.peers or ()
                )


def _try_item(plan: Plan, leaf: Leaf) -> list[Played]:
    """One item put through many values, whole ones first."""
    made = alone(plan, leaf.method)
    values = values_for(plan, item_names(plan, leaf), leaf)
    givens = sorted(combinations(values, TRIES), key=lambda given: sum(value is None for value in given.values()))
    value = leaf.inputs["value"].bare if leaf.method.uses_peers and "value" in leaf.inputs else None
    peers = tuple(given[value] for given in givens if value and given[value] is not None)[:PEERS] or None
    examples = [Example(given=given, points=None, peers=peers) for given in givens]
    around = [(n, {**given, value: peer}) for n, given in enumerate(givens) for peer in peers or () if value]
    numbers = [*range(len(givens)), *(n for n, _ in around)]
    result = put_through(made, [*givens, *(given for _, given in around)], numbers)
    return [Played(made, made.leaf(leaf.id), example, leaf.path, result, n) for n, example in enumerate(examples)]


# -- whole units ----------------------------------------------------------------------------------------------------


def _units(trial: Trial, missed: Sequence[Branch]) -> Iterator[Suggestion]:
    mine = [branch for branch in missed if branch.leaf is None]
    if not mine:
        return
    pool = _pool(trial)
    for branch in mine:
        if branch.pair is not None:
            yield from _pair(trial, branch, pool)
            continue
        one = next((one for one in pool if branch.taken(one)), None)
        if one is not None:
            yield _unit(trial.plan, branch, one, f"{branch.owner.zh}{branch.name.zh}")


def _unit(plan: Plan, branch: Branch, one: Played, name: str, more: dict[str, Any] | None = None) -> Suggestion:
    expect: dict[str, Any] = {"held": True}
    if not one.marks[HELD]:
        expect = {"total": one.marks[TOTAL], "grade": one.marks[GRADE]}
        expect |= {"vetoes": list(one.marks["vetoes"])} if plan.rubric.vetoes else {}
    return Suggestion(branch, dict(one.example.given), expect=expect | (more or {}), name=name)


def _pool(trial: Trial) -> list[Played]:
    """Invented units around the best one: each item alone worse, items worse one after the other, conditions met."""
    plan = trial.plan
    made = whole(plan)
    givens = list(_givens(trial))[:UNITS]
    result = put_through(made, givens)
    return [
        Played(made, None, UnitExample(name=str(n), given=given, expect=Expect()), ("examples",), result, n)
        for n, given in enumerate(givens)
    ]


Ways = dict[Decimal, list[Given]]  # values for one item by the points they earn, the fewest first


def _givens(trial: Trial) -> Iterator[Given]:
    plan = trial.plan
    ways = {leaf.id: _ways(plan, leaf) for leaf in plan.all_leaves()}
    base = _best(trial, ways)
    yield base
    conditions = [name for condition in plan.conditions() for name in condition.names]
    for given in combinations(values_for(plan, names_of(plan, conditions)), 40):
        yield base | given
    taken_off = _together(ways[leaf.id] for leaf in plan.deductions)
    added = _together(ways[leaf.id] for leaf in plan.bonus)
    yield from (base | added, base | taken_off)
    yield from (base | {id: None} for id in plan.rubric.metrics if plan.is_held_by(id) and id not in plan.formulas)
    worse: Given = {}
    for leaf in plan.leaves:
        worse |= _fitting(ways[leaf.id], worse)
        yield from (base | worse, base | worse | taken_off)
    yield from (base | given for leaf in plan.leaves for givens in ways[leaf.id].values() for given in givens[:2])


def _ways(plan: Plan, leaf: Leaf) -> Ways:
    found: Ways = {}
    for one in _try_item(plan, leaf):
        points, given = one.items[points_of(leaf.id)], dict(one.example.given)
        if points is not None and None not in given.values():
            found.setdefault(points, []).append(given)
    return dict(sorted(found.items())) or {Decimal(0): [{}]}


def _together(ways: Iterable[Ways]) -> Given:
    """The values that earn the most of several items."""
    return {name: value for one in ways for name, value in one[max(one)][0].items()}


def _fitting(ways: Ways, settled: Given) -> Given:
    """The values that earn the fewest points beside those settled for other items."""
    for givens in ways.values():
        for given in givens:
            if all(settled.get(name, value) == value for name, value in given.items()):
                return given
    return {}


def _best(trial: Trial, ways: dict[str, Ways]) -> Given:
    """The author's own best unit, else the best of every item together."""
    scored = [one for one in trial.units() if one.marks[TOTAL] is not None and not one.marks["vetoes"]]
    if scored:
        return dict(max(scored, key=lambda one: one.marks[TOTAL]).example.given)
    return _together(ways[leaf.id] for leaf in trial.plan.leaves)


def _pair(trial: Trial, branch: Branch, pool: Sequence[Played]) -> Iterator[Suggestion]:
    """Two units of equal total of which the tie rule puts one first, or neither."""
    name = branch.name.zh
    for one, other in _equals(pool):
        decides, place = order(trial.plan, one, other)
        if decides == LEVEL and branch.pair == 0:
            yield _unit(trial.plan, branch, other, f"{name}：甲")
            yield _unit(trial.plan, branch, one, f"{name}：乙", {"level_with": f"{name}：甲"})
            return
        if decides != LEVEL and place == branch.pair:
            first, second = (one, other) if decides == "ahead" else (other, one)
            yield _unit(trial.plan, branch, second, f"{name}：排在后面的")
            yield _unit(trial.plan, branch, first, f"{name}：排在前面的", {"ahead_of": f"{name}：排在后面的"})
            return


def _equals(pool: Sequence[Played]) -> Iterator[tuple[Played, Played]]:
    """Pairs of units with equal totals, the best ones without a veto first; a unit beside its own twin last."""
    by_total: dict[Decimal, list[Played]] = {}
    for one in pool:
        if one.marks[TOTAL] is not None and not one.marks["vetoes"]:
            by_total.setdefault(one.marks[TOTAL], []).append(one)
    for total in sorted(by_total, reverse=True):
        same = by_total[total]
        yield from ((one, other) for n, one in enumerate(same) for other in same[:n])
    yield from ((one, one) for one in pool[:1])


# -- as YAML --------------------------------------------------------------------------------------------------------


def as_yaml(found: Sequence[Suggestion], lang: str = "zh") -> str:
    """The suggestions as the YAML has examples: those of items under the item's id, those of whole units under examples."""
    lines: list[str] = []
    items = [one for one in found if one.points is not None or one.expect is None]
    for id in dict.fromkeys(one.branch.leaf.id for one in items if one.branch.leaf is not None):
        lines.append(f"{id}:")
        for one in items:
            if one.branch.leaf is not None and one.branch.leaf.id == id:
                peers = f", peers: [{', '.join(map(value, one.peers))}]" if one.peers else ""
                lines.append(
                    f"  - {{given: {mapping(one.given)}{peers}, points: {value(one.points)}}} # {one.branch.name.pick(lang)}"
                )
    units = [one for one in found if one.expect is not None]
    lines += ["examples:"] if units else []
    for one in units:
        lines.append(f"  - name: {value(one.name)}")
        lines.append(f"    given: {mapping(one.given)}")
        lines.append(f"    expect: {mapping(one.expect or {})}")
    return "\n".join(lines) + "\n" if lines else ""


def mapping(given: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {value(one)}" for name, one in given.items()) + "}"


def value(one: Any) -> str:
    """One value as YAML reads it back."""
    if one is None or isinstance(one, bool):
        return "null" if one is None else str(one).lower()
    if isinstance(one, (list, tuple)):
        return "[" + ", ".join(map(value, one)) + "]"
    if isinstance(one, (int, float, Decimal)):
        return figure(one)
    return str(one) if str(one).replace("_", "").replace("-", "").replace(".", "").isalnum() else f'"{one}"'
