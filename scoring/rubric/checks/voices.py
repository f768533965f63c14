"""Polls, panels and roll-ups: weights, reserved words, trimming that leaves somebody, a roll-up that says over whom."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.errors import Problem
from scoring.names import MARKS
from scoring.rubric.checks.context import Context
from scoring.rubric.opinion import Ballot, Panel, Voices
from scoring.rubric.plan import Path
from scoring.rubric.rollup import Rollup
from scoring.text import Text, figure


def voices(c: Context) -> Iterator[Problem]:
    for id, metric in c.rubric.metrics.items():
        if metric.ballot is not None:
            path: Path = ("metrics", id, "ballot")
            yield from _groups(c, path, metric.ballot)
            yield from _ballot(c, path, metric.ballot)
        if metric.panel is not None:
            path = ("metrics", id, "panel")
            yield from _groups(c, path, metric.panel)
            yield from _panel(c, path, metric.panel)
        if metric.rollup is not None:
            yield from _rollup(c, ("metrics", id, "rollup"), metric.rollup)


def _groups(c: Context, path: Path, voices: Voices) -> Iterator[Problem]:
    if voices.groups is not None and not voices.groups:
        yield c.problem(
            (*path, "groups"), "no-groups", "groups 是空的", "`groups` is empty", Text("列出各组，或删去", "name the groups, or remove the key")
        )  # fmt: skip
    for name, weight in voices.weights():
        if weight <= 0:
            at = (*path, "groups", name)
            inner = (*at, "weight") if isinstance(_node(c, at), dict) else at
            yield c.problem(
                inner, "weight-wanted", f"“{name}”的权重须大于 0", f"the weight of '{name}' must be above 0"
            )


def _node(c: Context, path: Path) -> object:
    node: object = c.tree
    for step in path:
        node = node.get(str(step)) if isinstance(node, dict) else None
    return node


def _ballot(c: Context, path: Path, ballot: Ballot) -> Iterator[Problem]:
    if not ballot.choices:
        yield c.problem(
            (*path, "choices"), "choices-wanted", "没有列出选项", "no choice is listed", Text("写成 {好: 100, 差: 40}", "write {good: 100, poor: 40}")
        )  # fmt: skip
    for choice in ballot.choices:
        if choice in MARKS:
            yield c.problem(
                (*path, "choices", choice), "reserved-id", f"“{choice}”是保留名", f"'{choice}' is a reserved name",
                Text("换一个名称；弃权用 blank 键说明", "choose another name; `blank` says what a blank ballot is worth"),
                at_key=True,
            )  # fmt: skip
    for choice, worth in ballot.choices.items():
        if worth < 0:
            yield _out_of_range(c, (*path, "choices", choice), "选项的分值须不小于 0", "a choice is worth 0 or more")
    if ballot.blank is not None and ballot.blank < 0:
        yield _out_of_range(c, (*path, "blank"), "blank 须不小于 0", "`blank` must not be negative")
    if ballot.min_ballots < 0:
        yield _out_of_range(c, (*path, "min_ballots"), "min_ballots 须不小于 0", "`min_ballots` must not be negative")
    turnout = ballot.void_if.turnout_below
    if turnout is not None and not 0 < turnout <= 1:
        said = figure(turnout * 100)
        yield _out_of_range(
            c, (*path, "void_if", "turnout_below"), f"{said}% 须大于 0 且不超过 100%", f"{said}% must be above 0 and at most 100%"
        )  # fmt: skip


def _panel(c: Context, path: Path, panel: Panel) -> Iterator[Problem]:
    if panel.scale <= 0:
        yield _out_of_range(c, (*path, "scale"), "满分须大于 0", "the scale must be above 0")
    trim = panel.trim
    if trim is None:
        return
    if trim.each_side < 1:
        yield _out_of_range(c, (*path, "trim", "each_side"), "each_side 至少为 1", "`each_side` is at least 1")
    elif trim.from_ < 2 * trim.each_side + 1:
        least = 2 * trim.each_side + 1
        yield c.problem(
            (*path, "trim", "from"), "trim-leaves-nobody",
            f"{trim.from_} 位评委各去 {trim.each_side} 个，一个也不剩",
            f"of {trim.from_} judges, {trim.each_side} on each side leave nobody",
            Text(f"from 至少为 {least}", f"`from` is at least {least}"),
        )  # fmt: skip


def _rollup(c: Context, path: Path, rollup: Rollup) -> Iterator[Problem]:
    if rollup.over.sector is None and rollup.over.level is None:
        yield c.problem(
            (*path, "over"), "rollup-over-all", "over 至少写 sector 或 level", "`over` wants a sector or a level",
            Text("写成 {sector: village}", "write {sector: village}"),
        )  # fmt: skip
    if (rollup.of is None) == (rollup.share is None):
        yield c.problem(
            path, "of-or-share", "须写 of 或 share，且只写一个", "write either `of` or `share`",
            Text("平均等用 of 和 by，占比用 share", "`of` with `by` for a mean or a sum, `share` for a share of units"),
        )  # fmt: skip
    elif (rollup.of is None) != (rollup.by is None):
        yield c.problem(
            path, "of-or-share", "of 要写 by，share 不写", "`of` wants `by`, `share` does not",
            Text("by: mean、median、sum、min、max 或 count", "by: mean, median, sum, min, max or count"),
        )  # fmt: skip


def _out_of_range(c: Context, path: Path, zh: str, en: str) -> Problem:
    return c.problem(path, "out-of-range", zh, en)
