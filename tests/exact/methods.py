"""The thirteen methods over exact fractions: `points(leaf, read)` before rounding, or None when an input is null.

A leaf is the plain dict of the YAML. `read` hands out its inputs for one unit and keeps the sources that were null;
the scorer then finds what the policies of those sources say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.exact.expression import Expression, parse, source
from tests.exact.functions import Env, Value, root
from tests.exact.rounding import nine, number

Leaf = dict[str, Any]
Points = Fraction | None
ZERO, ONE = Fraction(0), Fraction(1)
COEFFICIENTS = ("1", "0.8", "0.6", "0.4", "0.2")


class Reader:
    """Reads the inputs of a leaf for one unit; `peers` are the peers' values, None while they are not known yet."""

    def __init__(self, env: Env, peers: Sequence[Fraction] | None = None) -> None:
        self.env = env
        self.peers = peers
        self.nulls: list[Expression] = []

    def any(self, raw: Any) -> Value:
        """The value of an input; a null is remembered."""
        found = source(raw).value(self.env)
        return self.void(raw) if found is None else found

    def number(self, raw: Any) -> Any:
        """The number an input gives (or None); the rubric was checked, so it is a number."""
        return self.any(raw)

    def void(self, raw: Any) -> Points:
        """Count this input as null."""
        self.nulls.append(source(raw))
        return None

    def true(self, raw: Any) -> bool:
        """Whether an optional condition holds; null and absent do not."""
        return raw is not None and parse(str(raw)).value(self.env) is True


def clamp(x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """`x`, or the nearer end of [low, high] outside it."""
    return max(low, min(x, high))


def completion(leaf: Leaf, read: Reader) -> Points:
    """P·clamp(x/target, floor, cap); `lower`: target/x, and x <= 0 earns the cap."""
    x, target = read.number(leaf["value"]), read.number(leaf["target"])
    if target is not None and target <= 0:
        read.void(leaf["value"])
    if read.nulls:
        return None
    full, low, high = number(leaf["points"]), number(leaf.get("floor", 0)), number(leaf.get("cap", 1))
    if leaf.get("direction") == "lower":
        share: Fraction = high if x <= 0 else clamp(target / x, low, high)
    else:
        share = low if x < 0 else clamp(x / target, low, high)
    return full * share


def linear(leaf: Leaf, read: Reader) -> Points:
    """P·clamp((x − zero_at)/(full_at − zero_at), 0, 1); equal goalposts cannot be computed."""
    x, zero, full = (read.number(leaf[key]) for key in ("value", "zero_at", "full_at"))
    if zero is not None and zero == full:
        read.void(leaf["value"])
    if read.nulls:
        return None
    return number(leaf["points"]) * clamp((x - zero) / (full - zero), ZERO, ONE)


def curve(leaf: Leaf, read: Reader) -> Points:
    """Straight lines through the points given, flat outside."""
    x: Fraction | None = read.number(leaf["value"])
    if x is None:
        return None
    knots = [(number(at), number(points)) for at, points in leaf["through"]]
    if x <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        if x <= x1:
            return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    return knots[-1][1]


BOUNDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "at_least": lambda x, bound: x >= bound,
    "above": lambda x, bound: x > bound,
    "at_most": lambda x, bound: x <= bound,
    "below": lambda x, bound: x < bound,
}


def bands(leaf: Leaf, read: Reader) -> Points:
    """The points of the first band that holds; a null bound of any band leaves the item to the missing rule."""
    x = read.number(leaf["value"])
    limits = [[(key, read.number(band[key])) for key in BOUNDS if key in band] for band in leaf["bands"]]
    if read.nulls:
        return None
    for band, bounds in zip(leaf["bands"], limits, strict=True):
        if x is not None and all(BOUNDS[key](x, limit) for key, limit in bounds):
            return number(band["points"])
    return None


def step(leaf: Leaf, read: Reader) -> Points:
    """clamp(base ± steps(|x − target|/size)·per, floor, cap)."""
    x, target = read.number(leaf["value"]), read.number(leaf["target"])
    if read.nulls:
        return None
    gap = target - x if leaf.get("direction") == "lower" else x - target
    size = abs(gap) / number(leaf.get("size", 1))
    count = {"whole": Fraction(math.floor(nine(size))), "started": Fraction(math.ceil(nine(size)))}
    per = leaf["per"]
    each = number(per["up" if gap > 0 else "down"]) if isinstance(per, dict) else number(per)
    move = count.get(leaf.get("steps", "linear"), size) * each
    full = leaf["points"]
    points = number(leaf.get("base", full)) + (move if gap > 0 else -move)
    return clamp(points, number(leaf.get("floor", 0)), number(leaf.get("cap", full)))


def counted(leaf: Leaf, read: Reader) -> list[tuple[Fraction, Leaf]] | None:
    """How often each line that is not waived counts; null when a count is null, negative or not whole."""
    found: list[tuple[Fraction, Leaf]] = []
    for line in leaf["each"]:
        if read.true(line.get("unless")):
            continue
        count = read.number(line["count"])
        if count is not None and (count < 0 or count.denominator != 1):
            read.void(line["count"])
        found.append((count, line))
    return None if read.nulls else found


def total_of(lines: list[tuple[Fraction, Leaf]]) -> Fraction:
    """Σ min(count·per, cap)."""
    amounts = [(count * number(line["per"]), line.get("cap")) for count, line in lines]
    return sum((amount if cap is None else min(amount, number(cap)) for amount, cap in amounts), ZERO)


def deduct(leaf: Leaf, read: Reader) -> Points:
    """P − Σ min(count·per, cap), not below floor; P when the item is waived."""
    full = number(leaf["points"])
    if read.true(leaf.get("unless")):
        return full
    lines = counted(leaf, read)
    return None if lines is None else clamp(full - total_of(lines), number(leaf.get("floor", 0)), full)


