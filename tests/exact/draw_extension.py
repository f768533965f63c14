"""Random extensions: what a second rubric changes, adds and removes in a first one, so that both are valid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from decimal import Decimal
from typing import Any

from tests.exact.draft import COARSE, Draft
from tests.exact.draw_expressions import condition
from tests.exact.draw_leaves import DRAWS, leaf
from tests.exact.draw_voices import ballot, panel
from tests.exact.extend import extend, lists
from tests.exact.generate import formula, grades, ids, policy, quota, ranking, reported, total, veto, voiced
from tests.exact.yaml_text import yaml_text

Item = dict[str, Any]
GROWS = ("completion", "linear", "check", "efficacy", "peer_range", "peer_rank", "peer_score")
FIGURES = ("total", "grade", "rank_")
KEPT = {"id", "method", "points", "applies_if", "weight", "label"}


def extended(draft: Draft, base: Item, head: Item) -> tuple[Draft, Item, Item]:
    """The draft of an extension, the extension as it is written, and the rubric it makes; `head` has its own keys."""
    own = followed(draft, base)
    reported(own, "integer", COARSE["integer"])
    for _ in range(own.rng.randint(0, 2)):
        more_metrics(own)
    extension = {"extends": base["rubric"], **head}
    gone = removed(own, base) if own.chance(0.5) else []
    extension |= replaced(own, extend(base, {"remove": gone}))
    gone = [name for name in gone if "vetoes" not in extension or name in ids_of(base)]
    left = extend(base, extension | {"remove": gone})
    change, add = changes(own, left), added(own, left)
    new = {name: spec for name, spec in metrics_in_use(own).items() if name not in base["metrics"]}
    extension = tidied(own, base, extension | {"change": change, "add": add | {"metrics": new}, "remove": gone})
    result = extend(base, extension)
    own.metrics = result["metrics"]
    own.previous = {name for name in own.previous if name in own.metrics or name.startswith(FIGURES)}
    own.targets &= set(own.metrics)
    return own, extension, result


def tidied(draft: Draft, base: Item, extension: Item) -> Item:
    """The extension without empty parts and idle new metrics, and removing some old metrics that became idle."""
    idle = unused(extend(base, extension))
    touched = {place.split(".")[0] for place in extension["change"]}
    new = {name: spec for name, spec in extension["add"]["metrics"].items() if name not in idle}
    gone = [name for name in idle if name in base["metrics"] and name not in touched and draft.chance(0.5)]
    add = {place: more for place, more in (extension["add"] | {"metrics": new}).items() if more}
    parts = {"change": extension["change"], "add": add, "remove": extension["remove"] + gone}
    rest = {key: value for key, value in extension.items() if key not in parts}
    return rest | {key: part for key, part in parts.items() if part}


def more_metrics(draft: Draft) -> None:
    """One more metric that the extension may use."""
    kind = draft.pick(("formula", "number", "ballot", "panel"))
    if kind == "formula":
        formula(draft)
    elif kind == "number":
        reported(draft, kind)
    else:
        voiced(draft, kind)


def followed(draft: Draft, base: Item) -> Draft:
    """A draft that goes on from the one of the base, which stays as it is; only the dice are shared."""
    own = copy(draft)
    own.metrics = deepcopy(base["metrics"])
    own.used = set(own.metrics)
    own.kinds = {
        family: found
        for family, names in draft.kinds.items()
        if (found := [name for name in names if name in own.metrics])
    }
    own.spans, own.likely = dict(draft.spans), dict(draft.likely)
    own.hot = {name: list(row) for name, row in draft.hot.items()}
    own.previous, own.targets = set(draft.previous), set(draft.targets)
    return own


def replaced(draft: Draft, left: Item) -> Item:
    """Top-level keys written anew."""
    full = sum(one["points"] for one in left["scorecard"])
    draws: dict[str, Callable[[], Any]] = {
        "title": lambda: "另一份细则",
        "missing": lambda: draft.pick(("no_points", "exempt", "full")),
        "ranking": lambda: ranking(draft, left["scorecard"]),
        "grades": lambda: grades(draft, full),
        "total": lambda: total(draft, full),
        "vetoes": lambda: [veto(draft, full)],
    }
    return {key: draw() for key, draw in draws.items() if draft.chance(0.15)}


def metrics_in_use(draft: Draft) -> Item:
    """The draft's metrics that somebody uses, found again after more was drawn."""
    waiting = list(draft.used)
    while waiting:
        found = set(re.findall(r"\w+", draft.metrics[waiting.pop()].get("formula", ""))) & set(draft.metrics)
        waiting += found - draft.used
        draft.used |= found
    return {name: spec for name, spec in draft.metrics.items() if name in draft.used}


# -- change -----------------------------------------------------------------------------------------------------------


def changes(draft: Draft, left: Item) -> Item:
    """Some things changed, as `<id>.<key>: value`; every item, metric, veto or grade at most once."""
    found: Item = {}
    for _ in range(draft.rng.randint(0, 4)):
        drawn = draft.pick(CHANGES)(draft, left)
        touched = {place.split(".")[0] for place in found}
        found |= {place: value for place, value in drawn.items() if place.split(".")[0] not in touched}
    return found


def ids_of(rubric: Item) -> set[str]:
    """The ids of all items."""
    return {item["id"] for row in lists(rubric) for item in row}


