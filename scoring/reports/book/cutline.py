"""Cut-line cases: who is left for the committee to decide, who missed a quota, and what decides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.engine.grades import quota_column
from scoring.names import GRADE, LEVEL, NAME, SECTOR, TOTAL, UNIT, group_of, points_of
from scoring.reports.decided import decision_text
from scoring.reports.ranking import within_text
from scoring.reports.table import UNIT_ID, Column, Table
from scoring.reports.view import Kind, View, group_name
from scoring.rubric import Plan
from scoring.rubric.model import Grade
from scoring.text import Text, figure, points_text, several

Row = Mapping[str, Any]
PLACE, LAST, SLOTS, BASE, GROUP = "place", "last", "slots", "base", "group"


@dataclass(frozen=True)
class Case:
    """One unit at the cut line of one grade."""

    kind: Kind
    row: Row
    grade: str
    group: str
    line: Row | None  # the last unit that got the grade
    because: Text

    @property
    def undecided(self) -> bool:
        return bool(self.row["undecided"])

    @property
    def short(self) -> Decimal | None:
        """How many points the last one inside had more."""
        return None if self.line is None else self.line[TOTAL] - self.row[TOTAL]


def cut_line_cases(view: View) -> list[Case]:
    """Those still to be decided first, then those that missed a quota; by kind, group and place."""
    found = [case for rubric in view.scores["rubric"].unique().sort() for case in _of(view, view.run.plan(rubric))]
    order = {kind: n for n, kind in enumerate(view.kinds)}
    return sorted(
        found,
        key=lambda c: (
            not c.undecided or c.row[UNIT] in view.decided,
            order[c.kind],
            c.group,
            c.row[PLACE],
            c.row[UNIT],
        ),
    )


def _of(view: View, plan: Plan) -> Iterator[Case]:
    for n, grade in enumerate(plan.rubric.grades):
        if grade.quota is not None:
            frame = _quota_frame(view, plan, n, grade)
            yield from _cases(view, plan, grade, frame)


def _quota_frame(view: View, plan: Plan, n: int, grade: Grade) -> pl.DataFrame:
    """Everyone who qualified for a grade with a quota: place, slots and base, the group counted in, the tie-breaks."""
    assert grade.quota is not None
    numbers = [pl.col(quota_column(n, what)).alias(what) for what in (PLACE, LAST, SLOTS, BASE)]
    keys = sorted({_column(plan, key) for key in plan.rubric.ranking.tie_break})
    known = (pl.col(key).alias(f"key.{key}") for key in keys)
    items = view.run.scan_items(plan.id).select(UNIT, *numbers, *known).collect()
    groups = view.group_ids(plan).select(UNIT, pl.col(group_of(grade.quota.within)).alias(GROUP))
    marks = view.run.scores.filter(rubric=plan.id).join(items, on=UNIT).join(groups, on=UNIT, how="left")
    return marks.drop_nulls(PLACE).sort(GROUP, PLACE, UNIT)


def _column(plan: Plan, key: str) -> str:
    bare = key.removeprefix("-")
    return bare if bare in plan.rubric.metrics else points_of(bare)


def _cases(view: View, plan: Plan, grade: Grade, frame: pl.DataFrame) -> Iterator[Case]:
    assert grade.quota is not None
    got = frame.filter(pl.col(GRADE) == grade.grade)
    lines = {row[GROUP]: row for row in got.iter_rows(named=True)}  # the last of each group stays
    names = view.run.names()
    mine = frame.filter(pl.col(GRADE).ne_missing(grade.grade) & pl.col(UNIT).is_in(view.scores[UNIT].implode()))
    for row in mine.iter_rows(named=True):
        line = lines.get(row[GROUP])
        kind = Kind(row[LEVEL], row[SECTOR], plan.id)
        group = group_name(row[GROUP], names).pick(view.lang)
        yield Case(kind, row, grade.grade, group, line, _because(plan, row, line))


def _because(plan: Plan, row: Row, line: Row | None) -> Text:
    """What keeps the unit out, or leaves it to the committee."""
    if row[PLACE] <= row[SLOTS] < row[LAST]:
        return _across(row)
    if line is None:
        return Text(f"名额 {row[SLOTS]} 个，列第 {row[PLACE]}", f"{several(row[SLOTS], 'place')}, ranked {row[PLACE]}")
    short = line[TOTAL] - row[TOTAL]
    last = Text(f"线上最后一名“{line[NAME]}”", f"the last one inside, '{line[NAME]}'")
    if short:
        less = points_text(short, plan.decimals)
        return Text(f"比{last.zh}少 {less} 分", f"{less} points less than {last.en}")
    return _by_tie_break(plan, row, line, last)


def _across(row: Row) -> Text:
    many, left = row[LAST] - row[PLACE] + 1, row[SLOTS] - row[PLACE] + 1
    tied = Text(
        f"第 {row[PLACE]}—{row[LAST]} 名 {many} 个单位各项破平后仍相同，名额只余 {left} 个",
        f"places {row[PLACE]} to {row[LAST]}: {many} units equal in every tie-break, room for {left} of them",
    )
    if row["undecided"]:
        return tied + Text("，由考核组审定", "; the committee decides")
    return tied + Text("，按细则都不进入", "; by the rubric none of them enters")


def _by_tie_break(plan: Plan, row: Row, line: Row, last: Text) -> Text:
    """The first tie-break in which the unit is behind the last one inside."""
    for key in plan.rubric.ranking.tie_break:
        column = f"key.{_column(plan, key)}"
        if row[column] != line[column]:
            name = _named(plan, key.removeprefix("-"))
            mine, theirs = figure(row[column]), figure(line[column])
            zh = f"与{last.zh}同分，破平项“{name.zh}”{mine}，对方 {theirs}"
            return Text(zh, f"as many points as {last.en}; tie-break '{name.en}': {mine} against {theirs}")
    return Text(f"与{last.zh}完全相同", f"equal to {last.en} in everything")


def _named(plan: Plan, key: str) -> Text:
    metric = plan.rubric.metrics.get(key)
    return metric.name(key) if metric else plan.rubric.item(key).name


WORDS = {
    "name": Text("名额线", "Cut line"),
    "title": Text(
        "名额线上的单位：待审定的，和受名额限制的", "At the cut line: for the committee, and missed by quota"
    ),
    "none": Text("没有名额线上的情况", "no cut-line cases"),
    "fill": Text("“审定等次”“理由”两栏留给考核组填写", "the last two columns are for the committee to fill in"),
    "kind": Text("类别", "Kind"),
    "unit": Text("单位", "Unit"),
    "id": UNIT_ID,
    "total": Text("总分", "Total"),
    "now": Text("计算等次", "Computed grade"),
    "undecided": Text("待审定", "undecided"),
    "grade": Text("争取等次", "Grade in question"),
    "within": Text("范围", "Within"),
    "group": Text("分组", "Group"),
    "base": Text("基数", "Base"),
    "slots": Text("名额", "Slots"),
    "place": Text("列第", "Place"),
    "line": Text("线上最后一名", "Last one inside"),
    "short": Text("差", "Short by"),
    "because": Text("由什么决定", "What decides"),
    "decided": Text("审定等次", "Decided grade"),
    "reason": Text("理由", "Reason"),
}


def cut_line_table(view: View) -> Table:
    """The cases with what decides each; two empty columns for the committee."""
    return table_of(view, cut_line_cases(view))


def table_of(view: View, cases: Sequence[Case]) -> Table:
    """Some cases as `cut_line_table` shows them."""
    word = {key: text.pick(view.lang) for key, text in WORDS.items()}
    decided = [view.decided.get(c.row[UNIT]) for c in cases]
    quotas = {(c.kind.rubric, c.grade): within_text(_within(view, c)).pick(view.lang) for c in cases}
    places = max((view.run.plan(c.kind.rubric).decimals for c in cases), default=0)
    columns = [
        Column(word["kind"], [view.kind_name(c.kind) for c in cases]),
        Column(word["unit"], [c.row[NAME] for c in cases]),
        Column(word["id"], [c.row[UNIT] for c in cases], "id"),
        Column(word["total"], [c.row[TOTAL] for c in cases], "points", places=places),
        Column(word["now"], [c.row[GRADE] or word["undecided"] for c in cases], "grade"),
        Column(word["grade"], [c.grade for c in cases], "grade"),
        Column(word["within"], [quotas[c.kind.rubric, c.grade] for c in cases], above=word["slots"]),
        Column(word["group"], [c.group for c in cases], above=word["slots"]),
        Column(word["base"], [c.row[BASE] for c in cases], "of", word["slots"]),
        Column(word["slots"], [c.row[SLOTS] for c in cases], "count", word["slots"]),
        Column(word["place"], [c.row[PLACE] for c in cases], "count", word["slots"]),
        Column(word["line"], [c.line[TOTAL] if c.line else None for c in cases], "points", places=places),
        Column(word["short"], [c.short for c in cases], "points", places=places),
        Column(word["because"], [c.because.pick(view.lang) for c in cases]),
        Column(word["decided"], [one.grade if one else None for one in decided], "grade"),
        Column(
            word["reason"], [decision_text(one).pick(view.lang) if one else None for one in decided], room=30, least=30
        ),
    ]
    note = word["fill"] if cases else word["none"]
    return Table(word["name"], word["title"], columns, (note,), frozen=2)


def _within(view: View, case: Case) -> str:
    grades = view.run.plan(case.kind.rubric).rubric.grades
    quota = next(grade.quota for grade in grades if grade.grade == case.grade)
    assert quota is not None
    return quota.within
