"""Step 1, values: what was reported, fills, formulas, each item's inputs, and who is on hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from scoring.engine.ballots import polls
from scoring.engine.panels import panels
from scoring.engine.state import BY_POLICY, EXEMPT, HOLD, NOT_APPLIED, SCORED
from scoring.engine.sure import asked, held_everywhere, holds, least, named_outside, policy_number, sure, voices_of
from scoring.engine.voices import FINE
from scoring.methods import Inputs
from scoring.methods.rounding import LARGEST, divide_half_up, round_value
from scoring.names import HELD, group_of, value_of, void_of
from scoring.rubric.model import Fill, Group
from scoring.rubric.plan import Input, Leaf, Plan

NANO = 1e9  # means are sums of whole 10^-9, so that no order of rows shows


def values(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Adds every metric's final value, every leaf's inputs and state, and `held`.

    Holds are settled on what was reported (constant fills included); the peers' means are filled afterwards, and what
    depends on them is computed again.
    """
    frame = frame.with_columns(*polls(plan), *panels(plan))
    frame = _keep_reported(frame, plan)
    frame = frame.with_columns(_given(plan))
    frame = _formulas(frame, plan, peers=False)
    frame = _leaves(frame, plan).with_columns(held(plan).alias(HELD))
    if not _peer_mean_metrics(plan):
        return frame
    frame = frame.with_columns(
        _mean_fill(plan, id) for id in plan.rubric.metrics if _is_peer_mean(plan, id) and id not in plan.formulas
    )
    return _leaves(_formulas(frame, plan, peers=True), plan)


def reported_of(metric: str) -> str:
    """The column of a value as it was reported, kept where a fill may change it."""
    return f"reported.{metric}"


