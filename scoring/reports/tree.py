"""The tree of results in the terminal: territories one below the other, each with its own lines and sectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from rich.tree import Tree

from scoring.names import GRADE, HELD, LEVEL, LEVELS, NAME, PARENT, SECTOR, SECTOR_NAME, TOTAL, UNIT, peers_of, rank_of
from scoring.runs import Run
from scoring.text import Text, figure, points_text

Row = dict[str, Any]
WORDS = {
    "held": Text("暂不评分", "on hold"),
    "mean": Text("平均", "mean"),
    "units": Text("个", ""),
}


def result_tree(run: Run, top: str | None = None, depth: int = 3, lang: str = "zh") -> Tree:
    """Every territory with total, grade and places, to `depth` levels below the top; other sectors as one line each."""
    marks = run.units.select(UNIT, NAME, LEVEL, SECTOR, PARENT).join(
        run.scores.drop(NAME, LEVEL, SECTOR), on=UNIT, how="left", maintain_order="left"
    )
    below: dict[str | None, list[Row]] = {}
    for row in marks.iter_rows(named=True):
        below.setdefault(row[PARENT], []).append(row)
    tops = below.get(None, []) if top is None else marks.filter(pl.col(UNIT) == top).to_dicts()
    title = run.manifest["title"]
    tree = Tree(f"[bold]{title['en' if lang == 'en' else 'zh']}[/]")
    for row in tops:
        _add(tree, row, below, depth, lang)
    return tree


def _add(tree: Tree, row: Row, below: dict[str | None, list[Row]], depth: int, lang: str) -> None:
    branch = tree.add(_line(row, lang))
    if depth <= 0:
        return
    children = below.get(row[UNIT], [])
    ordered = sorted(children, key=lambda one: (LEVELS.index(one[LEVEL]), -(one[TOTAL] or -1), one[UNIT]))
    territories = [one for one in ordered if one[SECTOR] == "territory"]
    for sector in SECTOR_NAME:
        others = [one for one in ordered if one[SECTOR] == sector and sector != "territory"]
        if others and depth > 1 and not territories:
            for one in others:
                _add(branch, one, below, depth - 1, lang)
        elif others:
            branch.add(_sector(sector, others, lang))
    for one in territories:
        _add(branch, one, below, depth - 1, lang)


def _line(row: Row, lang: str) -> str:
    """`示例甲县 82.31 较好 · 全市州 2/3 · 全省 5/9`."""
    name = f"[bold]{row[NAME]}[/] [dim]{row[UNIT]}[/]"
    if row.get("rubric") is None:
        return name
    if row[HELD]:
        return f"{name} [yellow]{WORDS['held'].pick(lang)}[/]"
    places = [f"{figure(row[rank_of(level)])}/{row[peers_of(level)]}" for level in _levels(row)]
    return f"{name} [cyan]{_points(row)}[/] {row[GRADE] or '—'} [dim]{' · '.join(places)}[/]"


def _levels(row: Row) -> list[str]:
    """The places worth a line: within the parent and within the widest level."""
    return [level for level in ("parent", "province") if row.get(rank_of(level)) is not None]


def _points(row: Row) -> str:
    return points_text(row[TOTAL], -row[TOTAL].as_tuple().exponent)


def _sector(sector: str, rows: Sequence[Row], lang: str) -> str:
    """One line for all units of a sector: how many, their mean, the first."""
    zh, en = SECTOR_NAME[sector]
    scored = [row for row in rows if row[TOTAL] is not None]
    name = en if lang == "en" else zh
    if not scored:
        return f"{name} {len(rows)} [yellow]{WORDS['held'].pick(lang)}[/]"
    mean = sum(row[TOTAL] for row in scored) / len(scored)
    held = f" [yellow]{WORDS['held'].pick(lang)} {len(rows) - len(scored)}[/]" if len(scored) < len(rows) else ""
    first = scored[0]
    return (
        f"{name} {len(rows)} [dim]{WORDS['mean'].pick(lang)} {points_text(mean, 2)}"
        f" · 1. {first[NAME]} {_points(first)}[/]{held}"
    )