def leaves(rubric: Item) -> list[Item]:
    """Every leaf."""
    return [item for row in lists(rubric) for item in row if "items" not in item]


def inputs(draft: Draft, left: Item) -> Item:
    """A leaf's parameters drawn again, where the new ones cover all the old ones."""
    item = draft.pick(leaves(left))
    new = DRAWS[item["method"]](draft, item["points"])
    if set(item) - KEPT - set(new):
        return {}
    return {f"{item['id']}.{key}": found for key, found in new.items() if item.get(key) != found}


def when_it_applies(draft: Draft, left: Item) -> Item:
    item = draft.pick([item for row in lists(left) for item in row])
    return {f"{item['id']}.applies_if": condition(draft)}


def full_points(draft: Draft, left: Item) -> Item:
    """More points for a leaf of the scorecard's first row."""
    found = [item for item in left["scorecard"] if item.get("method") in GROWS]
    return {f"{draft.pick(found)['id']}.points": draft.points() + 20} if found else {}


def group_points(draft: Draft, left: Item) -> Item:
    """Other points for a group that converts."""
    found = [item for item in left["scorecard"] if item.get("scale") or item.get("combine", "sum") != "sum"]
    return {f"{draft.pick(found)['id']}.points": draft.points()} if found else {}


def missing_rule(draft: Draft, left: Item) -> Item:
    name = draft.pick(sorted(left["metrics"]))
    kind = "boolean" if name in draft.kinds.get("boolean", []) else left["metrics"][name].get("type", "number")
    return {f"{name}.{key}": found for key, found in policy(draft, kind).items()}


def voice(draft: Draft, left: Item) -> Item:
    """A poll or panel written anew."""
    found = [(name, kind) for name, spec in left["metrics"].items() for kind in ("ballot", "panel") if kind in spec]
    if not found:
        return {}
    name, kind = draft.pick(found)
    return {f"{name}.{kind}": (ballot if kind == "ballot" else panel)(draft)[0]}


def veto_or_grade(draft: Draft, left: Item) -> Item:
    """Another condition for a veto, or another demand for a grade."""
    if left.get("vetoes") and draft.chance(0.5):
        return {f"{draft.pick(left['vetoes'])['id']}.when": condition(draft)}
    first = left["grades"][0]
    tick = Decimal(1).scaleb(-draft.decimals)
    drawn: Item = {"requires": condition(draft), "quota": quota(draft, "20%", draft.pick(draft.within))}
    if "at_least" in first:
        drawn["at_least"] = first["at_least"] + tick
    key = draft.pick(tuple(drawn))
    return {f"{first['grade']}.{key}": drawn[key]}


def label(draft: Draft, left: Item) -> Item:
    return {f"{draft.pick(leaves(left))['id']}.label": "另一个名称"}


CHANGES: tuple[Callable[[Draft, Item], Item], ...] = (
    inputs,
    inputs,
    inputs,
    when_it_applies,
    full_points,
    group_points,
    missing_rule,
    voice,
    veto_or_grade,
    label,
)


# -- add and remove ---------------------------------------------------------------------------------------------------


def open_groups(rubric: Item) -> Iterator[Item]:
    """The groups that convert, so that their items' points need not add up to their own."""
    for row in lists(rubric):
        for item in row:
            if "items" in item and (item.get("scale") or item.get("combine", "sum") != "sum"):
                yield item


def added(draft: Draft, left: Item) -> Item:
    """New leaves and vetoes by the list they go to."""
    found: Item = {}
    places = ["scorecard", *(one["id"] for one in open_groups(left))]
    places += [part for part in ("bonus", "deductions") if part in left]
    weighted = {one["id"] for one in open_groups(left) if one.get("combine") == "weighted_mean"}
    for _ in range(draft.rng.randint(0, 2)):
        place = draft.pick(places)
        item = leaf(draft, ("deduct",) if place == "deductions" else ())
        if place in weighted:
            item["weight"] = Decimal("1.5")
        found.setdefault(place, []).append(item)
    if draft.chance(0.2):
        found["vetoes"] = [veto(draft, Decimal(10))]
    return found


def removed(draft: Draft, base: Item) -> list[str]:
    """One or two items or vetoes that nothing else names."""
    kept = {name.removeprefix("-") for name in base["ranking"].get("tie_break", [])}
    rows = (
        [base["scorecard"]]
        if draft.chance(0.5)
        else [*(group["items"] for group in open_groups(base) if "min_items" not in group)]
    )
    rows += [base[part]["items"] for part in ("bonus", "deductions") if part in base]
    found = [item["id"] for row in rows if len(row) > 1 for item in row[:1] if not kept & set(ids([item]))]
    found += [one["id"] for one in base.get("vetoes", [])]
    drawn = draft.rng.sample(found, min(len(found), draft.rng.randint(1, 2)))
    groups = [item for row in lists(base) for item in row if item["id"] in drawn and "items" in item]
    below = {name for group in groups for name in ids(group["items"])}
    return [name for name in drawn if name not in below]


def unused(rubric: Item) -> list[str]:
    """Metrics that nothing names any more."""
    found = []
    for name in rubric["metrics"]:
        others = {key: spec for key, spec in rubric["metrics"].items() if key != name}
        if not re.search(rf"\b{name}\b", yaml_text(rubric | {"metrics": others})):
            found.append(name)
    return found
