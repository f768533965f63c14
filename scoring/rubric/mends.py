"""How to mend what a code says, where the place itself suggests nothing nearer."""

from __future__ import annotations

from dataclasses import replace

from scoring.errors import Problem
from scoring.text import Text

MENDS = {
    "applies-to-all": Text("写明 sector 或 level", "name a sector or a level"),
    "cap-unused": Text("删去 cap", "remove cap"),
    "choices-wanted": Text("写成 choices: [好, 较好]，或改 type", "write choices: [good, fair], or change the type"),
    "circular-extends": Text("让其中一份不再继承", "let one of them extend nothing"),
    "coefficients-unsorted": Text("从大到小写，如 [1, 0.8, 0.6]", "write them from large to small, as [1, 0.8, 0.6]"),
    "corners-unsorted": Text("按值从小到大排列各点", "order the corners by their values"),
    "decimals-range": Text("写 0 到 4 之间的整数，如 2", "write a whole number from 0 to 4, such as 2"),
    "direction-unused": Text("删去 direction", "remove direction"),
    "duplicate-id": Text("换一个名称", "choose another name"),
    "empty-group": Text("加上考核项，或删去整组", "add items, or remove it"),
    "empty-scorecard": Text("至少写一个考核项", "write at least one item"),
    "equal-goalposts": Text("写两个不同的值", "give two different values"),
    "floor-above-cap": Text("降低 floor，或提高 cap", "lower floor, or raise cap"),
    "grade-unbound": Text("写 at_least、requires 或 quota", "write at_least, requires or quota"),
    "metric-differs": Text("两处写成一样，或换一个标识", "write both alike, or choose another id"),
    "no-bound": Text("写成 {at_least: 10, points: 9}", "write {at_least: 10, points: 9}"),
    "no-lines": Text("写成 each: [{count: late, per: 1}]", "write each: [{count: late, per: 1}]"),
    "not-a-boolean": Text("写 true 或 false，不加引号", "write true or false, without quotes"),
    "not-a-corner": Text("写成 [80, 6]", "write [80, 6]"),
    "not-a-mapping": Text("写成“名称: 值”", "write 'name: value'"),
    "not-a-number": Text("写上数字，如 12 或 0.5", "write a number such as 12 or 0.5"),
    "not-a-parameter": Text("写数字、表达式或 {by: unit.zone, 农区: 10}", "write a number, an expression or {by: unit.zone, farming: 10}"),
    "not-a-share": Text("写成 30%", "write 30%"),
    "not-allowed": Text("用手册里列出的运算和函数改写", "use the operators and functions listed in the docs"),
    "not-an-expression": Text("写指标的标识或算式，如 income / households", "write a metric's id or a formula, such as income / households"),
    "not-an-integer": Text("写成整数", "write a whole number"),
    "not-text": Text("写上文字", "write some text"),
    "one-bound": Text("补上另一个，或两个都删去", "add the other one, or remove both"),
    "otherwise-not-last": Text("把 otherwise 移到最后", "move `otherwise` to the end"),
    "out-of-range": Text("改到允许的范围之内", "change it to a value that is allowed"),
    "per-negative": Text("写成正数", "write a positive number"),
    "points-out-of-range": Text("改到允许的范围之内", "change it to a value that is allowed"),
    "quota-out-of-range": Text("写 1% 到 100%，min 不小于 0", "write 1% to 100%, and min of 0 or more"),
    "range-empty": Text("先写小的，再写大的", "write the smaller one first"),
    "range-unused": Text("删去 range，或改 type", "remove range, or change the type"),
    "share-out-of-range": Text("写 0 与 1 之间的小数", "write a decimal between 0 and 1"),
    "size-not-positive": Text("写每一步的大小，如 size: 1", "write the size of a step, such as size: 1"),
    "standards-count": Text("每个标准值写一个系数", "write one coefficient for each standard"),
    "standards-unsorted": Text("从最优到最差排列", "order them from best to worst"),
    "table-unsorted": Text("从第一名起由高到低写", "write them from high to low, beginning with the first place"),
    "table-wanted": Text("写成 table: [6, 4, 2]，或改 mode", "write table: [6, 4, 2], or change the mode"),
    "target-not-positive": Text("写大于 0 的目标；越低越好用 direction: lower", "write a target above 0; where less is better, direction: lower"),
    "too-few-corners": Text("写成 through: [[60, 0], [100, 10]]", "write through: [[60, 0], [100, 10]]"),
    "too-large": Text("拆成几份细则", "split it into several rubrics"),
    "two-bounds": Text("只留一个界", "keep one of the two"),
    "type-error": Text("核对类型：数字、是否、文字不能混用", "check the types: numbers, true/false and text do not mix"),
    "type-or-formula": Text("只留一个来处", "keep exactly one origin"),
    "unreadable": Text("核对文件名和权限", "check the name and whether it may be read"),
    "valid-empty": Text("from 写先，until 写后，如 {from: 2025, until: 2026}", "write the earlier period first, as {from: 2025, until: 2026}"),
    "value-or-checklist": Text("只留一个", "keep one of the two"),
    "veto-without-effect": Text("写明最高等次或最高分", "say the best grade or the most points left"),
    "weight-unused": Text("删去 weight", "remove weight"),
    "weight-wanted": Text("写成 weight: 30", "write weight: 30"),
    "yaml-depth": Text("减少嵌套", "nest less deeply"),
    "yaml-key": Text("键写成一个词", "write the key as a word"),
}  # fmt: skip


def mended(problem: Problem) -> Problem:
    """The problem with a mend, if any is known."""
    return problem if problem.fix is not None else replace(problem, fix=MENDS.get(problem.code))
