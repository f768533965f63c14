"""What is said of one unit at one item: how it came to its points, which value is missing or was filled, what would earn more."""

from __future__ import annotations

from decimal import Decimal

from scoring.engine.origin import Row
from scoring.engine.state import NO_POINTS, NOT_APPLIED, SCORED, STATE_TEXT
from scoring.methods import Trace
from scoring.names import points_of, value_of
from scoring.rubric.model import Fill
from scoring.rubric.plan import Leaf, Plan, policy_text
from scoring.text import Text, join


def trace_of(plan: Plan, leaf: Leaf, items: Row) -> Trace:
    """One unit's figures at one item, for its sentences."""
    prefix = f"{leaf.id}."
    figures = {name.removeprefix(prefix): value for name, value in items.items() if name.startswith(prefix)}
    figures |= {name: given.constant for name, given in leaf.inputs.items() if given.constant is not None}
    value = leaf.inputs.get("value")
    metric = plan.rubric.metrics[value.bare] if value is not None and value.bare else None
    points = items[points_of(leaf.id)]
    return Trace(
        figures,
        Decimal(0) if points is None else points,
        leaf.method.points,
        plan.decimals,
        metric.measure if metric else "",
    )


def sentences(plan: Plan, leaf: Leaf, items: Row, trace: Trace) -> tuple[Text | None, Text | None]:
    """How the unit came to its points at the item, or why it has none; and what would earn more. None where there is nothing to say."""
    state = items[value_of(leaf.id, "state")]
    points = items[points_of(leaf.id)]
    if state != SCORED:
        why = join([STATE_TEXT[state], *_missing(plan, leaf, items)], "：", ": ")
        return why, _reported_first(leaf, trace) if state == NO_POINTS else None
    if points is None:
        return None, None
    how = leaf.method.how(trace)
    earned = trace.p(points)
    said = Text(
        f"{_subject(plan, leaf, trace, 'zh')}{how.zh}，得 {earned} 分",
        f"{_subject(plan, leaf, trace, 'en')}{how.en}: {earned} points",
    )
    return said + _filled(plan, leaf, items), leaf.method.next_step(trace)


def _subject(plan: Plan, leaf: Leaf, trace: Trace, lang: str) -> str:
    """'村集体经济收入 9.99 万元，' where the item has a value, else nothing."""
    if "value" not in leaf.inputs or isinstance(trace.value, bool):
        return ""
    bare = leaf.inputs["value"].bare
    name = plan.rubric.metrics[bare].name(bare).pick(lang) if bare else leaf.method.name.pick(lang)
    return f"{name} {trace.amount(trace.value)}，" if lang == "zh" else f"{name} {trace.amount(trace.value)}, "


def _reported_first(leaf: Leaf, trace: Trace) -> Text | None:
    return Text(
        f"报送后最多可得 {trace.p(leaf.method.points)} 分", f"up to {trace.p(leaf.method.points)} once it is reported"
    )


def _missing(plan: Plan, leaf: Leaf, items: Row) -> list[Text]:
    """Which of the leaf's inputs is empty, by its label; a target that nobody set is said so."""
    said: dict[str, Text] = {}
    if items[value_of(leaf.id, "state")] == NOT_APPLIED:
        return []
    for given in leaf.inputs.values():
        for name in given.names:
            if items.get(name, "") is None:
                said[name] = plan.words.quoted(name)
    return [Text("缺", "missing ") + join(list(said.values()), "、", ", ")] if said else []


def _filled(plan: Plan, leaf: Leaf, items: Row) -> Text:
    """Says where a value was not reported but filled by a rule."""
    for given in leaf.inputs.values():
        if given.bare and items.get(f"reported.{given.bare}", "") is None:
            policy = plan.rubric.policy(given.bare)
            if isinstance(policy, Fill) or policy == "peer_mean":
                rule = policy_text(policy)
                return Text(f"（{rule.zh}）", f" ({rule.en})")
    return Text("", "")
