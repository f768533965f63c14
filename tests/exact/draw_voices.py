"""Random polls and panels, and the tables of their marks and scores; some void, some of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.exact.draft import Draft, Span

Item = dict[str, Any]
Row = dict[str, Any]
SCALES: tuple[dict[str, str], ...] = (
    {"好": "100", "较好": "80", "一般": "60", "差": "40"},
    {"好": "100", "较好": "80", "一般": "60", "差": "0"},
    {"优": "1", "良": "0.8", "中": "0.6"},
    {"a": "5", "b": "4", "c": "3", "d": "2", "e": "1"},
    {"yes": "100", "no": "0"},
    {"A": "97.5", "B": "82.25", "C": "33.333"},
    {"present": "10"},
)
GROUPS = ("leaders", "members", "villagers", "all")
WEIGHTS = ("30", "40", "1", "0.3", "0.7", "2.5", "3")
SHARES = ("50%", "33.3%", "80%", "12.5%", "100%")
RULES = ("hold", "renormalise", "zero")
MANY = 1024  # a mean of so many odd marks lies in the middle between two numbers of 9 decimals


def ballot(draft: Draft) -> tuple[Item, Span, list[Decimal]]:
    """A poll, the span of its values, and values it is likely to have."""
    worths = {word: Decimal(worth) for word, worth in draft.pick(SCALES).items()}
    spec: Item = {"choices": worths} | groups(draft)
    if draft.chance(0.5):
        spec["denominator"] = draft.pick(("valid", "returned", "returned"))
    if draft.chance(0.4):
        spec["blank"] = draft.pick(("not_counted", 0, 60, max(worths.values()), Decimal("0.5")))
    if draft.chance(0.35):
        spec["min_ballots"] = draft.rng.randint(0, 4)
    if draft.chance(0.6):
        spec["empty_group"] = draft.pick(RULES)
    if void_if := reasons(draft):
        spec["void_if"] = void_if
    tops = list(worths.values())
    likely = [*tops, *((a + b) / 2 for a in tops for b in tops if a < b)]
    high = max(int(top) for top in (*tops, Decimal(60)))
    return spec, Span(0, high + 1, 2), likely


def groups(draft: Draft) -> Item:
    """Voter groups with their weights, or none."""
    if draft.chance(0.4):
        return {}
    names = draft.rng.sample(GROUPS, draft.rng.randint(1, 3))
    return {"groups": {name: weight(draft, name) for name in names}}


def weight(draft: Draft, name: str) -> Any:
    """A group's weight, alone or with a label."""
    plain = Decimal(draft.pick(WEIGHTS))
    return (
        {"weight": plain, "label": draft.pick((f"label of {name}", {"zh": "组", "en": name}))}
        if draft.chance(0.3)
        else plain
    )


def reasons(draft: Draft) -> Item:
    """What makes the poll void."""
    drawn = {
        "all_equal": draft.pick((True, True, False)),
        "over_issued": draft.pick((True, True, False)),
        "turnout_below": draft.pick(SHARES),
    }
    return {key: found for key, found in drawn.items() if draft.chance(0.3)}


def panel(draft: Draft) -> tuple[Item, Span, list[Decimal]]:
    """A panel of judges, the span of its values, and values it is likely to have."""
    scale = Decimal(draft.pick(("100", "100", "10", "5")))
    spec: Item = {"scale": scale} if scale != 100 or draft.chance(0.5) else {}
    if draft.chance(0.6):
        side = draft.pick((1, 1, 1, 2))
        spec["trim"] = {"each_side": side, "from": 2 * side + draft.rng.randint(1, 3)}
    spec |= groups(draft)
    if draft.chance(0.6):
        spec["empty_group"] = draft.pick(RULES)
    if not spec:
        spec = {"scale": scale}
    return spec, Span(0, int(scale), 1), [scale * part / 10 for part in range(5, 11)]


