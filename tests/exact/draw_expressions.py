"""Random expressions, true to the types of the metrics they name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tests.exact.draft import ATTRIBUTES, CHOICES, Draft

COMPARE = ("=", "<>", "<", "<=", ">", ">=")


def plain(x: Decimal) -> str:
    """A number as it is written inside an expression."""
    return f"({x:f})" if x < 0 else f"{x:f}"


def small_number(draft: Draft) -> str:
    return plain(Decimal(draft.pick(("0.1", "0.5", "2", "3", "0.25", "10", "1.5", "-1"))))


def number(draft: Draft, depth: int = 1) -> str:
    """A number: a metric, or something made of metrics."""
    return draft.pick(NUMBERS)(draft) if depth and draft.chance(0.85) else draft.metric()


def sum_or_difference(draft: Draft) -> str:
    return f"{draft.metric()} {draft.pick('+-')} {draft.pick((draft.metric(), small_number(draft)))}"


def product(draft: Draft) -> str:
    return f"{draft.metric('small')} * {draft.pick((draft.metric('small'), small_number(draft)))}"


def ratio(draft: Draft) -> str:
    by = (draft.metric(), draft.metric(), small_number(draft), "unit.people")
    return f"{draft.metric()} / {draft.pick(by)}"


def growth(draft: Draft) -> str:
    metric = draft.metric()
    other = draft.earlier(metric) if draft.chance(0.6) else draft.assigned(metric)
    return f"({metric} / {other} - 1) * 100"


def case(draft: Draft) -> str:
    branches = " ".join(f"WHEN {condition(draft, 0)} THEN {number(draft, 0)}" for _ in range(draft.rng.randint(1, 2)))
    otherwise = f" ELSE {draft.pick((draft.metric(), small_number(draft)))}" if draft.chance(0.8) else ""
    return f"CASE {branches}{otherwise} END"


def coalesce(draft: Draft) -> str:
    last = draft.pick((draft.metric(), small_number(draft)))
    return f"COALESCE({number(draft, 0)}, {ratio(draft)}, {last})"


def extreme(draft: Draft) -> str:
    third = f", {small_number(draft)}" if draft.chance(0.4) else ""
    return f"{draft.pick(('LEAST', 'GREATEST'))}({draft.metric()}, {draft.metric()}{third})"


def rounding(draft: Draft) -> str:
    inner = draft.pick((ratio, sum_or_difference))(draft)
    if draft.chance(0.4):
        return f"ROUND({inner}, {draft.pick((0, 1, 2))})"
    return f"{draft.pick(('FLOOR', 'CEIL'))}({inner})"


def function(draft: Draft) -> str:
    small = draft.metric("small")
    return draft.pick(
        (
            f"ABS({sum_or_difference(draft)})",
            f"SQRT({small})",
            f"LN({small})",
            f"EXP({small} / 100)",
            f"POWER({small}, 2)",
            f"POWER({small}, {draft.pick(('0.5', '1.5', '-1', '0'))})",
            f"-{small}",
        )
    )


NUMBERS: tuple[Callable[[Draft], str], ...] = (
    sum_or_difference,
    product,
    ratio,
    growth,
    case,
    coalesce,
    extreme,
    rounding,
    function,
)


def condition(draft: Draft, depth: int = 1) -> str:
    """A condition; with depth it may join others."""
    if depth and draft.chance(0.35):
        joined = f" {draft.pick(('AND', 'OR'))} ".join(condition(draft, 0) for _ in range(2))
        return f"NOT ({joined})" if draft.chance(0.25) else joined
    return draft.pick(CONDITIONS)(draft)


def against_limit(draft: Draft) -> str:
    metric = draft.metric()
    return f"{metric} {draft.pick(COMPARE)} {plain(draft.limit(metric))}"


def between(draft: Draft) -> str:
    metric = draft.metric()
    low, high = sorted((draft.limit(metric), draft.limit(metric)))
    return f"{metric} {draft.pick(('', 'NOT '))}BETWEEN {plain(low)} AND {plain(high)}"


def among(draft: Draft) -> str:
    metric = draft.metric()
    row = ", ".join(plain(draft.limit(metric)) for _ in range(draft.rng.randint(1, 3)))
    return f"{metric} {draft.pick(('', 'NOT '))}IN ({row})"


def two_metrics(draft: Draft) -> str:
    return f"{number(draft)} {draft.pick(COMPARE)} {number(draft, 0)}"


def null_test(draft: Draft) -> str:
    subject = draft.pick((draft.metric(), f"unit.{draft.pick(tuple(ATTRIBUTES))}", draft.assigned(draft.metric())))
    return f"{subject} IS {draft.pick(('', 'NOT '))}NULL"


def flag(draft: Draft) -> str:
    if not draft.has("boolean"):
        return against_limit(draft)
    metric = draft.metric("boolean")
    if draft.chance(0.1):
        return draft.earlier(metric)
    return draft.pick(("{}", "NOT {}", "{} = TRUE", "COALESCE({}, FALSE)")).format(metric)


def named(draft: Draft) -> str:
    if not draft.has("choice"):
        return attribute(draft)
    metric = draft.metric("choice")
    if draft.chance(0.1):
        return f"{metric} <> {draft.earlier(metric)}"
    return draft.pick((f"{metric} = '{draft.pick(CHOICES)}'", f"{metric} IN ('好', '中')", f"{metric} <> '差'"))


def attribute(draft: Draft) -> str:
    name = draft.pick(tuple(ATTRIBUTES))
    value = draft.pick(ATTRIBUTES[name])
    return f"unit.{name} {draft.pick(('=', '<>'))} '{value}'"


def last_period(draft: Draft) -> str:
    figure = draft.pick(("total", "grade", "rank"))
    if figure == "total":
        return f"{draft.earlier('total')} >= {draft.rng.randint(0, 60)}"
    if figure == "grade":
        return f"{draft.earlier('grade')} = '{draft.pick(draft.grades)}'"
    place = draft.pick(draft.within).removeprefix("unit.")
    return f"{draft.earlier(f'rank_{place}')} <= {draft.rng.randint(1, 4)}"


def against_target(draft: Draft) -> str:
    metric = draft.metric()
    return f"{metric} {draft.pick(COMPARE)} {draft.assigned(metric)}"


CONDITIONS: tuple[Callable[[Draft], str], ...] = (
    against_limit,
    against_limit,
    between,
    among,
    two_metrics,
    null_test,
    flag,
    flag,
    named,
    attribute,
    last_period,
    against_target,
)
