"""A comparison in the terminal: what it comes to, where grades went, the units that moved most and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from scoring.names import GRADE, HELD, LEVEL_TEXT, NAME, TOTAL, UNIT
from scoring.reports.compare.facts import grade_name, grade_order, head_lines, ranks_of
from scoring.reports.compare.texts import arrow, rank_text, rule_text, signed, why_lines
from scoring.reports.compare.words import word
from scoring.runs.compare import Comparison, Sums, Why, was
from scoring.text import points_text

REASONS = 3  # of one unit


def comparison_report(found: Comparison, most: int = 20, lang: str = "zh") -> RenderableType:
    """The whole comparison; `most` units are listed, all of them where it is 0."""
    parts: list[RenderableType] = [
        Line.assemble((f"{label}  ", "dim"), text) for label, text in head_lines(found, lang)
    ]
    if found.affected.is_empty() and found.own.is_empty():
        return Group(*parts, Line(word("nothing", lang), style="bold"))
    parts.append(_padded(_sums(found.sums, lang)))
    moved = [one for one in found.sums if any(then != now for then, now in one.grades)]
    if moved:
        parts.append(_padded(_transitions(found, moved, lang)))
    if found.rules:
        parts.append(_padded(_rules(found, lang)))
    return Group(*parts, _padded(_moved(found, most, lang)))


def _padded(part: RenderableType) -> RenderableType:
    return Padding(part, (1, 0, 0, 0))


def plain_table(title: str, *heads: str) -> Table:
    """A table without lines; headings that begin with > are of figures."""
    table = Table(
        title=title or None, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    for head in heads:
        table.add_column(head.removeprefix(">"), justify="right" if head.startswith(">") else "left", overflow="fold")
    return table


def _sums(sums: list[Sums], lang: str) -> Table:
    keys = ("units", "own", "totals", "grades", "held_moved", "ranks", "affected", "spearman")
    table = plain_table(word("summary", lang), word("rubric", lang), *(f">{word(key, lang)}" for key in keys))
    moved = [one for one in sums if one.affected or one.own]
    for one in moved:
        numbers = (one.units, one.own, one.totals, one.grades_moved, one.held, one.ranks, one.affected)
        table.add_row(one.rubric, *map(str, numbers), "—" if one.spearman is None else str(one.spearman))
    if len(moved) < len(sums):
        rest = len(sums) - len(moved)
        table.add_row(Line(f"{rest} more unchanged" if lang == "en" else f"其余 {rest} 份无变动", style="dim"))
    return table


def _transitions(found: Comparison, sums: list[Sums], lang: str) -> Table:
    grades = grade_order(found, sums)
    names = [grade_name(grade, lang) for grade in grades]
    table = plain_table(word("transitions", lang), word("rubric", lang), word("old", lang), *(f">{n}" for n in names))
    for one in sums:
        rows = [grade for grade in grades if any(then == grade for then, _ in one.grades)]
        for n, then in enumerate(rows):
            counts = [one.grades.get((then, now), 0) for now in grades]
            cells = [
                Line(str(x) if x else "·", style="bold" if x and then != now else "dim")
                for x, now in zip(counts, grades, strict=True)
            ]
            table.add_row("" if n else one.rubric, grade_name(then, lang), *cells)
    return table


def _rules(found: Comparison, lang: str) -> RenderableType:
    lines: list[RenderableType] = [Line(word("rules", lang), style="bold")]
    lines += [Line(f"{rubric} · {rule_text(rule, lang)}") for rubric, rules in found.rules.items() for rule in rules]
    return Group(*lines)


def _moved(found: Comparison, most: int, lang: str) -> RenderableType:
    rows = {row[UNIT]: row for row in found.rows.iter_rows(named=True)}
    ids = found.moved[: most or None]
    heads = (
        word("unit", lang),
        f">{word('total', lang)}",
        f">{word('change', lang)}",
        word("grade", lang),
        word("rank", lang),
        word("why", lang),
    )
    table = plain_table(f"{word('moved', lang)} {len(found.moved)}", *heads)
    for n in (1, 2, 3):
        table.columns[n].no_wrap = True
    for why in found.why(ids):
        table.add_row(*_row(rows[why.unit_id], why, lang))
    more = len(found.moved) - len(ids)
    rest = (
        f"… {more} more: scoring compare, --top 0 or --xlsx"
        if lang == "en"
        else f"……另有 {more} 个：scoring compare，--top 0 全列，--xlsx 写成工作簿"
    )
    return Group(table, *([Line(rest, style="dim")] if more > 0 else []))


def _row(row: Mapping[str, Any], why: Why, lang: str) -> list[RenderableType]:
    change = row["change"]
    reasons = why_lines(why, REASONS, lang)
    return [
        Line.assemble(row[NAME], "\n", (row[UNIT], "dim")),
        Line(arrow(total_text(row, True, lang), total_text(row, False, lang))),
        Line(signed(change) if change else "", style="" if not change else "green" if change > 0 else "red"),
        Line(
            arrow(*(grade_name(HELD if row[held] else row[grade], lang) for held, grade in STATES)),
            style="bold" if row["moved.grade"] or row["moved.held"] else "",
        ),
        Line("\n".join(places(row, lang))),
        Line("\n".join(reasons)),
    ]


STATES = ((was(HELD), was(GRADE)), (HELD, GRADE))


def total_text(row: Mapping[str, Any], before: bool, lang: str) -> str:
    """A total, or that there is none."""
    held, total = (was(HELD), was(TOTAL)) if before else (HELD, TOTAL)
    if row[held]:
        return word("held", lang)
    return "—" if row[total] is None else points_text(row[total], -row[total].as_tuple().exponent)


def places(row: Mapping[str, Any], lang: str) -> list[str]:
    """Every rank that changed: 全县 5 → 3/22."""
    found = []
    for name in ranks_of(row):
        if row[name] != row[was(name)]:
            within = name.removeprefix("rank_")
            zh, en = LEVEL_TEXT.get(within) or LEVEL_TEXT.get(f"unit.{within}") or (within, within)
            peers = row[f"peers_{within}"]
            found.append(
                f"{en if lang == 'en' else zh} {rank_text(row[was(name)], row[name], None if peers is None else int(peers))}"
            )
    return found
