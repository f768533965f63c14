"""Opinions of one unit as exact numbers: the value of a poll (`ballot`) and of a jury (`panel`), or why it is void."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.exact.rounding import nine, number

Spec = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]
Means = dict[str | None, Fraction | None]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Voice:
    """A value, or null with the reason why it is void; null without a reason where nobody was asked."""

    value: Fraction | None = None
    void: str | None = None


ABSENT = Voice()


@dataclass(frozen=True, slots=True)
class Box:
    """The ballots of one voter group, or of all: the marks for every word, and what a valid mark is worth."""

    marks: Mapping[str, int]
    worths: Mapping[str, Fraction]
    words: frozenset[str]

    @property
    def valid(self) -> int:
        """Marks with a worth: those of the choices, and blanks where the rubric gives blanks a number."""
        return sum(self.marks.get(word, 0) for word in self.worths)

    @property
    def returned(self) -> int:
        """Everything that came back: choices, blanks and spoiled ones."""
        return sum(self.marks.get(word, 0) for word in self.words)

    @property
    def points(self) -> Fraction:
        """Σ marks·worth."""
        return sum((self.marks.get(word, 0) * worth for word, worth in self.worths.items()), ZERO)

    @property
    def one_sided(self) -> bool:
        """Whether there are two valid marks or more, all of one choice."""
        return self.valid >= 2 and any(self.marks.get(word, 0) == self.valid for word in self.worths)


def box(spec: Spec, rows: Rows) -> Box:
    """The marks of some rows counted; rows of one word add up."""
    choices = {str(word): number(worth) for word, worth in spec["choices"].items()}
    blank = spec.get("blank", "not_counted")
    marks: dict[str, int] = {}
    for row in rows:
        marks[row["choice"]] = marks.get(row["choice"], 0) + int(row["count"])
    worths = choices if blank == "not_counted" else choices | {"blank": number(blank)}
    return Box(marks, worths, frozenset(choices) | {"blank", "spoiled"})


def poll(spec: Spec, rows: Rows) -> Voice:
    """The value of a poll from its rows about one unit.

    Example:
        >>> rows = [{"group": None, "choice": "yes", "count": 3}, {"group": None, "choice": "no", "count": 1}]
        >>> poll({"choices": {"yes": 100, "no": 0}}, rows).value
        Fraction(75, 1)
    """
    if not rows:
        return ABSENT
    whole = box(spec, rows)
    reason = next((name for name, holds in VOIDS.items() if holds(spec, whole)), None)
    if reason is not None:
        return Voice(void=reason)
    means: Means = {}
    for group in weights(spec):
        part = box(spec, [row for row in rows if row["group"] == group])
        asked = part.returned if spec.get("denominator", "valid") == "returned" else part.valid
        means[group] = part.points / asked if asked else None
    return weighed(spec, means)


def over_issued(spec: Spec, whole: Box) -> bool:
    """More came back than was handed out."""
    asked = spec.get("void_if", {}).get("over_issued", False)
    return bool(asked) and "issued" in whole.marks and whole.returned > whole.marks["issued"]


def turnout_below(spec: Spec, whole: Box) -> bool:
    """Too small a share of what was handed out came back."""
    share, issued = spec.get("void_if", {}).get("turnout_below"), whole.marks.get("issued", 0)
    return share is not None and issued > 0 and Fraction(whole.returned, issued) < number(share) / 100


def min_ballots(spec: Spec, whole: Box) -> bool:
    """Too few valid marks."""
    return whole.valid < int(spec.get("min_ballots", 0))


def all_equal(spec: Spec, whole: Box) -> bool:
    """All valid marks say the same."""
    return bool(spec.get("void_if", {}).get("all_equal", False)) and whole.one_sided


VOIDS: dict[str, Callable[[Spec, Box], bool]] = {
    test.__name__: test for test in (over_issued, turnout_below, min_ballots, all_equal)
}


def panel(spec: Spec, rows: Rows) -> Voice:
    """The value of a jury from its rows about one unit; a judge without a score is not counted."""
    scores = [(row["group"], nine(number(row["score"]))) for row in rows if row["score"] is not None]
    if not scores:
        return ABSENT
    return weighed(spec, {group: trimmed(spec, [x for of, x in scores if of == group]) for group in weights(spec)})


def trimmed(spec: Spec, scores: list[Fraction]) -> Fraction | None:
    """The mean without the lowest and highest few, where there are judges enough; null where nobody scored."""
    trim = spec.get("trim")
    if trim is not None and len(scores) >= int(trim["from"]):
        side = int(trim["each_side"])
        scores = sorted(scores)[side : len(scores) - side]
    return sum(scores, ZERO) / len(scores) if scores else None


def weights(spec: Spec) -> dict[str | None, Fraction]:
    """The weight of every voter group; without groups there is one, of rows that name none."""
    raws = spec.get("groups")
    if raws is None:
        return {None: Fraction(1)}
    return {group: number(raw["weight"] if isinstance(raw, dict) else raw) for group, raw in raws.items()}


def weighed(spec: Spec, means: Means) -> Voice:
    """Σ w·mean / Σ w, rounded once; `empty_group` says what becomes of a group without a mean."""
    rule = spec.get("empty_group", "hold")
    known = {
        group: ZERO if mean is None else mean for group, mean in means.items() if mean is not None or rule == "zero"
    }
    if not known or (rule == "hold" and len(known) < len(means)):
        return Voice(void="empty_group")
    weight = weights(spec)
    total = sum((weight[group] * mean for group, mean in known.items()), ZERO)
    return Voice(nine(total / sum((weight[group] for group in known), ZERO)))
