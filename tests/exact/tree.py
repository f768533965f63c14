"""Points of one unit, in whole numbers of the last place: leaves, groups, bonus, deductions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.exact.book import STRICTEST_FIRST, Book, Placed
from tests.exact.expression import Expression, parse
from tests.exact.functions import nth_root
from tests.exact.methods import METHODS, Leaf, Reader
from tests.exact.rounding import number, ticks
from tests.exact.values import Known

Peers = Mapping[str, Sequence[Fraction]]


@dataclass
class Sheet:
    """What one unit earned: ticks of every leaf and group, None where it is exempt or does not apply."""

    env: Known
    points: dict[str, int | None] = field(default_factory=dict)
    scorecard: int | None = None
    held: bool = False


def sheet_of(book: Book, env: Known, peers: Peers | None) -> Sheet:
    """The unit's points; with `peers` None, peer methods count 0 and only holds and exemptions can be trusted."""
    sheet = Sheet(env)
    sheet.held = is_null(env, book.holding & book.always) or bool(env.void.keys() & book.always_reach)
    for placed in book.leaves:
        sheet.points[placed.leaf["id"]] = leaf_points(book, placed, sheet, peers)
    for item in [*book.rubric["scorecard"], *book.bonus["items"], *book.deductions["items"]]:
        item_points(book, item, sheet)
    sheet.scorecard = combine(book, book.root, sheet)
    sheet.held = sheet.held or sheet.scorecard is None
    return sheet


def is_null(env: Known, metrics: frozenset[str]) -> bool:
    """Whether any of the metrics is null."""
    return any(env[metric] is None for metric in metrics)


def applies(placed: Placed, env: Known) -> bool:
    """Whether no condition of the leaf or of a group above it is false; null means it applies."""
    return not any(parse(text).value(env) is False for text in placed.conditions)


def leaf_points(book: Book, placed: Placed, sheet: Sheet, peers: Peers | None) -> int | None:
    """The leaf's ticks; marks the sheet held where the leaf holds the unit."""
    if not applies(placed, sheet.env):
        return None
    blocked = is_null(sheet.env, placed.names & book.holding) or bool(sheet.env.void.keys() & placed.reach)
    sheet.held = sheet.held or blocked
    leaf = placed.leaf
    read = Reader(sheet.env, None if peers is None else peers.get(leaf["id"]))
    found = METHODS[leaf["method"]](leaf, read)
    if found is not None:
        return ticks(found, book.decimals)
    return by_policy(book, leaf, sheet, strictest(book, read.nulls, sheet.env))


def by_policy(book: Book, leaf: Leaf, sheet: Sheet, policy: str) -> int | None:
    """What a policy makes of a leaf with a null input."""
    if policy == "hold":
        sheet.held = True
    if policy in ("hold", "exempt"):
        return None
    return book.ticks(leaf["points"]) if policy == "full" else 0


def strictest(book: Book, nulls: list[Expression], env: Known) -> str:
    """The strictest policy among the sources that were null."""
    found = [policy for one in nulls for policy in policies(book, one, env)]
    return min(found, key=STRICTEST_FIRST.index)


def policies(book: Book, null: Expression, env: Known) -> list[str]:
    """A bare metric's own policy; else those of the null metrics it uses; else the rubric's default."""
    if null.metric in book.metrics:
        return [book.policy(null.metric)]
    blamed = [name for name in null.names if name in book.metrics and env[name] is None]
    return [book.policy(name) for name in blamed] or [book.policy(None)]


def item_points(book: Book, item: dict[str, Any], sheet: Sheet) -> None:
    """Settle the groups below and at an item."""
    if "items" not in item:
        return
    for child in item["items"]:
        item_points(book, child, sheet)
    sheet.points[item["id"]] = combine(book, item, sheet)


def combine(book: Book, group: dict[str, Any], sheet: Sheet) -> int | None:
    """A group's ticks from its children that apply; None where too few of them do."""
    parts = [Part(child, earned) for child in group["items"] if (earned := sheet.points[child["id"]]) is not None]
    if len(parts) < max(1, int(group.get("min_items", 1))):
        return None
    full = number(group["points"])
    rule = group.get("combine", "sum")
    if rule != "sum":
        return ticks(full * SHARES[rule](book, parts), book.decimals)
    earned, possible = sum(part.earned for part in parts), sum(number(part.item["points"]) for part in parts)
    if possible == full:
        return earned
    return ticks(full * Fraction(earned, 10**book.decimals) / possible, book.decimals)


@dataclass(frozen=True, slots=True)
class Part:
    """A child that applies and its ticks."""

    item: dict[str, Any]
    earned: int

    def share(self, book: Book) -> Fraction:
        """Points earned out of the points possible."""
        return Fraction(self.earned, 10**book.decimals) / number(self.item["points"])


def weighted_mean(book: Book, parts: list[Part]) -> Fraction:
    """Σw·s / Σw."""
    weights = [number(part.item["weight"]) for part in parts]
    sums = (weight * part.share(book) for weight, part in zip(weights, parts, strict=True))
    return sum(sums, Fraction(0)) / sum(weights, Fraction(0))


def geometric_mean(book: Book, parts: list[Part]) -> Fraction:
    """The n-th root of the product of n shares; 0 where any is not above 0."""
    shares = [part.share(book) for part in parts]
    if min(shares) <= 0:
        return Fraction(0)
    product = Fraction(1)
    for share in shares:
        product *= share
    return nth_root(product, len(shares))


SHARES: dict[str, Callable[[Book, list[Part]], Fraction]] = {
    "weighted_mean": weighted_mean,
    "geometric_mean": geometric_mean,
    "best": lambda book, parts: max(part.share(book) for part in parts),
    "worst": lambda book, parts: min(part.share(book) for part in parts),
}