def award(leaf: Leaf, read: Reader) -> Points:
    """min(P, Σ count·per), or the largest `per` whose count is above 0; 0 when the item is waived."""
    if read.true(leaf.get("unless")):
        return ZERO
    lines = counted(leaf, read)
    if lines is None:
        return None
    if leaf.get("mode") == "highest":
        earned = max((number(line["per"]) for count, line in lines if count > 0), default=ZERO)
    else:
        earned = total_of(lines)
    return clamp(earned, ZERO, number(leaf["points"]))


def choice(leaf: Leaf, read: Reader) -> Points:
    """The points of the value's name; a name not listed cannot be computed without `otherwise`."""
    name = read.any(leaf["value"])
    if name is None:
        return None
    found = leaf["choices"].get(name, leaf["choices"].get("otherwise"))
    return read.void(leaf["value"]) if found is None else number(found)


def check(leaf: Leaf, read: Reader) -> Points:
    """P if the value is true; or P times the share of the checklist that holds, or P if all of it does."""
    full = number(leaf["points"])
    if "checklist" not in leaf:
        holds = read.any(leaf["value"])
        return None if holds is None else full if holds else ZERO
    lines = [line["when"] if isinstance(line, dict) else line for line in leaf["checklist"]]
    held = sum(read.true(line) for line in lines)
    if leaf.get("need") == "all":
        return full if held == len(lines) else ZERO
    return full * held / len(lines)


def efficacy(leaf: Leaf, read: Reader) -> Points:
    """Between two standards the lower one's base plus its part of the way up; P from the best up, 0 below the worst."""
    x = read.number(leaf["value"])
    standards = [read.number(one) for one in leaf["standards"]]
    if None not in standards and not monotone(standards):
        read.void(leaf["value"])
    if read.nulls:
        return None
    if standards[0] < standards[1]:
        x, standards = -x, [-one for one in standards]
    full = number(leaf["points"])
    bases = [full * number(one) for one in leaf.get("coefficients", COEFFICIENTS)]
    if x >= standards[0]:
        return full
    for i in range(1, len(standards)):
        if x >= standards[i]:
            part = (x - standards[i]) / (standards[i - 1] - standards[i])
            return clamp(bases[i] + part * (bases[i - 1] - bases[i]), ZERO, full)
    return ZERO


def monotone(row: list[Fraction]) -> bool:
    """Whether the numbers strictly fall or strictly rise."""
    pairs = list(pairwise(row))
    return all(a > b for a, b in pairs) or all(a < b for a, b in pairs)


def peer_range(leaf: Leaf, read: Reader) -> Points:
    """P·(floor + (1 − floor)·clamp((x − worst)/(best − worst), 0, 1)); P when all peers have one value."""
    x = read.number(leaf["value"])
    if "best" in leaf:
        best, worst = read.number(leaf["best"]), read.number(leaf["worst"])
        if best is not None and best == worst:
            read.void(leaf["value"])
    if read.nulls:
        return None
    if "best" not in leaf:
        if read.peers is None:
            return ZERO
        best, worst = max(read.peers), min(read.peers)
        if leaf.get("direction") == "lower":
            best, worst = worst, best
    floor = number(leaf.get("floor", 0))
    share: Fraction = ONE if best == worst else clamp((x - worst) / (best - worst), ZERO, ONE)
    full = number(leaf["points"])
    return full * (floor + (1 - floor) * share)


def peer_rank(leaf: Leaf, read: Reader) -> Points:
    """By the competition rank r among n peers: a table, P(n−r)/(n−1), or P·x/best; a single peer earns P."""
    x: Fraction | None = read.number(leaf["value"])
    full = number(leaf["points"])
    if x is None:
        return None
    if read.peers is None:
        return ZERO
    if len(read.peers) == 1:
        return full
    if leaf["mode"] == "ratio_to_best":
        best = max(read.peers)
        return read.void(leaf["value"]) if best <= 0 else clamp(full * x / best, ZERO, full)
    lower = leaf.get("direction") == "lower"
    rank = 1 + sum(other < x if lower else other > x for other in read.peers)
    if leaf["mode"] == "table":
        return number(leaf["table"][rank - 1]) if rank <= len(leaf["table"]) else ZERO
    return full * (len(read.peers) - rank) / (len(read.peers) - 1)


def peer_score(leaf: Leaf, read: Reader) -> Points:
    """P·clamp(mean_share + sd_share·z, 0, 1), z in population standard deviations (0 where all are equal)."""
    x = read.number(leaf["value"])
    if x is None:
        return None
    if read.peers is None:
        return ZERO
    z = standard_score(x, read.peers)
    if leaf.get("direction") == "lower":
        z = -z
    share = number(leaf["mean_share"]) + number(leaf["sd_share"]) * z
    return number(leaf["points"]) * clamp(share, ZERO, ONE)


def standard_score(x: Fraction, peers: Sequence[Fraction]) -> Fraction:
    """(x − mean) / SD to 60 digits."""
    n = len(peers)
    mean = sum(peers, ZERO) / n
    variance = sum(((one - mean) ** 2 for one in peers), ZERO) / n
    spread = root(variance)
    return (x - mean) / spread if variance > 0 and spread else ZERO


METHODS: dict[str, Callable[[Leaf, Reader], Points]] = {
    method.__name__: method
    for method in (
        completion,
        linear,
        curve,
        bands,
        step,
        deduct,
        award,
        choice,
        check,
        efficacy,
        peer_range,
        peer_rank,
        peer_score,
    )
}
PEER_METHODS = frozenset({"peer_range", "peer_rank", "peer_score"})