def _keep_reported(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    filled = [id for id, metric in plan.rubric.metrics.items() if metric.formula is None and _is_filled(plan, id)]
    return frame.with_columns(pl.col(id).alias(reported_of(id)) for id in filled)


def _is_filled(plan: Plan, id: str) -> bool:
    return isinstance(plan.rubric.policy(id), Fill) or _is_peer_mean(plan, id)


def _is_peer_mean(plan: Plan, id: str) -> bool:
    return plan.rubric.policy(id) == "peer_mean"


def _peer_mean_metrics(plan: Plan) -> list[str]:
    return [id for id in plan.rubric.metrics if _is_peer_mean(plan, id)]


def _given(plan: Plan) -> Iterable[pl.Expr]:
    for id, metric in plan.rubric.metrics.items():
        if metric.formula is None:
            column = round_value(pl.col(id)) if plan.names.metrics[id] == "number" else pl.col(id)
            yield _filled(plan, id, column).alias(id)


def _filled(plan: Plan, id: str, column: pl.Expr) -> pl.Expr:
    policy = plan.rubric.policy(id)
    if not isinstance(policy, Fill):
        return column
    kind, text = plan.names.metrics[id], str(policy.value)
    value: Any = float(text) if kind == "number" else text.lower() == "true" if kind == "boolean" else text
    return _where_open(plan, id, column, pl.lit(value))


def _where_open(plan: Plan, id: str, column: pl.Expr, fill: pl.Expr) -> pl.Expr:
    """The column with its nulls filled, but for a poll or panel that is void: nothing stands in for that."""
    filled = column.fill_null(fill)
    return filled if plan.rubric.metrics[id].voices is None else pl.when(~is_void(id)).then(filled)


def is_void(id: str) -> pl.Expr:
    """Whether a poll or panel was held and is void."""
    return (pl.col(void_of(id)) > FINE).fill_null(False)


def _mean_fill(plan: Plan, id: str) -> pl.Expr:
    whole = pl.when(~pl.col(HELD)).then((pl.col(id) * NANO).round(0).cast(pl.Int128))
    number = whole.count().cast(pl.Int128)
    mean = divide_half_up(whole.sum(), pl.max_horizontal(number, pl.lit(1, pl.Int128)))
    usable = pl.when(number > 0).then(round_value(mean.cast(pl.Float64) / pl.lit(NANO)))
    return _where_open(plan, id, pl.col(id), usable).alias(id)


def _formulas(frame: pl.LazyFrame, plan: Plan, peers: bool) -> pl.LazyFrame:
    """Formulas, those of one depth together, so that the plan stays as flat as the rubric allows."""
    for ids in _depths(plan):
        frame = frame.with_columns(_formula(plan, id) for id in ids)
        means = [id for id in ids if peers and _is_peer_mean(plan, id)]
        if means:
            frame = frame.with_columns(_mean_fill(plan, id) for id in means)
    return frame


def _formula(plan: Plan, id: str) -> pl.Expr:
    return _filled(plan, id, settle(plan.formulas[id].expr, plan.names.metrics[id])).alias(id)


def settle(expr: pl.Expr, kind: str) -> pl.Expr:
    """A computed value as it is kept: rounded to nine decimals, null where it is not finite or past what can be kept."""
    return pl.when(expr.abs() < LARGEST).then(round_value(expr)) if kind == "number" else expr


def _depths(plan: Plan) -> list[list[str]]:
    depth: dict[str, int] = {}
    for id, formula in plan.formulas.items():
        depth[id] = max((depth[name] + 1 for name in formula.names if name in depth), default=0)
    return [[id for id in depth if depth[id] == level] for level in range(max(depth.values(), default=-1) + 1)]


# -- leaves ---------------------------------------------------------------------------------------------------------


def _leaves(frame: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    leaves = plan.all_leaves()
    frame = frame.with_columns(column for leaf in leaves for column in _inputs(leaf))
    simple = [leaf for leaf in leaves if not leaf.method.uses_peers]
    frame = frame.with_columns(raw(leaf) for leaf in simple)
    return frame.with_columns(_state(plan, leaf).alias(value_of(leaf.id, "state")) for leaf in leaves)


def _inputs(leaf: Leaf) -> Iterable[pl.Expr]:
    for name, what in leaf.inputs.items():
        if what.constant is None:
            assert what.expr is not None
            yield _settled(what).alias(value_of(leaf.id, name))
    conditions = [condition.expr.fill_null(True) for condition in leaf.applies]
    yield (pl.all_horizontal(conditions) if conditions else pl.lit(True)).alias(value_of(leaf.id, "applies"))


def _settled(what: Input) -> pl.Expr:
    assert what.expr is not None
    if what.kind not in ("number", "count"):
        return what.expr
    number = what.expr.cast(pl.Float64) if what.bare else settle(what.expr.cast(pl.Float64), "number")
    if what.kind == "count":
        return pl.when((number >= 0) & (number == number.floor())).then(number)
    return number


def inputs_of(leaf: Leaf) -> Inputs:
    """What the leaf's method computes with."""
    constants = {name: pl.lit(float(i.constant)) for name, i in leaf.inputs.items() if i.constant is not None}
    within = getattr(leaf.method, "within", None)
    applies = pl.col(value_of(leaf.id, "applies"))
    known = pl.col(value_of(leaf.id, "value")).is_not_null() if "value" in leaf.inputs else pl.lit(True)
    peer = ~pl.col(HELD) & applies & known
    return Inputs(leaf.id, leaf.method.points, constants, peer, None if within is None else group_of(within))


def raw(leaf: Leaf) -> pl.Expr:
    """The points before rounding, null where the method cannot be computed or lacks what it needs.

    Methods see to their value and their counts themselves, those among peers not to a value that is missing.
    """
    x = inputs_of(leaf)
    needed, own = leaf.method.needed(x), () if leaf.method.uses_peers else ("value", "count_")
    absent = [_absent(leaf, name, needed) for name in asked(leaf) if not name.startswith(own)]
    found = leaf.method.score(x).cast(pl.Float64)
    return (pl.when(~pl.any_horizontal(absent)).then(found) if absent else found).alias(value_of(leaf.id, "raw"))


def _absent(leaf: Leaf, name: str, needed: Mapping[str, pl.Expr]) -> pl.Expr:
    null = pl.col(value_of(leaf.id, name)).is_null()
    return null & needed[name] if name in needed else null


def _state(plan: Plan, leaf: Leaf) -> pl.Expr:
    applies = pl.col(value_of(leaf.id, "applies"))
    severity = _severity(plan, leaf)
    if not leaf.method.uses_peers:
        stuck = (severity == SCORED) & pl.col(value_of(leaf.id, "raw")).is_null()
        severity = pl.when(stuck).then(value_policy(plan, leaf)).otherwise(severity)
    return pl.when(applies).then(severity).otherwise(NOT_APPLIED).cast(pl.Int8)


def _severity(plan: Plan, leaf: Leaf) -> pl.Expr:
    """The strictest missing rule among the leaf's null inputs; 0 where none is null."""
    needed = leaf.method.needed(inputs_of(leaf))
    found = [pl.lit(SCORED, pl.Int32)]
    for name in asked(leaf):
        rule = _policy(plan, leaf.inputs[name])
        found.append(pl.when(_absent(leaf, name, needed)).then(rule).otherwise(SCORED).cast(pl.Int32))
    return pl.max_horizontal(found)


def _policy(plan: Plan, what: Input) -> pl.Expr:
    """The missing rule of one null input: its metric's; of an expression, the strictest of its null metrics'."""
    if what.bare is not None:
        return _policy_of(plan, what.bare)
    metrics = [name for name in what.names if name in plan.rubric.metrics]
    found = [pl.when(pl.col(name).is_null()).then(_policy_of(plan, name)).otherwise(SCORED) for name in metrics]
    strictest = pl.max_horizontal([pl.lit(SCORED), *found])
    return pl.when(strictest > SCORED).then(strictest).otherwise(BY_POLICY[plan.rubric.missing])


def _policy_of(plan: Plan, metric: str) -> pl.Expr:
    """A metric's missing rule as a state; a void poll or panel holds whatever the rule says."""
    rule = pl.lit(policy_number(plan, metric))
    void = plan.rubric.metrics[metric].voices is not None
    return pl.when(is_void(metric)).then(HOLD).otherwise(rule) if void else rule


def value_policy(plan: Plan, leaf: Leaf) -> pl.Expr:
    """The rule for a leaf whose method cannot be computed: that of its value."""
    what = leaf.inputs.get("value")
    return pl.lit(BY_POLICY[plan.rubric.missing]) if what is None else _policy(plan, what)


# -- holds ----------------------------------------------------------------------------------------------------------


def held(plan: Plan) -> pl.Expr:
    """Whether a unit is on hold as far as is known: an item that applies, a veto, a condition or a tie-break waits for a value.

    What the rubric's own rules rule out is not asked of any unit.
    """
    known = sure(plan)
    reasons = [pl.col(value_of(id, "state")) == HOLD for id, states in known.states.items() if HOLD in states]
    for leaf in plan.all_leaves():
        applies = pl.col(value_of(leaf.id, "applies"))
        reasons += [applies & pl.col(metric).is_null() for metric in sorted(leaf.metrics()) if holds(plan, metric)]
        reasons += [applies & is_void(metric) for metric in voices_of(plan, leaf.metrics())]
    reasons += [pl.col(metric).is_null() for metric in sorted(held_everywhere(plan))]
    reasons += [is_void(metric) for metric in voices_of(plan, named_outside(plan))]
    if not known.counts(plan.rubric.scorecard):
        reasons.append(~counts(plan, plan.rubric.scorecard, None))
    return pl.any_horizontal([pl.lit(False), *reasons])


def counts(plan: Plan, items: Iterable[Any], group: Group | None) -> pl.Expr:
    """Whether a group counts for a unit: it applies, and enough of its items do."""
    parts = [counts(plan, item.items, item) if isinstance(item, Group) else _leaf_counts(item.id) for item in items]
    enough = pl.sum_horizontal([part.cast(pl.Int32) for part in parts]) >= least(group)
    condition = plan.group_applies.get(group.id) if group else None
    return enough if condition is None else enough & condition.expr.fill_null(True)


def _leaf_counts(id: str) -> pl.Expr:
    return ~pl.col(value_of(id, "state")).is_in([EXEMPT, NOT_APPLIED])
