"""What a rubric rules out for every unit there can be, before a value is seen: holds, states, items that do not count.

What cannot happen is not computed for a million units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from scoring.engine.state import BY_POLICY, EXEMPT, HOLD, NO_POINTS, NOT_APPLIED, SCORED
from scoring.methods import Item
from scoring.names import HELD
from scoring.rubric.model import Group
from scoring.rubric.plan import Input, Leaf, Plan


@dataclass(frozen=True, slots=True)
class Sure:
    """Of one plan: the states each leaf can come to be in, by its id, and whether a unit can be on hold."""

    plan: Plan
    states: Mapping[str, frozenset[int]]
    holds: bool

    def shown(self, item: Item) -> bool:
        """Whether an item or group counts for every unit that is not on hold."""
        if isinstance(item, Group):
            return self.counts(item.items, item)
        return self.states[item.id].isdisjoint((EXEMPT, NOT_APPLIED))

    def counts(self, items: Iterable[Item], group: Group | None = None) -> bool:
        """Whether a group counts for every unit there can be: enough of its items have no way not to."""
        if group is not None and group.id in self.plan.group_applies:
            return False
        return sum(map(self.shown, items)) >= least(group)

    def unless_held(self, figure: pl.Expr) -> pl.Expr:
        """The figure, null for units on hold."""
        return pl.when(~pl.col(HELD)).then(figure) if self.holds else figure


def sure(plan: Plan) -> Sure:
    leaves = plan.all_leaves()
    found = Sure(plan, {leaf.id: frozenset(_states(plan, leaf)) for leaf in leaves}, holds=True)
    named = named_outside(plan).union(*(leaf.metrics() for leaf in leaves))
    waits = any(HOLD in states for states in found.states.values()) or any(holds(plan, metric) for metric in named)
    return Sure(plan, found.states, waits or bool(voices_of(plan, named)) or not found.counts(plan.rubric.scorecard))


def least(group: Group | None) -> int:
    """How many of a group's direct items must count, so that it does."""
    return max(1, (group.min_items or 0) if group else 0)


def asked(leaf: Leaf) -> list[str]:
    """The inputs whose absence the missing rules decide: neither constants nor conditions that do not hold when unknown."""
    given = leaf.inputs.items()
    return [name for name, what in given if what.constant is None and not name.startswith(("unless", "line_"))]


def _states(plan: Plan, leaf: Leaf) -> set[int]:
    """Scored, by the rule of an input that may be missing or of a value that cannot be computed, not applied."""
    value = leaf.inputs.get("value")
    found = {SCORED, *(_rules(plan, value) if value else {BY_POLICY[plan.rubric.missing]})}
    found = found.union(*(_rules(plan, leaf.inputs[name]) for name in asked(leaf)))
    return found | ({NOT_APPLIED} if leaf.applies else set())


def _rules(plan: Plan, what: Input) -> set[int]:
    """The rules, as states, that can decide where an input is missing."""
    metrics = [what.bare] if what.bare else [name for name in what.names if name in plan.rubric.metrics]
    found = {policy_number(plan, name) for name in metrics}
    found |= set() if what.bare else {BY_POLICY[plan.rubric.missing]}
    return found | ({HOLD} if any(plan.rubric.metrics[name].voices for name in metrics) else set())


def policy_number(plan: Plan, metric: str) -> int:
    """A metric's missing rule as a state; a fill that found nothing to fill with earns no points."""
    policy = plan.rubric.policy(metric)
    return BY_POLICY.get(policy, NO_POINTS) if isinstance(policy, str) else NO_POINTS


def holds(plan: Plan, metric: str) -> bool:
    return metric in plan.rubric.metrics and plan.is_held_by(metric)


def held_everywhere(plan: Plan) -> set[str]:
    """Metrics whose absence holds any unit: named by a veto, a grade's condition or a tie-break."""
    return {metric for metric in named_outside(plan) if holds(plan, metric)}


def named_outside(plan: Plan) -> set[str]:
    """What vetoes, grades' conditions and tie-breaks name."""
    named = {name for condition in plan.conditions() for name in condition.names}
    return named | {key.removeprefix("-") for key in plan.rubric.ranking.tie_break}


def voices_of(plan: Plan, names: Iterable[str]) -> list[str]:
    """The polls and panels among some names, or behind the formulas among them."""
    return sorted(id for id in plan.reach(names) if plan.rubric.metrics[id].voices is not None)
