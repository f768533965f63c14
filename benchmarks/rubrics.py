"""Invented rubrics of any size, as text."""

from __future__ import annotations

HEAD = """rubric: {id}
title: 计时用
version: "1"
valid: {{from: 2025, until: 2026}}
applies_to: {{sector: village, where: "unit.zone = '{id}'"}}
decimals: 2
missing: no_points
metrics:
{metrics}
scorecard:
{groups}
ranking: {{within: [county]}}
grades: [{{grade: 好, at_least: 85}}, {{grade: 差}}]
"""
RULES = (  # one of each in turn: two plain ones, a table, an expression, a counted line
    "method: linear, value: m{n}, zero_at: 0, full_at: 100",
    "method: bands, value: m{n} / (m{m} + 1), bands: [{{at_least: 50, points: 1}}, {{otherwise: true, points: 0}}]",
    "method: completion, value: CASE WHEN m{n} > m{m} THEN m{n} ELSE m{m} END, target: 100",
    "method: deduct, each: [{{count: m{n}, per: 0.1, label: 缺 {n}}}]",
)
METRIC = "  m{n}: {{label: {{zh: 指标 {n}, en: metric {n}}}, type: number, uom: 万元, range: [0, 1000]}}"
ITEM = "      - {{id: i{n}, label: {{zh: 考核项 {n}, en: item {n}}}, points: 1, clause: 依据第 {n} 条, {rule}}}"


def rubric(items: int, id: str = "timed", group: int = 20) -> str:
    """A rubric of so many items, `group` of them in each group, with a metric for each."""
    metrics = [METRIC.format(n=n) for n in range(items)]
    groups = [_group(range(first, min(first + group, items))) for first in range(0, items, group)]
    return HEAD.format(id=id, metrics="\n".join(metrics), groups="\n".join(groups))


def _group(numbers: range) -> str:
    head = f"  - id: g{numbers[0]}\n    label: 组 {numbers[0]}\n    points: {len(numbers)}\n    items:"
    items = [ITEM.format(n=n, rule=RULES[n % len(RULES)].format(n=n, m=max(n - 1, 0))) for n in numbers]
    return "\n".join([head, *items])
