"""Random rubrics, small and valid: metrics, scorecard, bonus, deductions, vetoes, ranking and grades."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.exact.draft import CHOICES, COARSE, SPANS, Draft, Span
from tests.exact.draw_expressions import condition, number
from tests.exact.draw_leaves import leaf
from tests.exact.draw_voices import ballot, panel
from tests.exact.expression import parse

Item = dict[str, Any]
POLICIES = ("no_points", "exempt", "full", "hold")
WITHIN = ("parent", "township", "county", "prefecture", "province", "unit.zone", "unit.size")
GRADES = ("优", "好", "中", "差", "劣")
TIGHT_SHARE = 0.4
LEAVES_AT_MOST = 9


def new_draft(rng: Random) -> Draft:
    """What a rubric begins with: how fine its points are, within what it ranks, its grades."""
    draft = Draft(rng, tight=rng.random() < TIGHT_SHARE, decimals=rng.choice((0, 1, 1, 2, 2, 2, 3)))
    draft.within = rng.sample(WITHIN, rng.randint(1, 3))
    draft.grades = list(GRADES[: rng.randint(2, 4)])
    return draft


def draw_rubric(draft: Draft, name: str, applies_to: Item) -> Item:
    """A whole rubric in the order of a rubric file."""
    head = {
        "rubric": name,
        "title": "随机细则",
        "version": "1",
        "valid": {"from": 2025, "until": 2026},
        "applies_to": applies_to,
        "decimals": draft.decimals,
        "missing": draft.pick((*POLICIES[:3], *POLICIES[:3], "hold")),
    }
    metrics(draft)
    body = draw_body(draft)
    return head | {"metrics": in_use(draft)} | body


def draw_body(draft: Draft) -> Item:
    """Everything below the metrics."""
    scorecard = [item(draft, depth=1) for _ in range(draft.rng.randint(1, 3))]
    body: Item = {"scorecard": scorecard}
    for part, refused in (("bonus", ()), ("deductions", ("deduct",))):
        if draft.chance(0.4):
            body[part] = extra(draft, refused)
    full = sum(one["points"] for one in scorecard)
    if draft.chance(0.6):
        body["total"] = total(draft, full)
    if draft.chance(0.5):
        body["vetoes"] = [veto(draft, full) for _ in range(draft.rng.randint(1, 2))]
    return body | {"ranking": ranking(draft, scorecard), "grades": grades(draft, full)}


def scope(draft: Draft) -> Item:
    """Which units are scored: the sector, at times narrower."""
    if draft.chance(0.05):
        return {"sector": "village", "level": "village"}
    return {"sector": "village"} | ({"where": "unit.zone <> 'mixed'"} if draft.chance(0.05) else {})


def metrics(draft: Draft) -> None:
    """Reported metrics, polls and panels, then formulas of them."""
    reported(draft, "integer", COARSE["integer"])
    kinds = ["number", draft.pick(("number", "percent")), draft.pick(("number", "integer"))]
    kinds += draft.rng.sample(("number", "boolean", "boolean", "choice", "text", "percent"), draft.rng.randint(0, 4))
    for kind in kinds:
        reported(draft, kind)
    for kind in draft.pick(((), (), ("ballot",), ("panel",), ("ballot", "panel"), ("ballot", "ballot"))):
        voiced(draft, kind)
    for _ in range(draft.rng.randint(0, 3)):
        formula(draft)


def reported(draft: Draft, kind: str, spans: tuple[Span, ...] = ()) -> None:
    """A reported metric with its policy and one of the spans."""
    name = draft.fresh(kind[0])
    spec: Item = {"type": kind}
    families = ["choice"] if kind in ("choice", "text") else [kind]
    if kind in SPANS:
        span = draft.pick(spans or (COARSE if draft.tight or draft.chance(0.2) else SPANS)[kind])
        spec["range"] = [span.low, span.high]
        draft.spans[name] = span
        families = ["numeric"] + ["small"] * (not span.wide) + ["count"] * (kind == "integer" and span.high < 10)
    if kind == "choice":
        spec["choices"] = list(CHOICES)
    add(draft, name, spec | policy(draft, kind), families)


def voiced(draft: Draft, kind: str) -> None:
    """A poll or a panel; often one that the peers' mean or a number would fill if it were absent."""
    name = draft.fresh({"ballot": "poll", "panel": "jury"}[kind])
    spec, draft.spans[name], draft.likely[name] = {"ballot": ballot, "panel": panel}[kind](draft)
    missing: Item = draft.pick(({"missing": "peer_mean"}, {"missing": {"value": 3}}, *(policy(draft, "number"),) * 3))
    add(draft, name, missing | {kind: spec}, ["numeric", "numeric", "small", "small"])


