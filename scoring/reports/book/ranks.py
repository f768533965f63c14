"""The ranking table of one kind of unit: places, total, grade, last year, and the points of every component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from polars import selectors

from scoring.names import (
    BONUS,
    DEDUCTIONS,
    GRADE,
    HELD,
    LEVEL_NAME,
    LEVELS,
    NAME,
    TOTAL,
    UNIT,
    ancestor_of,
    peers_of,
    points_of,
    rank_of,
)
from scoring.reports.decided import decision_text
from scoring.reports.ranking import default_by, within_text
from scoring.reports.table import UNIT_ID, Column, Table
from scoring.reports.view import Kind, View
from scoring.rubric import Plan
from scoring.rubric.model import Group
from scoring.text import Text, figure

SECRETARY = "unit.secretary"
WORDS = {
    "rank": Text("名次", "rank"),
    "peers": Text("共", "of"),
    "unit": Text("单位", "Unit"),
    "id": UNIT_ID,
    "secretary": Text("书记", "Secretary"),
    "total": Text("总分", "Total"),
    "grade": Text("等次", "Grade"),
    "decided": Text("审定等次", "Decided grade"),
    "held": Text("暂不评分", "on hold"),
    "note": Text("说明", "Note"),
    "bonus": Text("加分", "Bonus"),
    "deductions": Text("扣分", "Deductions"),
    "last": Text("上年", "Last year"),
    "change": Text("升降", "change"),
    "parts": Text("构成", "Parts"),
    "committee": Text("名额线上同分，待审定", "tied across the cut line, the committee decides"),
    "quota": Text("受名额限制，未得“{}”", "missed '{}' by quota"),
    "veto": Text("一票否决：", "veto: "),
    "ranking": Text("排名", "ranking"),
}
Frame = pl.DataFrame


def ranking_table(view: View, kind: Kind) -> Table:
    """Every unit of a kind: scored ones in the order of their places, then those on hold with their reason."""
    return _Ranking(view, kind, view.run.plan(kind.rubric)).table()


class _Ranking:
    def __init__(self, view: View, kind: Kind, plan: Plan) -> None:
        self.view, self.kind, self.plan = view, kind, plan
        self.withins = plan.rubric.ranking.within
        self.by = self._chosen()
        self.frame = self._sorted()

    def _chosen(self) -> str | None:
        """The ranking whose order the rows take: within the unit on top, else the widest."""
        mine = self.view.of(self.kind)
        ranked = [within for within in self.withins if mine[rank_of(within)].count()]
        parents = set(mine.join(self.view.groups, on=UNIT)[ancestor_of("parent")])
        return default_by(ranked, self.view.top_level, direct=parents == {self.view.top}) if ranked else None

    def _sorted(self) -> Frame:
        view, plan = self.view, self.plan
        points = view.run.scan_items(plan.id).select(UNIT, selectors.ends_with(".points")).collect()
        ties = view.ties(plan).rename(lambda name: name if name == UNIT else f"tied.{name}")
        frame = view.of(self.kind)
        for more in (points, view.groups, ties, *self._earlier()):
            frame = frame.join(more, on=UNIT, how="left", maintain_order="left", suffix=".again")
        order = [ancestor_of(self.by), rank_of(self.by)] if self.by else [TOTAL]
        falls = [False, False] if self.by else [True]
        return frame.sort([HELD, *order, UNIT], descending=[False, *falls, False], nulls_last=True)

    def _earlier(self) -> Iterator[Frame]:
        """Last year's scores by the same rubric."""
        if self.view.earlier is not None:
            mine = self.view.earlier.filter(rubric=self.plan.id).drop("rubric")
            yield mine.rename(lambda name: name if name == UNIT else f"last.{name}")

    def word(self, key: str) -> str:
        return WORDS[key].pick(self.view.lang)

    def cells(self, name: str) -> list[Any]:
        return self.frame[name].to_list()

    # -- the table -------------------------------------------------------------------------------------------------

    def table(self) -> Table:
        name, rubric = self.view.kind_name(self.kind), self.plan.rubric
        title = f"{self.view.title} · {name}{'' if self.view.lang == 'zh' else ' '}{self.word('ranking')}"
        columns = [column for part in PARTS for column in part(self)]
        facts = f"{rubric.title.pick(self.view.lang)} {rubric.version}"
        return Table(name, title, columns, (facts, *self._reading()), self.cells(HELD), 3 if self.by else 1)

    def _reading(self) -> Iterator[str]:
        """What a reader must know of this table."""
        if self.view.is_part:
            yield self.view.scope
        whole = self.view.run.scores.filter(rubric=self.plan.id).height
        if whole > self.frame.height:
            yield self.view.pick(
                f"名次在该细则的全部 {whole} 个单位中排，本表列 {self.frame.height} 个",
                f"ranked among all {whole} units of the rubric, of which {self.frame.height} stand here",
            )

    def first(self) -> Iterator[Column]:
        """The place within the widest group, name and id."""
        if self.by:
            yield from self._place(self.by)
        yield Column(self.word("unit"), self.cells(NAME))
        yield Column(self.word("id"), self.cells(UNIT), "id")
        if SECRETARY in self.frame.columns and self.frame[SECRETARY].count():
            yield Column(self.word("secretary"), self.cells(SECRETARY))

    def above(self) -> Iterator[Column]:
        """Who is above, from below the unit on top; the groups of other rankings."""
        top = self.view.top_level
        for level in LEVELS[LEVELS.index(top) + 1 if top else 0 :]:
            names = self.frame[f"above.{level}"]
            if names.n_unique() > 1:
                yield Column(self.view.pick(LEVEL_NAME[level][0], level), names.to_list())
        for within in self.withins:
            if within.startswith("unit.") and within in self.frame.columns and self.frame[within].count():
                yield Column(within_text(within).pick(self.view.lang), self.cells(within))

    def marks(self) -> Iterator[Column]:
        rubric = self.plan.rubric
        totals = [
            self.word("held") if held else total
            for held, total in zip(self.cells(HELD), self.cells(TOTAL), strict=True)
        ]
        yield Column(self.word("total"), totals, "points", places=self.plan.decimals, full=rubric.full)
        order = [grade.grade for grade in rubric.grades]
        yield Column(self.word("grade"), self.cells(GRADE), "grade", order=order)
        decided = [self.view.decided.get(unit) for unit in self.cells(UNIT)]
        if any(decided):
            yield Column(self.word("decided"), [one.grade if one else None for one in decided], "grade", order=order)
        told = self.frame.select(UNIT, HELD, "vetoes", "quota_missed", "undecided")
        notes = [self._note(row) for row in told.iter_rows(named=True)]
        yield Column(self.word("note"), notes, room=30)

    def parts(self) -> Iterator[Column]:
        """The scorecard's branches, bonus and deductions."""
        above = self.word("parts")
        for item in self.plan.rubric.scorecard:
            yield self._points(item.id, item.name, item.points, above)
        for id, part in ((BONUS, self.plan.rubric.bonus), (DEDUCTIONS, self.plan.rubric.deductions)):
            if part is not None:
                yield self._points(id, WORDS[id], part.cap, above)

    def places(self) -> Iterator[Column]:
        for within in self.withins:
            if within != self.by and self.frame[rank_of(within)].count():
                yield from self._place(within)

    def _place(self, within: str) -> Iterator[Column]:
        above, rank = within_text(within).pick(self.view.lang), rank_of(within)
        places = 1 if self.frame.schema[rank].is_decimal() and self.plan.rubric.ranking.ties == "average" else 0
        yield Column(
            self.word("rank"), self.cells(rank), "rank", above, places, tied=self.cells(f"tied.{rank}"),
        )  # fmt: skip
        yield Column(self.word("peers"), self.cells(peers_of(within)), "of", above)

    def last_year(self) -> Iterator[Column]:
        """Total, grade and place of last year, and by how many places the unit rose."""
        if self.view.earlier is None:
            return
        above, order = self.word("last"), [grade.grade for grade in self.plan.rubric.grades]
        yield Column(self.word("total"), self.cells(f"last.{TOTAL}"), "points", above, self.plan.decimals)
        yield Column(self.word("grade"), self.cells(f"last.{GRADE}"), "grade", above, order=order)
        if self.by and f"last.{rank_of(self.by)}" in self.frame.columns:
            ranks = within_text(self.by) + Text("名次", " rank")
            before = self.cells(f"last.{rank_of(self.by)}")
            now = self.cells(rank_of(self.by))
            rose = [None if a is None or b is None else a - b for a, b in zip(before, now, strict=True)]
            yield Column(ranks.pick(self.view.lang), before, "rank", above)
            yield Column(self.word("change"), rose, "change", above)

    def details(self) -> Iterator[Column]:
        """Every group and leaf inside a branch, each branch under its name; bonus and deductions item by item."""
        rubric = self.plan.rubric
        for branch in rubric.scorecard:
            if isinstance(branch, Group):
                above = _with_points(branch.name, branch.points, self.view.lang)
                yield from self._inside(branch.items, above)
        for id, part in ((BONUS, rubric.bonus), (DEDUCTIONS, rubric.deductions)):
            for leaf in part.items if part else ():
                yield self._points(leaf.id, leaf.name, leaf.points, self.word(id), 1)

    def _inside(self, items: Sequence[Any], above: str, deep: int = 1) -> Iterator[Column]:
        for item in items:
            yield self._points(item.id, item.name, item.points, above, deep)
            if isinstance(item, Group):
                yield from self._inside(item.items, above, deep + 1)

    def _points(self, id: str, name: Text, full: Any, above: str, inside: int = 0) -> Column:
        head = _with_points(name, full, self.view.lang)
        return Column(head, self.cells(points_of(id)), "points", above, self.plan.decimals, inside=inside)

    def _note(self, row: dict[str, Any]) -> str:
        lang, vetoes = self.view.lang, {veto.id: veto.name for veto in self.plan.rubric.vetoes}
        said = [WORDS["veto"].pick(lang) + vetoes[id].pick(lang) for id in row["vetoes"] or ()]
        if row["quota_missed"]:
            said.append(WORDS["quota"].pick(lang).format(row["quota_missed"]))
        if row["undecided"]:
            said.append(self.word("committee"))
        if row[HELD]:
            said.append(self.view.reasons.get(row[UNIT], ""))
        if row[UNIT] in self.view.decided:
            said.append(decision_text(self.view.decided[row[UNIT]]).pick(lang))
        return "；".join(said) if lang == "zh" else "; ".join(said)


def _with_points(name: Text, points: Any, lang: str) -> str:
    if points is None:
        return name.pick(lang)
    return f"{name.zh}（{figure(points)}）" if lang == "zh" else f"{name.en} ({figure(points)})"


PARTS = (
    _Ranking.first, _Ranking.above, _Ranking.marks, _Ranking.parts, _Ranking.places, _Ranking.last_year, _Ranking.details,
)  # fmt: skip
