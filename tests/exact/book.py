"""A rubric's plain dict made ready: policies, every leaf with the conditions above it, and which names it uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.exact.expression import parse
from tests.exact.methods import BOUNDS, PEER_METHODS, Leaf
from tests.exact.rounding import number, ticks

STRICTEST_FIRST = ("hold", "no_points", "exempt", "full")
INPUTS = ("value", "target", "zero_at", "full_at", "best", "worst", "unless")


@dataclass(frozen=True, slots=True)
class Placed:
    """A leaf, the `applies_if` of itself and of the groups above it, and all metrics named in any of these.

    `reach` adds the metrics behind them through formulas.
    """

    leaf: Leaf
    conditions: tuple[str, ...]
    names: frozenset[str]
    reach: frozenset[str] = frozenset()


class Book:
    """One rubric, with what is asked of it again and again worked out once."""

    def __init__(self, rubric: dict[str, Any]) -> None:
        self.rubric = rubric
        self.decimals = int(rubric["decimals"])
        self.metrics: dict[str, dict[str, Any]] = rubric["metrics"]
        self.formulas = in_order(self.metrics)
        self.root = {"items": rubric["scorecard"], "points": sum(number(one["points"]) for one in rubric["scorecard"])}
        self.bonus: dict[str, Any] = rubric.get("bonus", {"items": []})
        self.deductions: dict[str, Any] = rubric.get("deductions", {"items": []})
        tops = [*rubric["scorecard"], *self.bonus["items"], *self.deductions["items"]]
        found = [placed for top in tops for placed in leaves_below(top, ())]
        self.leaves = [replace(placed, reach=self.reach(placed.names)) for placed in found]
        self.holding = frozenset(metric for metric in self.metrics if self.policy(metric) == "hold")
        self.always = self.outside_names()
        self.always_reach = self.reach(self.always)

    def reach(self, names: frozenset[str]) -> frozenset[str]:
        """These names and all that their formulas use, directly or through other formulas."""
        found, waiting = set(names), list(names)
        while waiting:
            spec = self.metrics.get(waiting.pop(), {})
            inner = metric_names([spec["formula"]]) - found if "formula" in spec else frozenset()
            found |= inner
            waiting += inner
        return frozenset(found)

    def missing(self, metric: str) -> Any:
        """The metric's own missing policy or the rubric's."""
        return self.metrics[metric].get("missing", self.rubric["missing"])

    def policy(self, metric: str | None) -> str:
        """What a null of this metric does to a leaf; None asks for the rubric's default."""
        raw = self.rubric["missing"] if metric is None else self.missing(metric)
        return str(raw) if raw in STRICTEST_FIRST else "no_points"

    def ticks(self, points: Any) -> int:
        """Points written in the rubric as a whole number of the last place."""
        return ticks(number(points), self.decimals)

    def outside_names(self) -> frozenset[str]:
        """Metrics named by a veto, a grade's `requires` or `tie_break`."""
        texts = [veto["when"] for veto in self.rubric.get("vetoes", [])]
        texts += [grade["requires"] for grade in self.rubric["grades"] if "requires" in grade]
        texts += [name.removeprefix("-") for name in self.rubric["ranking"].get("tie_break", [])]
        return metric_names(texts)


def uses_peers(leaf: Leaf) -> bool:
    """Whether the leaf's points depend on other units."""
    return leaf["method"] in PEER_METHODS and "best" not in leaf


def in_order(metrics: dict[str, dict[str, Any]]) -> list[str]:
    """The formula metrics, each after those it uses."""
    order: list[str] = []

    def visit(metric: str) -> None:
        if metric in order or "formula" not in metrics.get(metric, {}):
            return
        for name in parse(metrics[metric]["formula"]).names:
            visit(name)
        order.append(metric)

    for metric in metrics:
        visit(metric)
    return order


def leaves_below(item: dict[str, Any], above: tuple[str, ...]) -> Iterator[Placed]:
    """Every leaf of an item with the conditions that lead to it."""
    conditions = (*above, item["applies_if"]) if "applies_if" in item else above
    if "items" not in item:
        yield Placed(item, conditions, metric_names([*texts_of(item), *conditions]))
    for child in item.get("items", []):
        yield from leaves_below(child, conditions)


def metric_names(texts: list[str]) -> frozenset[str]:
    """The metrics named in some expressions."""
    return frozenset(name for text in texts for name in parse(text).names if "." not in name)


def texts_of(leaf: Leaf) -> list[str]:
    """Every expression written in a leaf, apart from its `applies_if`."""
    raws = [leaf.get(key) for key in INPUTS] + list(leaf.get("standards", []))
    for line in leaf.get("each", []):
        raws += [line["count"], line.get("unless")]
    for line in leaf.get("checklist", []):
        raws.append(line["when"] if isinstance(line, dict) else line)
    for band in leaf.get("bands", []):
        raws += [band.get(key) for key in BOUNDS]
    return [raw for raw in raws if isinstance(raw, str)]