def formula(draft: Draft) -> None:
    """A metric worked out from those before it."""
    is_condition = draft.chance(0.2)
    name = draft.fresh("h" if is_condition else "f")
    text = condition(draft) if is_condition else number(draft)
    spec = {"formula": text} | policy(draft, "boolean" if is_condition else "number")
    add(draft, name, spec, ["boolean"] if is_condition else ["numeric"])


def add(draft: Draft, name: str, spec: Item, families: list[str]) -> None:
    draft.metrics[name] = spec
    for family in families:
        draft.kinds.setdefault(family, []).append(name)


def policy(draft: Draft, kind: str) -> Item:
    """What the metric says about a missing value, if anything."""
    if draft.chance(0.3):
        return {}
    filled: list[Any] = [
        {"value": {"boolean": draft.chance(0.5), "choice": "中", "text": "中"}.get(kind, draft.pick((0, 1, 3)))}
    ]
    if kind in ("number", "percent", "integer"):
        filled.append("peer_mean")
    return {"missing": draft.pick((*POLICIES, *POLICIES[:3], *filled))}


def in_use(draft: Draft) -> dict[str, Item]:
    """The metrics somebody uses, directly or through formulas."""
    waiting = list(draft.used)
    while waiting:
        spec = draft.metrics[waiting.pop()]
        inner = {name.rsplit(".", 1)[-1] for name in parse(spec["formula"]).names} if "formula" in spec else set()
        waiting += (inner & set(draft.metrics)) - draft.used
        draft.used |= inner & set(draft.metrics)
    draft.metrics = {name: spec for name, spec in draft.metrics.items() if name in draft.used}
    return draft.metrics


def item(draft: Draft, depth: int) -> Item:
    """A leaf or a group of up to three levels."""
    if depth > 3 or draft.made > LEAVES_AT_MOST + 9 or draft.chance(0.35 + 0.1 * depth):
        return leaf(draft)
    children = [item(draft, depth + 1) for _ in range(draft.rng.randint(1, 3))]
    group: Item = {"id": draft.fresh("group")} | combined(draft, children)
    if draft.chance(0.15):
        group["min_items"] = draft.rng.randint(1, len(children))
    if draft.chance(0.1):
        group["applies_if"] = condition(draft)
    return group | {"items": children}


def combined(draft: Draft, children: list[Item]) -> Item:
    """How a group makes its points of its children's."""
    full = sum(child["points"] for child in children)
    rule = draft.pick(("sum", "sum", "scale", "scale", "weighted_mean", "geometric_mean", "best", "worst"))
    if rule == "sum":
        return {"points": full} | ({"combine": "sum"} if draft.chance(0.3) else {})
    if rule == "scale":
        half = full / 2
        fits = draft.tight and half == round(half, draft.decimals)
        return {"points": half if fits else draft.pick((draft.points(), full)), "scale": True}
    if rule == "weighted_mean":
        for child in children:
            child["weight"] = Decimal(draft.pick(("1", "2", "0.5", "3", "1.25")))
    return {"points": draft.points(), "combine": rule}


