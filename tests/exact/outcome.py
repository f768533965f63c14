"""Ranks and grades: who is compared with whom, the order of the best, thresholds, vetoes and quotas."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.exact.expression import parse
from tests.exact.functions import Value
from tests.exact.rounding import HALF, number
from tests.exact.values import Known

LEVELS = ("province", "prefecture", "county", "township", "village")
Unit = dict[str, Any]
Key = tuple[tuple[int, Fraction], ...]


class Tree:
    """The units and who is above whom."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = {unit["unit_id"]: unit for unit in units}

    def above(self, unit_id: str) -> list[Unit]:
        """The ancestors of a unit, nearest first."""
        found: list[Unit] = []
        parent = self.units[unit_id].get("parent_id")
        while parent is not None:
            found.append(self.units[parent])
            parent = found[-1].get("parent_id")
        return found

    def place(self, unit_id: str, within: str) -> Value:
        """The ancestor or attribute a unit is ranked within; None where it has none."""
        unit = self.units[unit_id]
        if within == "parent":
            return unit.get("parent_id")
        if within.startswith("unit."):
            return unit.get(within.removeprefix("unit."))
        return next((one["unit_id"] for one in self.above(unit_id) if one["level"] == within), None)

    def pool(self, unit_id: str, within: str | None) -> Hashable:
        """The group for peers and quotas: units without a place form groups under their next higher ancestor."""
        if within is None:
            return "the whole run"
        place = self.place(unit_id, within)
        if place is not None:
            return ("in", place)
        if within not in LEVELS:
            return "without"
        higher = LEVELS[: LEVELS.index(within)]
        return ("above", next((one["unit_id"] for one in self.above(unit_id) if one["level"] in higher), None))


def grouped(units: Iterable[str], group_of: dict[str, Hashable]) -> list[list[str]]:
    """The units of every group."""
    found: dict[Hashable, list[str]] = {}
    for unit in units:
        found.setdefault(group_of[unit], []).append(unit)
    return list(found.values())


def part_of_key(value: Value, lower: bool = False) -> tuple[int, Fraction]:
    """One part of a rank key: greater is better, nulls are below everything."""
    if value is None or isinstance(value, str):
        return (0, Fraction(0))
    exact = Fraction(value)
    return (1, -exact if lower else exact)


def ranks(members: list[str], keys: dict[str, int], ties: str) -> dict[str, Fraction]:
    """Ranks 1 for the best: competition, dense or average."""
    order = sorted((keys[unit] for unit in members), reverse=True)
    dense = {key: place for place, key in enumerate(sorted(set(order), reverse=True), 1)}
    found = {}
    for unit in members:
        first, same = order.index(keys[unit]) + 1, order.count(keys[unit])
        middle = first + Fraction(same - 1, 2)
        found[unit] = {"competition": Fraction(first), "dense": Fraction(dense[keys[unit]]), "average": middle}[ties]
    return found


@dataclass
class Standing:
    """A scored unit on its way to a grade."""

    unit_id: str
    total: Fraction
    key: int
    env: Known
    worst_allowed: int  # no grade before this one: fired vetoes' grade_at_most
    grade: str | None = None
    missed: str | None = None
    undecided: bool = False

    def open(self) -> bool:
        """Whether its grade is still to be found."""
        return self.grade is None and not self.undecided


@dataclass
class Grades:
    """The grades of a rubric given out best first."""

    grades: list[dict[str, Any]]
    tree: Tree
    standings: list[Standing] = field(default_factory=list)

    def decide(self) -> None:
        """Give every standing its grade."""
        for place, grade in enumerate(self.grades):
            is_last = place == len(self.grades) - 1
            candidates = [one for one in self.standings if one.open() and (is_last or self.meets(one, place))]
            if "quota" in grade and not is_last:
                self.by_quota(grade, candidates)
            else:
                for one in candidates:
                    one.grade = grade["grade"]

    def meets(self, one: Standing, place: int) -> bool:
        """Whether the unit has what the grade asks for, quota apart."""
        grade = self.grades[place]
        if place < one.worst_allowed or ("at_least" in grade and one.total < number(grade["at_least"])):
            return False
        return "requires" not in grade or parse(grade["requires"]).value(one.env) is True

    def by_quota(self, grade: dict[str, Any], candidates: list[Standing]) -> None:
        """Give the grade to the best candidates of every group, as many as its quota allows."""
        quota = grade["quota"]
        pools = {one.unit_id: self.tree.pool(one.unit_id, quota["within"]) for one in self.standings}
        for pool in set(pools.values()):
            base = sum(other == pool for other in pools.values())
            select(grade, [one for one in candidates if pools[one.unit_id] == pool], slots(quota, base))


def slots(quota: dict[str, Any], base: int) -> int:
    """How many of `base` units may have the grade.

    Example:
        >>> [slots({"share": "30%", "rounding": way}, 13) for way in ("floor", "half_up", "ceil")]
        [3, 4, 4]
    """
    exact = number(quota["share"]) / 100 * base
    way = quota.get("rounding", "floor")
    whole = {"floor": math.floor(exact), "half_up": math.floor(exact + HALF), "ceil": math.ceil(exact)}[way]
    return min(base, max(whole, int(quota.get("min", 0))))


def select(grade: dict[str, Any], candidates: list[Standing], free: int) -> None:
    """Settle one group's candidates for one grade, with the rule for ties across the line."""
    way = grade["quota"].get("cut_ties", "exclude")
    for one in candidates:
        best = 1 + sum(other.key > one.key for other in candidates)
        worst = sum(other.key >= one.key for other in candidates)
        across = best <= free < worst
        if worst <= free or (across and way == "include"):
            one.grade = grade["grade"]
        elif across and way == "committee":
            one.undecided = True
        else:
            one.missed = one.missed or grade["grade"]
