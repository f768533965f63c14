"""Metrics: exactly one origin, sensible ranges and fills."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.errors import Problem
from scoring.rubric.checks.context import Context
from scoring.rubric.model import NUMERIC, ORIGINS, Fill, Metric
from scoring.rubric.plan import Path
from scoring.text import Text, figure


def metrics(c: Context) -> Iterator[Problem]:
    for id, metric in c.rubric.metrics.items():
        path: Path = ("metrics", id)
        if metric.origin is None:
            yield c.problem(
                path,
                "type-or-formula",
                f"指标“{id}”须写 {'、'.join(ORIGINS)} 之一，且只写一个",
                f"metric '{id}' wants exactly one of {', '.join(ORIGINS)}",
            )
        yield from _range(c, path, metric)
        yield from _jump(c, path, metric)
        yield from _fill(c, path, id, metric)
        for n, choice in enumerate(metric.choices):
            if choice in metric.choices[:n]:
                yield c.problem(
                    (*path, "choices", n),
                    "duplicate-choice",
                    f"选项“{choice}”重复",
                    f"the choice '{choice}' stands twice",
                    Text("删去其中一个", "remove one of the two"),
                )
        if (metric.type == "choice") != bool(metric.choices):
            yield c.problem(
                (*path, "choices"),
                "choices-wanted",
                "type: choice 须写 choices，其他类型不写",
                "type choice wants `choices`, other types none",
            )


def _range(c: Context, path: Path, metric: Metric) -> Iterator[Problem]:
    if metric.range is None:
        return
    if metric.type not in NUMERIC:
        yield c.problem((*path, "range"), "range-unused", "只有数值指标才有 range", "only a numeric metric has a range")
    elif metric.type == "percent" and 0 <= metric.range[0] < metric.range[1] <= 1:
        yield c.problem(
            (*path, "range"),
            "percent-as-fraction",
            f"百分数指标的 range 只到 {figure(metric.range[1])}",
            f"the range of a percent metric ends at {figure(metric.range[1])}",
            Text("百分数按 0 到 100 写，如 [0, 100]", "percents run from 0 to 100: write [0, 100]"),
            warning=True,
        )
    elif metric.range[0] >= metric.range[1]:
        yield c.problem(
            (*path, "range"),
            "range-empty",
            "range 的下限须小于上限",
            "the lower end of the range must be below the upper",
        )


def _jump(c: Context, path: Path, metric: Metric) -> Iterator[Problem]:
    if metric.jump is not None and (metric.type not in NUMERIC or metric.jump <= 1):
        yield c.problem(
            (*path, "jump"),
            "jump-unused",
            "jump 须大于 1，只用于填报的数值指标",
            "`jump` is above 1 and belongs to a reported number",
            Text("写成 jump: 3 这样的倍数", "write a factor such as jump: 3"),
        )


def cross_checks(c: Context) -> Iterator[Problem]:
    """A check reads what units report: the figures of a poll or a formula are not known when it runs."""
    reported = c.rubric.made_by("type")
    for n, check in enumerate(c.rubric.checks):
        found = next((compiled for one, compiled in c.plan.checks if one is check), None)
        for name in found.names if found else ():
            if "." not in name and name not in reported:
                yield c.problem(
                    ("checks", n, "that"),
                    "check-of-made",
                    f"“{name}”不是填报的指标，核对时还不知道",
                    f"'{name}' is not reported, so it is not known when checks run",
                    Text("用它所依据的填报指标", "use the reported metrics it is made of"),
                )


def _fill(c: Context, path: Path, id: str, metric: Metric) -> Iterator[Problem]:
    kind = c.plan.names.metrics.get(id, "any")
    if metric.missing == "peer_mean" and kind != "number":
        yield c.problem(
            (*path, "missing"),
            "type-error",
            "只有数值指标才能按同类均值补",
            "only a number can be filled with the peers' mean",
        )
    if isinstance(metric.missing, Fill) and not _fits(metric, kind, metric.missing.value):
        yield c.problem(
            (*path, "missing"),
            "type-error",
            f"补的值“{metric.missing.value}”不合该指标的类型",
            f"the fill value '{metric.missing.value}' does not fit the metric's type",
        )


def _fits(metric: Metric, kind: str, value: object) -> bool:
    text = str(value)
    if kind == "number":
        return bool(re.fullmatch(r"[-+]?\d+(\.\d+)?", text))
    if kind == "boolean":
        return text.lower() in ("true", "false")
    return metric.type != "choice" or text in metric.choices
