"""What nothing uses, and what nothing can ever earn or lose: warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scoring.errors import Problem
from scoring.methods.completion import Completion
from scoring.methods.field import Formula, constant_number
from scoring.methods.linear import Linear
from scoring.rubric.checks.context import Context
from scoring.rubric.model import NUMERIC, Metric
from scoring.rubric.plan import Leaf
from scoring.text import Text


def unused(c: Context) -> Iterator[Problem]:
    read = c.plan.read_names() | {name for _, check in c.plan.checks for name in check.names}
    read |= {name.removeprefix("previous.").removeprefix("target.") for name in read}
    for id in c.rubric.metrics:
        if id not in read and not c.lost.ids and not c.lost.keys:
            said, fix = unused_text(id), Text("用上它，或删去", "use it, or remove it")
            yield c.problem(("metrics", id), "unused-metric", said.zh, said.en, fix, warning=True)


def unused_text(id: str) -> Text:
    return Text(f"没有任何地方用到指标“{id}”", f"nothing uses metric '{id}'")


def reachable(c: Context) -> Iterator[Problem]:
    for leaf in c.plan.all_leaves():
        value = getattr(leaf.method, "value", None)
        metric = c.metric(value) if isinstance(value, Formula) else None
        if metric is None or metric.type not in NUMERIC:
            continue
        yield from _percent(c, leaf, metric)
        if metric.range is not None:
            yield from _never(c, leaf, metric.range)


def _percent(c: Context, leaf: Leaf, metric: Metric) -> Iterator[Problem]:
    target = constant_number(getattr(leaf.method, "target", None))
    if metric.type == "percent" and target is not None and 0 < target <= 1:
        yield c.problem(
            (*leaf.path, "target"),
            "percent-as-fraction",
            f"百分数指标的目标写成了 {target}",
            f"the target of a percent metric is {target}",
            Text("百分数按 0 到 100 写，如 90", "percents run from 0 to 100: write 90"),
            warning=True,
        )


def _never(c: Context, leaf: Leaf, span: tuple[Decimal, Decimal]) -> Iterator[Problem]:
    low, high = span
    method = leaf.method
    full = zero = None
    if isinstance(method, Linear):
        full, zero = constant_number(method.full_at), constant_number(method.zero_at)
    elif isinstance(method, Completion) and method.direction == "higher" and method.cap <= 1:
        full = constant_number(method.target)
    if full is not None and not low <= full <= high:
        yield c.problem(
            leaf.path,
            "never-full",
            f"该指标只在 {low} 到 {high} 之间，永远得不到满分",
            f"the metric's range is {low} to {high}: all points can never be earned",
            warning=True,
        )
    if zero is not None and full is not None and ((zero < full < low) or (zero > full > high)):
        yield c.problem(
            leaf.path,
            "never-lost",
            "该项永远不会失分",
            "no value of the metric's range can lose points here",
            warning=True,
        )
