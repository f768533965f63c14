"""Ranking tables in the terminal: who stands where, ties shown as ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from rich.table import Table

from scoring.names import (
    GRADE,
    HELD,
    LEVEL,
    LEVEL_TEXT,
    LEVELS,
    NAME,
    PARENT,
    TOTAL,
    UNIT,
    peers_of,
    rank_of,
    within_name,
)
from scoring.reports.table import UNIT_ID
from scoring.rubric import Plan
from scoring.runs import Run
from scoring.text import Text, figure, points_text

WORDS = {
    "rank": Text("名次", "Rank"),
    "unit": Text("单位", "Unit"),
    "total": Text("总分", "Total"),
    "grade": Text("等次", "Grade"),
    "held": Text("暂不评分", "on hold"),
    "note": Text("说明", "Note"),
    "committee": Text("待审定", "committee decides"),
    "quota": Text("受名额限制，未得“{}”", "missed '{}' by quota"),
    "veto": Text("一票否决", "veto"),
}


def ranking_of(
    run: Run, plan: Plan, scores: pl.DataFrame, by: str | None, top: str | None, most: int | None, lang: str
) -> Table | None:
    """The table of one rubric's units among `scores`; None where none of them is ranked within `by`."""
    withins = plan.rubric.ranking.within
    mine = scores.filter(rubric=plan.id)
    if not mine.height or not withins or (by is not None and by not in withins):
        return None
    level = None if top is None else str(run.units.row(by_predicate=pl.col(UNIT) == top, named=True)[LEVEL])
    parents = run.units.filter(pl.col(UNIT).is_in(mine[UNIT].implode()))[PARENT]
    chosen = by or default_by(withins, level, direct=(parents == top).all())
    if not mine[rank_of(chosen)].count() and not mine[HELD].any():
        return None
    return ranking(mine, chosen, withins, most, lang, plan.rubric.title.pick(lang), run.groups(chosen))


def default_by(withins: Sequence[str], top_level: str | None, direct: bool) -> str:
    """The ranking to show: below a unit, that within it; else the widest level there is."""
    if top_level in withins:
        return str(top_level)
    if top_level is not None and direct and "parent" in withins:
        return "parent"
    levels = [level for level in LEVELS if level in withins]
    return levels[0] if levels else withins[0]


def within_text(within: str) -> Text:
    zh, en = LEVEL_TEXT.get(within, (f"同{within_name(within)}", f"same {within_name(within)}"))
    return Text(zh, en)


def ranking(
    scores: pl.DataFrame,
    by: str,
    withins: Sequence[str],
    most: int | None,
    lang: str,
    title: str = "",
    groups: pl.DataFrame | None = None,
) -> Table:
    """A table of units in the order of their place within `by`; other places beside it; held units last.

    Where the units stand in more than one group (`groups`: `unit_id, group`), one group follows another, `most` of each.
    """
    rank = rank_of(by)
    grouped = scores.with_columns(group=pl.lit("")) if groups is None else scores.join(groups, on=UNIT, how="left")
    several = grouped["group"].n_unique() > 1
    ordered = grouped.sort(["group", HELD, rank, UNIT], nulls_last=True)
    if most:
        ordered = ordered.group_by("group", maintain_order=True).head(most)
    table = Table(
        title=title or None, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    if several:
        table.add_column(within_text(by).pick(lang), style="bold")
    table.add_column(
        f"{within_text(by).pick(lang)}{WORDS['rank'].pick(lang)}"
        if lang == "zh"
        else f"{WORDS['rank'].en} ({within_text(by).en})",
        justify="right",
    )
    table.add_column(WORDS["unit"].pick(lang), overflow="fold")
    table.add_column(UNIT_ID.pick(lang), style="dim")
    table.add_column(WORDS["total"].pick(lang), justify="right")
    table.add_column(WORDS["grade"].pick(lang))
    others = [within for within in withins if within != by and rank_of(within) in scores.columns]
    for within in others:
        table.add_column(within_text(within).pick(lang), justify="right", style="dim")
    table.add_column(WORDS["note"].pick(lang), style="dim")
    last = None
    for row in ordered.iter_rows(named=True):
        head = [row["group"] or "—" if row["group"] != last else ""] if several else []
        table.add_row(*head, *_row(row, by, others, lang))
        last = row["group"]
    return table


def _row(row: dict[str, Any], by: str, others: Sequence[str], lang: str) -> list[str]:
    total = WORDS["held"].pick(lang) if row[HELD] else points_text(row[TOTAL], -row[TOTAL].as_tuple().exponent)
    places = [_place(row, within) for within in others]
    return [_place(row, by), row[NAME], row[UNIT], total, row[GRADE] or "—", *places, _note(row, lang)]


def _place(row: dict[str, Any], within: str) -> str:
    rank = row.get(rank_of(within))
    return "—" if rank is None else f"{figure(rank)}/{row[peers_of(within)]}"


def _note(row: dict[str, Any], lang: str) -> str:
    notes = []
    if row["vetoes"]:
        notes.append(f"{WORDS['veto'].pick(lang)}: {', '.join(row['vetoes'])}")
    if row["quota_missed"]:
        notes.append(WORDS["quota"].pick(lang).format(row["quota_missed"]))
    if row["undecided"]:
        notes.append(WORDS["committee"].pick(lang))
    return "; ".join(notes)
