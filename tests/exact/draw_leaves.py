"""Random leaves: every method with its options, parameters in all three forms, thresholds that values will hit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.exact.draft import ATTRIBUTES, CHOICES, Draft
from tests.exact.draw_expressions import condition, number

Item = dict[str, Any]
LONGEST = 100_000  # as far as values reach
LEVELS = ("township", "county", "prefecture", "province")


def measured(draft: Draft) -> tuple[str, str]:
    """What a leaf measures, and a metric whose size its thresholds may follow."""
    metric = draft.metric()
    return (metric, metric) if draft.chance(0.75) else (number(draft), metric)


def param(draft: Draft, metric: str, plain: Decimal, positive: bool = False) -> Any:
    """A parameter near `plain`, as a number, an expression or by an attribute."""
    if draft.chance(0.6):
        return plain
    if draft.chance(0.4):
        return by_attribute(draft, metric, plain, positive)
    own = draft.assigned(metric)
    return draft.pick((own, own, f"{own} * 2", f"COALESCE({own}, {plain:f})", number(draft, 0)))


def by_attribute(draft: Draft, metric: str, plain: Decimal, positive: bool) -> Item:
    """The form `{by: unit.zone, farming: 10, otherwise: 8}`."""
    name = draft.pick(tuple(ATTRIBUTES))
    table: Item = {"by": f"unit.{name}"}
    for key in ATTRIBUTES[name][: draft.rng.randint(1, 3)]:
        other = draft.limit(metric)
        table[key] = plain if positive and other <= 0 else other
    if draft.chance(0.6):
        table["otherwise"] = plain
    return table


def halfway_length(draft: Draft, points: Decimal, metric: str, start: Decimal, sign: int) -> Decimal:
    """A distance over which `points` are earned such that many values fall on half a tick; they become hot."""
    full = int(points * 10**draft.decimals)
    places = draft.pick([places for places in (1, 2, 3, 4) if full <= LONGEST * 10**places])
    halves = [Decimal(2 * draft.rng.randrange(full) + 1) / 2 for _ in range(6)]
    found = [start + sign * half.scaleb(-places) for half in halves]
    draft.hot.setdefault(metric, []).extend(found)
    draft.widen(metric, found)
    return Decimal(full).scaleb(-places)


def completion(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    if draft.tight and draft.chance(0.6):
        leaf: Item = {"value": value, "target": halfway_length(draft, points, metric, Decimal(0), 1)}
    else:
        leaf = {"value": value, "target": param(draft, metric, max(draft.limit(metric), Decimal(1)), positive=True)}
    if draft.chance(0.25):
        leaf["direction"] = draft.pick(("lower", "higher"))
    if draft.chance(0.25):
        leaf["floor"] = Decimal(draft.pick(("0.1", "0.25", "0.6")))
    if draft.chance(0.25):
        leaf["cap"] = Decimal(draft.pick(("1.2", "0.8", "2", "1.05")))
    return leaf


def goalposts(draft: Draft, points: Decimal, metric: str) -> tuple[Any, Any]:
    """Where nothing and where everything is earned."""
    start = draft.limit(metric)
    if draft.tight and draft.chance(0.6):
        sign = draft.pick((1, -1))
        return start, start + sign * halfway_length(draft, points, metric, start, sign)
    end = draft.limit(metric)
    first, second = start, end + 1 if end == start else end
    return param(draft, metric, first), param(draft, metric, second)


def linear(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    zero, full = goalposts(draft, points, metric)
    return {"value": value, "zero_at": zero, "full_at": full}


def curve(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    xs = draft.limits(metric, draft.rng.randint(2, 4))
    xs = xs if len(xs) > 1 else [xs[0], xs[0] + 2]
    return {"value": value, "through": [[x, draft.part_of(points)] for x in xs]}


def bands(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    limits = draft.limits(metric, draft.rng.randint(1, 4))
    rows = draft.pick((falling, rising, windows))(draft, metric, limits)
    for row in rows:
        row["points"] = draft.part_of(points)
    return {"value": value, "bands": [*rows, {"otherwise": True, "points": draft.part_of(points)}]}


def falling(draft: Draft, metric: str, limits: list[Decimal]) -> list[Item]:
    sign = draft.pick(("at_least", "above"))
    return [{sign: param(draft, metric, limit)} for limit in reversed(limits)]


def rising(draft: Draft, metric: str, limits: list[Decimal]) -> list[Item]:
    sign = draft.pick(("at_most", "below"))
    return [{sign: param(draft, metric, limit)} for limit in limits]


def windows(draft: Draft, metric: str, limits: list[Decimal]) -> list[Item]:
    low, high = draft.pick((("at_least", "below"), ("above", "at_most")))
    return [{low: limits[-1]}, *reversed([{low: a, high: b} for a, b in pairwise(limits)])]


def step(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    leaf: Item = {"value": value, "target": param(draft, metric, draft.limit(metric)), "per": amount(draft)}
    if draft.chance(0.3):
        leaf["per"] = {"up": amount(draft), "down": amount(draft)}
    if draft.chance(0.5):
        leaf["size"] = Decimal(draft.pick(("0.1", "0.5", "2", "3", "10", "0.3")))
    if draft.chance(0.6):
        leaf["steps"] = draft.pick(("linear", "whole", "started"))
    if draft.chance(0.5):
        leaf["base"] = draft.part_of(points)
    if draft.chance(0.25):
        leaf["floor"] = draft.pick((Decimal(0), -draft.part_of(points), draft.part_of(Decimal(1))))
        leaf["base"] = max(leaf["floor"], leaf.get("base", points))
    if draft.chance(0.25):
        leaf["cap"] = points + draft.part_of(points)
    if draft.chance(0.3):
        leaf["direction"] = draft.pick(("lower", "higher"))
    return leaf


def amount(draft: Draft) -> Decimal:
    """Points a count or a step is worth, in tight cases an odd number of half ticks."""
    if draft.tight and draft.chance(0.5):
        return Decimal(2 * draft.rng.randint(0, 9) + 1).scaleb(-draft.decimals) / 2
    return Decimal(draft.pick(("0.1", "0.5", "1", "2", "0.05", "0.125", "0.333")))


def lines(draft: Draft, capped: bool) -> Item:
    """The lines of a deduction or an award."""
    rows: list[Item] = []
    for _ in range(draft.rng.randint(1, 3)):
        row: Item = {"count": counted(draft), "per": amount(draft)}
        if capped and draft.chance(0.3):
            row["cap"] = amount(draft) * 2
        if draft.chance(0.2):
            row["unless"] = condition(draft)
        rows.append(row)
    leaf: Item = {"each": rows}
    if draft.chance(0.2):
        leaf["unless"] = condition(draft)
    return leaf


def counted(draft: Draft) -> str:
    """A count: mostly an integer metric, at times something that need not be whole."""
    if draft.chance(0.8):
        return draft.metric("count")
    return draft.pick((f"FLOOR({draft.metric()} / 10)", draft.metric(), f"{draft.metric('count')} - 1"))


def deduct(draft: Draft, points: Decimal) -> Item:
    leaf = lines(draft, capped=True)
    if draft.chance(0.25):
        leaf["floor"] = draft.pick((Decimal(-1), points // 2, -points))
    return leaf


def award(draft: Draft, points: Decimal) -> Item:
    highest = draft.chance(0.4)
    leaf = lines(draft, capped=not highest)
    return leaf | ({"mode": "highest"} if highest else {})


def choice(draft: Draft, points: Decimal) -> Item:
    if draft.has("choice") and draft.chance(0.8):
        table: Item = {name: draft.part_of(points) for name in CHOICES}
        return {"value": draft.metric("choice"), "choices": table}
    name = draft.pick(tuple(ATTRIBUTES))
    table = {key: draft.part_of(points) for key in ATTRIBUTES[name][:2]}
    if draft.chance(0.5):
        table["otherwise"] = draft.part_of(points)
    return {"value": f"unit.{name}", "choices": table}


def check(draft: Draft, points: Decimal) -> Item:
    if draft.chance(0.4):
        has = draft.has("boolean") and draft.chance(0.5)
        return {"value": draft.metric("boolean") if has else condition(draft)}
    rows: list[Any] = [condition(draft) for _ in range(draft.rng.randint(1, 4))]
    leaf: Item = {"checklist": [{"when": row} if draft.chance(0.3) else row for row in rows]}
    return leaf | ({"need": draft.pick(("all", "share"))} if draft.chance(0.5) else {})


def efficacy(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    found = draft.limits(metric, 9)
    count = 5 if draft.chance(0.5) and len(found) >= 5 else min(len(found), draft.rng.randint(2, 6))
    standards = found[:count] if count > 1 else [found[0], found[0] + 3]
    if draft.chance(0.7):
        standards = standards[::-1]
    leaf: Item = {"value": value, "standards": list[Any](standards)}
    if draft.chance(0.2):
        place = draft.rng.randrange(len(standards))
        leaf["standards"][place] = param(draft, metric, standards[place])
    if len(standards) != 5 or draft.chance(0.3):
        leaf["coefficients"] = [Decimal(1) - Decimal(i) / 10 for i in range(len(standards))]
    return leaf


def compared(draft: Draft) -> Item:
    """Who the peers are."""
    within = draft.pick(("parent", *LEVELS, "unit.zone", "unit.size"))
    return {"within": within} if draft.chance(0.6) else {}


def turned(draft: Draft) -> Item:
    return {"direction": draft.pick(("lower", "higher"))} if draft.chance(0.4) else {}


def peer_range(draft: Draft, points: Decimal) -> Item:
    value, metric = measured(draft)
    leaf: Item = {"value": value}
    if draft.chance(0.3):
        worst, best = goalposts(draft, points, metric)
        leaf |= {"best": best, "worst": worst}
    else:
        leaf |= compared(draft) | turned(draft)
    return leaf | ({"floor": Decimal(draft.pick(("0.6", "0.25", "0.5")))} if draft.chance(0.5) else {})


def peer_rank(draft: Draft, points: Decimal) -> Item:
    mode = draft.pick(("table", "linear", "ratio_to_best"))
    leaf: Item = {"value": measured(draft)[0], "mode": mode} | compared(draft)
    if mode == "table":
        leaf["table"] = sorted((draft.part_of(points) for _ in range(draft.rng.randint(1, 6))), reverse=True)
    return leaf if mode == "ratio_to_best" else leaf | turned(draft)


def peer_score(draft: Draft, points: Decimal) -> Item:
    shares = {
        "mean_share": Decimal(draft.pick(("0.6", "0.5", "0.75"))),
        "sd_share": Decimal(draft.pick(("0.1", "0.2"))),
    }
    return {"value": measured(draft)[0]} | shares | compared(draft) | turned(draft)


DRAWS: dict[str, Callable[[Draft, Decimal], Item]] = {
    draw.__name__: draw
    for draw in (
        completion, linear, curve, bands, step, deduct, award, choice, check, efficacy, peer_range, peer_rank, peer_score
    )
}  # fmt: skip


def leaf(draft: Draft, refused: tuple[str, ...] = ()) -> Item:
    """A leaf by any method not refused."""
    method = draft.pick([name for name in DRAWS if name not in refused])
    points = draft.points()
    item: Item = {"id": draft.fresh("item"), "method": method, "points": points}
    item |= DRAWS[method](draft, points)
    if draft.chance(0.15):
        item["applies_if"] = condition(draft)
    return item