def extra(draft: Draft, refused: tuple[str, ...]) -> Item:
    """Bonus or deductions."""
    items = [leaf(draft, refused) for _ in range(draft.rng.randint(1, 2))]
    return ({"cap": draft.points()} if draft.chance(0.7) else {}) | {"items": items}


def total(draft: Draft, full: Decimal) -> Item:
    """The limits of the total."""
    limits = {"min": min(full, Decimal(draft.pick((0, 0, 1)))), "max": draft.pick((full, full, full + 2, Decimal(100)))}
    return {key: limits[key] for key in draft.pick((("min", "max"), ("min", "max"), ("min",), ("max",)))}


def veto(draft: Draft, full: Decimal) -> Item:
    """A condition that caps the grade, the points or both."""
    found: Item = {"id": draft.fresh("veto"), "when": condition(draft)}
    shape = draft.pick(("grade", "points", "both"))
    if shape != "points":
        found["grade_at_most"] = draft.pick(draft.grades[1:])
    if shape != "grade":
        found["points_at_most"] = round(full * draft.rng.randint(0, 9) / 10, draft.decimals)
    return found


def ranking(draft: Draft, scorecard: list[Item]) -> Item:
    """Within what units are ranked, and how ties are broken or shown."""
    found: Item = {"within": draft.within}
    if draft.chance(0.7):
        found["ties"] = draft.pick(("competition", "dense", "average"))
    breakers = list(dict.fromkeys([*ids(scorecard), *draft.kinds["numeric"], *draft.kinds.get("boolean", [])]))
    if draft.chance(0.5):
        names = draft.rng.sample(breakers, min(len(breakers), draft.rng.randint(1, 3)))
        draft.used |= set(names) & set(draft.metrics)
        signs = [draft.pick(("", "-")) if name in draft.metrics else "" for name in names]
        found["tie_break"] = [sign + name for sign, name in zip(signs, names, strict=True)]
    return found


def ids(items: list[Item]) -> list[str]:
    """The ids of items and everything below them."""
    return [found for one in items for found in (one["id"], *ids(one.get("items", [])))]


def grades(draft: Draft, full: Decimal) -> list[Item]:
    """Grades with falling thresholds, quotas and further conditions."""
    within = draft.pick(WITHIN)
    shares = draft.rng.sample(("10%", "12.5%", "20%", "25%", "30%", "33.3%"), len(draft.grades) - 1)
    rows: list[Item] = []
    for grade, at_least, share in zip(draft.grades, thresholds(draft, full), shares, strict=False):
        row: Item = {"grade": grade, "at_least": at_least}
        if draft.chance(0.5):
            row["quota"] = quota(draft, share, within)
        if draft.chance(0.25):
            row["requires"] = condition(draft)
        if len(row) > 2 and draft.chance(0.06):
            del row["at_least"]
        rows.append(row)
    return [*rows, {"grade": draft.grades[-1]}]


def thresholds(draft: Draft, full: Decimal) -> list[Decimal]:
    """Different totals, falling, one for every grade but the last."""
    count = len(draft.grades) - 1
    if full * 10**draft.decimals < 20:
        found = [Decimal(one).scaleb(-draft.decimals) for one in draft.rng.sample(range(10), count)]
    else:
        found = [round(full * place / 10, draft.decimals) for place in draft.rng.sample(range(10), count)]
    return sorted(found, reverse=True)


def quota(draft: Draft, share: str, within: str) -> Item:
    """How many may have a grade."""
    found: Item = {"share": "50%" if share == "10%" and draft.chance(0.3) else share, "within": within}
    if draft.chance(0.6):
        found["rounding"] = draft.pick(("floor", "half_up", "ceil"))
    if draft.chance(0.4):
        found["min"] = draft.rng.randint(0, 2)
    if draft.chance(0.7):
        found["cut_ties"] = draft.pick(("exclude", "include", "committee"))
    return found