# -- tables -----------------------------------------------------------------------------------------------------------


def ballots(draft: Draft, scored: list[Row]) -> list[Row]:
    """The marks of every poll about every unit, in no order; about some units nobody was asked."""
    found: list[Row] = []
    for poll, spec in draft.metrics.items():
        if "ballot" in spec:
            absent, messy = draft.pick((0, 0.05, 0.2)), draft.pick((0, 0, 0.1, 0.3))
            style = draft.pick(("few", "few", "some", "many"))
            for unit in scored:
                if not draft.chance(absent):
                    head = {"unit_id": unit["unit_id"], "poll": poll}
                    found += [head | row for row in marks(draft, spec["ballot"], style, draft.chance(messy))]
    draft.rng.shuffle(found)
    return found


def marks(draft: Draft, spec: Item, style: str, messy: bool) -> Iterator[Row]:
    """The rows of one poll about one unit."""
    with_issued, slack = draft.chance(0.7), draft.pick((-1, -1, 0, 3) if messy else (0, 0, 0, 1, 3))
    for group in spec.get("groups", {None: 1}):
        counts = {} if messy and draft.chance(0.4) else counted(draft, spec, style, messy)
        returned = sum(counts.values())
        if with_issued and (counts or draft.chance(0.5)):
            counts["issued"] = max(0, returned * 2 if slack == 3 else returned + slack)
        for word, count in counts.items():
            for part in parts(draft, count):
                yield {"group": group, "choice": word, "count": part}


def counted(draft: Draft, spec: Item, style: str, messy: bool) -> dict[str, int]:
    """Marks of one group: many of them often a power of two."""
    words = list(spec["choices"])
    total = {"few": draft.rng.randint(1, 6), "some": draft.rng.randint(4, 60), "many": MANY}[style]
    if messy and draft.chance(0.3):
        words = [draft.pick(words)]
    counts = dict.fromkeys(words, 0)
    for word in words[1:]:
        counts[word] = draft.rng.randint(0, total - sum(counts.values()))
    counts[words[0]] = total - sum(counts.values())
    for word in ("blank", "spoiled"):
        if draft.chance(0.25):
            counts[word] = draft.rng.randint(0, 3)
    if messy and draft.chance(0.2):
        counts = {word: count for word, count in counts.items() if word in ("blank", "spoiled")}
    return counts


def parts(draft: Draft, count: int) -> list[int]:
    """A number of marks over one row, two, or a row each."""
    if count == 0:
        return [0] if draft.chance(0.5) else []
    if draft.chance(0.7):
        return [count]
    return [1] * count if count < 5 else [count - 2, 2]


def panels(draft: Draft, scored: list[Row]) -> list[Row]:
    """The scores of every panel about every unit, in no order; some judges gave none."""
    found: list[Row] = []
    for name, spec in draft.metrics.items():
        if "panel" in spec:
            absent, silent = draft.pick((0, 0.05, 0.2)), draft.pick((0, 0, 0.1, 0.3))
            places = draft.pick((0, 0, 0, 1, 1, 2, 9))
            for unit in scored:
                if not draft.chance(absent):
                    head = {"unit_id": unit["unit_id"], "panel": name}
                    found += [head | row for row in jury(draft, spec["panel"], places, silent)]
    draft.rng.shuffle(found)
    return found


def jury(draft: Draft, spec: Item, places: int, silent: float) -> Iterator[Row]:
    """The rows of one panel about one unit."""
    scale = int(spec.get("scale", 100))
    low = draft.pick((0, scale // 2, scale - 3 if scale > 10 else 0))
    judge = 0
    for group in spec.get("groups", {None: 1}):
        for _ in range(draft.rng.randint(0 if draft.chance(silent) else 1, draft.pick((2, 5, 8)))):
            judge += 1
            score = None if draft.chance(silent) else draft.decimal(low, scale, places)
            yield {"group": group, "judge": f"j{judge}", "score": score}
