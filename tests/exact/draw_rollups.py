"""Random roll-ups: over which units, of what, and conditions true to the rubrics that score those units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.exact.draft import ATTRIBUTES, CHOICES, Draft, Span
from tests.exact.draw_expressions import COMPARE, plain
from tests.exact.generate import add, ids, policy
from tests.exact.rollup import may_match

Item = dict[str, Any]
FULL = Span(0, 30, 1)  # about what totals and points are


@dataclass(frozen=True)
class Drawn:
    """A rubric that is finished and the draft it was drawn with."""

    draft: Draft
    rubric: Item

    def metrics(self, *families: str) -> set[str]:
        """The rubric's metrics of these families."""
        found = {name for family in families for name in self.draft.kinds.get(family, [])}
        return found & set(self.rubric["metrics"])

    def items(self) -> set[str]:
        """All items and groups."""
        parts = [self.rubric.get(part, {"items": []})["items"] for part in ("bonus", "deductions")]
        return {name for part in (self.rubric["scorecard"], *parts) for name in ids(part)}


def rollups(draft: Draft, own_scope: Item, lower: list[Drawn]) -> None:
    """Two to four roll-ups as the first metrics of a rubric."""
    for _ in range(draft.rng.randint(2, 4)):
        over, seen = drawn_over(draft, own_scope, lower)
        name = draft.fresh("up")
        if draft.chance(0.35):
            spec: Item = {"share": share(draft, seen), "over": over}
            span, likely = Span(0, 100, 1), [Decimal(n) for n in (0, 25, 50, 75, 100)] + [Decimal("33.333333333")]
        else:
            spec, span = figure(draft, seen, over)
            likely = []
        draft.spans[name], draft.likely[name] = span, likely
        families = ["numeric"] * 3 + ["small"] * 3 * is_small(spec, seen, span)
        add(draft, name, {"rollup": spec} | policy(draft, "number"), families)


def drawn_over(draft: Draft, own_scope: Item, lower: list[Drawn]) -> tuple[Item, list[Drawn]]:
    """An `over` that looks at rubrics below only, and these rubrics."""
    while True:
        one = draft.pick(lower).rubric["applies_to"]
        places = {"sector": one["sector"], "level": one.get("level", "village")}
        over = {key: places[key] for key in draft.pick((("sector",), ("sector",), ("level",), ("sector", "level")))}
        seen = [other for other in lower if may_match(over, other.rubric["applies_to"])]
        if seen and not may_match(over, own_scope):
            return over | ({"where": where(draft)} if draft.chance(0.25) else {}), seen


def where(draft: Draft) -> str:
    """A condition on the units below."""
    name = draft.pick(tuple(ATTRIBUTES))
    value = draft.pick(ATTRIBUTES[name])
    tests = ("unit.{} = '{}'", "unit.{} <> '{}'", "unit.{} IS NOT NULL", "unit.people > 3")
    return draft.pick(tests).format(name, value)


def common(rows: Iterator[set[str]]) -> list[str]:
    """The names all rubrics know."""
    return sorted(set.intersection(*rows))


def figure(draft: Draft, seen: list[Drawn], over: Item) -> tuple[Item, Span]:
    """A roll-up of totals, of a metric or of an item, and the span of its values."""
    metrics = common(one.metrics("numeric", "boolean") for one in seen)
    items = common(one.items() for one in seen)
    nested = [name for name in metrics if name.startswith("up")]
    drawn = draft.pick(("total", "metric", "metric", "item", "nested"))
    of = draft.pick({"metric": metrics, "item": items, "nested": nested}.get(drawn) or ["total"])
    span = seen[0].draft.spans.get(of, Span(0, 1, 1) if of in truths(seen) else FULL)
    by = draft.pick(("mean", "median", "sum", "min", "max", "count"))
    if by == "count":
        span = Span(0, 8, 0)
    elif by == "sum":
        span = Span(span.low * 3, span.high * 6, span.places)
    return {"of": of, "over": over, "by": by}, span


def is_small(spec: Item, seen: list[Drawn], span: Span) -> bool:
    """Whether expressions may multiply the roll-up or raise e to it: shares, counts and what has a narrow range."""
    if "share" in spec or spec["by"] == "count":
        return True
    return not span.wide and spec["by"] != "sum" and spec["of"] in seen[0].draft.spans


def truths(seen: list[Drawn]) -> set[str]:
    """The metrics that are true or false."""
    return seen[0].metrics("boolean")


def share(draft: Draft, seen: list[Drawn]) -> str:
    """A condition on the units below, of one part or two."""
    first = part(draft, seen)
    if draft.chance(0.7):
        return first
    joined = f"{first} {draft.pick(('AND', 'OR'))} {part(draft, seen)}"
    return f"NOT ({joined})" if draft.chance(0.2) else joined


def part(draft: Draft, seen: list[Drawn]) -> str:
    """One comparison with a name that all rubrics below know."""
    return draft.pick(PARTS)(draft, seen)


def by_grade(draft: Draft, seen: list[Drawn]) -> str:
    grades = common(set(one.draft.grades) for one in seen)
    if draft.chance(0.2):
        return f"grade IS {draft.pick(('', 'NOT '))}NULL"
    if draft.chance(0.4):
        return f"grade IN ({', '.join(repr(grade) for grade in draft.rng.sample(grades, min(2, len(grades))))})"
    return f"grade {draft.pick(('=', '<>'))} '{draft.pick(grades)}'"


def by_total(draft: Draft, seen: list[Drawn]) -> str:
    return f"total {draft.pick(COMPARE)} {draft.rng.randint(0, 20)}"


def by_rank(draft: Draft, seen: list[Drawn]) -> str:
    withins = common({within.removeprefix("unit.") for within in one.draft.within} for one in seen)
    return f"rank_{draft.pick(withins)} <= {draft.rng.randint(1, 3)}" if withins else by_total(draft, seen)


def by_number(draft: Draft, seen: list[Drawn]) -> str:
    names = common(one.metrics("numeric") for one in seen)
    if not names:
        return by_total(draft, seen)
    name = draft.pick(names)
    limit = seen[0].draft.value_of(name)
    return f"{name} IS NULL" if draft.chance(0.15) else f"{name} {draft.pick(COMPARE)} {plain(limit)}"


def by_word(draft: Draft, seen: list[Drawn]) -> str:
    flags = common(one.metrics("boolean") for one in seen)
    words = common(one.metrics("choice") for one in seen)
    if flags and draft.chance(0.6):
        return draft.pick(("{}", "NOT {}", "{} = TRUE")).format(draft.pick(flags))
    return f"{draft.pick(words)} = '{draft.pick(CHOICES)}'" if words else where(draft)


PARTS: tuple[Callable[[Draft, list[Drawn]], str], ...] = (
    by_grade,
    by_grade,
    by_total,
    by_rank,
    by_number,
    by_number,
    by_word,
)
