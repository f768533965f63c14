"""A ranking as it is on the page, as a table to hand out: CSV and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scoring.reports.book.as_csv import table_csv
from scoring.reports.book.made import Section
from scoring.reports.book.workbook import INDEX, Cover, bound
from scoring.reports.ranking import within_text
from scoring.reports.table import UNIT_ID, Column, Table
from scoring.text import Text
from scoring.web.published.models import Place
from scoring.web.published.ranking import Ranking

WORDS = {
    "rank": Text("名次", "rank"),
    "peers": Text("共", "of"),
    "within": Text("名次范围", "Within"),
    "unit": Text("单位", "Unit"),
    "unit_id": UNIT_ID,
    "secretary": Text("书记", "Secretary"),
    "total": Text("总分", "Total"),
    "grade": Text("等次", "Grade"),
    "note": Text("说明", "Note"),
    "held": Text("暂不评分", "on hold"),
    "ranking": Text("排名", "ranking"),
    "run": Text("批次", "The run"),
    "export": Text("本次导出", "This export"),
    "cycle": Text("周期", "cycle"),
    "manifest": Text("清单摘要", "manifest"),
    "units": Text("范围", "units"),
    "all": Text("全部单位", "all units"),
    "search": Text("查找", "search"),
    "sort": Text("排序", "sorted by"),
}


def ranking_csv(ranking: Ranking, lang: str) -> bytes:
    """The rows of the ranking, all pages of it, in their order."""
    return table_csv(_table(ranking, lang), lang)


def ranking_xlsx(ranking: Ranking, lang: str) -> bytes:
    """The same as a workbook, with a sheet that says what was asked of which run."""
    run, table = ranking.run, _table(ranking, lang)
    footer = f"{run.title.pick(lang)} · {WORDS['run'].pick(lang)} {run.run}"
    created = (run.decided_at or run.proposed_at).replace(tzinfo=None, microsecond=0)
    cover = Cover(lang, table.title, footer, created, _sections(ranking, lang))
    index = Table(INDEX.pick(lang), table.title, [Column(INDEX.pick(lang), [table.name])])
    return bound(cover, lambda _: index, [table])


def _table(ranking: Ranking, lang: str) -> Table:
    places = list(ranking.rows)
    name = ranking.kind.name.pick(lang) if ranking.kind else WORDS["ranking"].pick(lang)
    title = f"{ranking.run.title.pick(lang)} · {_top(ranking, lang)} · {name}"
    held = [place.unit.score.held for place in places]
    return Table(name, title, list(_columns(ranking, places, lang)), muted=held, frozen=2)


def _columns(ranking: Ranking, places: Sequence[Place], lang: str) -> list[Column]:
    word = {key: text.pick(lang) for key, text in WORDS.items()}
    units = [place.unit for place in places]
    scores = [unit.score for unit in units]
    decimals = max((score.decimals for score in scores), default=0)
    grades = ranking.run.grades(ranking.kind.rubric) if ranking.kind else []
    by = within_text(ranking.by).pick(lang) if ranking.by else ""
    ranks = [Decimal(place.rank) if place.rank else None for place in places]
    return [
        Column(word["rank"], ranks, "rank", by, tied=[place.tied for place in places]),
        Column(word["peers"], [place.peers for place in places], "of", by),
        Column(word["within"], [place.group_name for place in places], above=by),
        Column(word["unit"], [unit.name for unit in units]),
        Column(word["unit_id"], [unit.unit_id for unit in units], "id"),
        Column(word["secretary"], [unit.secretary for unit in units]),
        Column(word["total"], [word["held"] if s.held else s.points for s in scores], "points", places=decimals),
        Column(word["grade"], [score.grade for score in scores], "grade", order=grades),
        Column(word["note"], ["；".join(note.pick(lang) for note in score.notes) for score in scores]),
    ]


def _sections(ranking: Ranking, lang: str) -> list[Section]:
    word, run, ask = {key: text.pick(lang) for key, text in WORDS.items()}, ranking.run, ranking.ask
    lines = [(word["units"], _top(ranking, lang)), (word["search"], ask.q or "—"), (word["sort"], ranking.sort)]
    return [
        Section(
            WORDS["run"],
            [(word["cycle"], run.title.pick(lang)), (word["run"], run.run), (word["manifest"], run.digest)],
        ),
        Section(WORDS["export"], lines),
    ]


def _top(ranking: Ranking, lang: str) -> str:
    return ranking.top.name if ranking.top else WORDS["all"].pick(lang)
