"""Steps 2 and 3, points and groups: raw figures become whole numbers of the last place, and rise up the tree.

Peers' figures come first: `facts` is the only part in which a unit's points depend on other units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from scoring.engine.state import EXEMPT, FULL, NO_POINTS, NOT_APPLIED, SCORED
from scoring.engine.sure import Sure, least, sure
from scoring.engine.values import held, inputs_of, raw, value_policy
from scoring.methods import Item
from scoring.methods.rounding import divide_half_up, ticks, to_ticks
from scoring.names import HELD, SCORECARD, points_of, possible_of, value_of
from scoring.rubric.model import AnyItem, Group
from scoring.rubric.plan import Leaf, Plan


def facts(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds what the peer methods need to know of the peers, as columns of their own, stage after stage."""
    for stage in stages(peer_leaves(plan)):
        frame = frame.with_columns(stage)
    return frame


def stages(leaves: Sequence[Leaf]) -> list[list[pl.Expr]]:
    """The statistics of the peers that some items need; a later stage reads the columns of an earlier one."""
    found = [leaf.method.facts(inputs_of(leaf)) for leaf in leaves]
    return [
        [
            fact.alias(value_of(leaf.id, name))
            for leaf, facts in zip(leaves, found, strict=True)
            if n < len(facts)
            for name, fact in facts[n].items()
        ]
        for n in range(max(map(len, found), default=0))
    ]


def peer_leaves(plan: Plan) -> list[Leaf]:
    """The items whose points depend on other units' values."""
    return [leaf for leaf in plan.all_leaves() if leaf.method.uses_peers]


def points(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds `<leaf>.points` and `<leaf>.possible` (Int64 units of the last place; null where exempt or held)."""
    leaves = peer_leaves(plan)
    frame = frame.with_columns(raw(leaf) for leaf in leaves).with_columns(_late_state(plan, leaf) for leaf in leaves)
    frame = frame.with_columns(_late_holds(plan).alias(HELD))
    known = sure(plan)
    return frame.with_columns(
        known.unless_held(figure).alias(name)
        for leaf in plan.all_leaves()
        for name, figure in _points(known, leaf).items()
    )


def _late_holds(plan: Plan) -> pl.Expr:
    """On hold already, or only now that fills and peers are known: the peers are not computed again for it."""
    return pl.col(HELD) | held(plan)


def _late_state(plan: Plan, leaf: Leaf) -> pl.Expr:
    """A peer method that cannot be computed leaves the item to its value's missing rule."""
    state = pl.col(value_of(leaf.id, "state"))
    stuck = (state == SCORED) & pl.col(value_of(leaf.id, "raw")).is_null() & ~pl.col(HELD)
    return (
        pl.when(stuck).then(value_policy(plan, leaf)).otherwise(state).cast(pl.Int8).alias(value_of(leaf.id, "state"))
    )


def _points(known: Sure, leaf: Leaf) -> dict[str, pl.Expr]:
    """A leaf's points and possible points; where there is one way to lack a value, no unit is asked for its state."""
    state, found = pl.col(value_of(leaf.id, "state")), pl.col(value_of(leaf.id, "raw"))
    decimals, rest = known.plan.decimals, known.states[leaf.id] - {SCORED}
    full = pl.lit(ticks(leaf.method.points, decimals), pl.Int64)
    low, high = leaf.method.bounds()
    scored = to_ticks(found, decimals, max(leaf.method.points, high), signed=low < 0)
    given = [(rule, points) for rule, points in ((NO_POINTS, pl.lit(0, pl.Int64)), (FULL, full)) if rule in rest]
    if len(rest) == 1:
        earned = scored.fill_null(given[0][1]) if given else scored
        possible = pl.when(found.is_not_null()).then(full) if EXEMPT in rest else full
    else:
        earned = pl.when(state == SCORED).then(scored)
        for rule, points in given:
            earned = earned.when(state == rule).then(points)
        possible = full if known.shown(leaf.method) else pl.when(~state.is_in([EXEMPT, NOT_APPLIED])).then(full)
    return {points_of(leaf.id): earned, possible_of(leaf.id): possible}


def groups(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds the points of every group, those of one depth together, and of the whole scorecard."""
    known, top = sure(plan), plan.rubric.scorecard
    for level in _levels(plan.rubric.groups()):
        frame = frame.with_columns(column for group in level for column in _group(known, group))
    full = sum(ticks(item.points, plan.decimals) for item in top)
    return frame.with_columns(_columns(known, None, top, _sum(known, top, full), full))


def _levels(found: tuple[Group, ...]) -> list[list[Group]]:
    height: dict[str, int] = {}
    for group in found:
        height[group.id] = 1 + max((height[item.id] for item in group.items if isinstance(item, Group)), default=0)
    return [[g for g in found if height[g.id] == level] for level in range(1, max(height.values(), default=0) + 1)]


def _group(known: Sure, group: Group) -> list[pl.Expr]:
    full = ticks(group.points, known.plan.decimals)
    combined = _sum(known, group.items, full) if group.combine == "sum" else _share(known.plan, group)
    return _columns(known, group, group.items, combined, full)


def _columns(
    known: Sure, group: Group | None, items: tuple[AnyItem, ...], combined: pl.Expr, full: int
) -> list[pl.Expr]:
    id, possible = group.id if group else SCORECARD, pl.lit(full, pl.Int64)
    if not known.counts(items, group):
        counts = _counts(known.plan, items, group)
        combined, possible = pl.when(counts).then(combined), pl.when(counts).then(possible)
    return [
        known.unless_held(combined).cast(pl.Int64).alias(points_of(id)),
        known.unless_held(possible).alias(possible_of(id)),
    ]


def _counts(plan: Plan, items: tuple[AnyItem, ...], group: Group | None) -> pl.Expr:
    """Whether the group applies, and at least `min_items` (and one) of its direct items count."""
    number = pl.sum_horizontal([pl.col(points_of(item.id)).is_not_null().cast(pl.Int32) for item in items])
    condition = plan.group_applies.get(group.id) if group else None
    return number >= least(group) if condition is None else (number >= least(group)) & condition.expr.fill_null(True)


def _sum(known: Sure, items: tuple[AnyItem, ...], full: int) -> pl.Expr:
    """Points earned; converted to the group's points where the items that count have other points (折算)."""
    earned = pl.sum_horizontal([pl.col(points_of(item.id)) for item in items])
    surely = sum(ticks(item.points, known.plan.decimals) for item in items if known.shown(item))
    unsure = [pl.col(possible_of(item.id)) for item in items if not known.shown(item)]
    if not unsure and surely == full:
        return earned
    base = pl.sum_horizontal([pl.lit(surely, pl.Int64), *unsure])
    converted = divide_half_up(earned * full, pl.max_horizontal(base, pl.lit(1)))
    return pl.when(base == full).then(earned).when(base > 0).then(converted).otherwise(0)


def _share(plan: Plan, group: Group) -> pl.Expr:
    """The other ways to combine work on shares: points earned by points possible, of the items that count."""
    shares = [_item_share(plan, item) for item in group.items]
    share = COMBINE[group.combine](group, shares)
    return to_ticks(share * float(group.points), plan.decimals, group.points)


def _item_share(plan: Plan, item: Item) -> pl.Expr:
    return pl.col(points_of(item.id)).cast(pl.Float64) / pl.lit(float(ticks(item.points, plan.decimals)))


def _weighted_mean(group: Group, shares: list[pl.Expr]) -> pl.Expr:
    weights = [float(item.weight or 0) for item in group.items]
    used = [pl.when(s.is_not_null()).then(w).otherwise(0.0) for s, w in zip(shares, weights, strict=True)]
    weight = pl.sum_horizontal(used)
    total = pl.sum_horizontal([s * w for s, w in zip(shares, weights, strict=True)])
    return pl.when(weight > 0).then(total / weight)


def _geometric_mean(group: Group, shares: list[pl.Expr]) -> pl.Expr:
    number = pl.sum_horizontal([s.is_not_null().cast(pl.Float64) for s in shares])
    product = pl.lit(1.0)
    for share in shares:
        product = product * share.fill_null(1.0)
    return pl.when(pl.min_horizontal(shares) <= 0).then(0.0).otherwise(product.pow(1.0 / number))


COMBINE: dict[str, Callable[[Group, list[pl.Expr]], pl.Expr]] = {
    "weighted_mean": _weighted_mean,
    "geometric_mean": _geometric_mean,
    "best": lambda _, shares: pl.max_horizontal(shares),
    "worst": lambda _, shares: pl.min_horizontal(shares),
}
