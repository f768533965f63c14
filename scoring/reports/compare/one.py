"""One unit of a comparison: every line of its total's change with its causes, and the sum that closes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from scoring.names import HELD, NAME, UNIT
from scoring.reports.compare.facts import grade_name, head_lines
from scoring.reports.compare.terminal import STATES, places, plain_table, total_text
from scoring.reports.compare.texts import arrow, figure_text, line_name, place_moved_text, reason_texts, signed, stop
from scoring.reports.compare.words import word
from scoring.runs.compare import Cause, Comparison, Why
from scoring.text import points_text


def unit_report(found: Comparison, unit: str, lang: str = "zh") -> RenderableType:
    """Why one unit's result is not what it was."""
    row = found.rows.row(by_predicate=pl.col(UNIT) == unit, named=True)
    (why,) = found.why([unit])
    grade = arrow(*(grade_name(HELD if row[held] else row[at], lang) for held, at in STATES))
    total = arrow(total_text(row, True, lang), total_text(row, False, lang))
    head = Line.assemble(
        (row[NAME], "bold"), (f"  {unit}\n", "dim"), (f"{word('total', lang)} ", "dim"), (total, "bold"),
        (f" {signed(row['change'])}" if row["change"] else "", "bold"), (f"   {word('grade', lang)} ", "dim"), (grade, "bold"),
    )  # fmt: skip
    lines = [Line.assemble((f"{label}  ", "dim"), text) for label, text in list(head_lines(found, lang))[:3]]
    parts: list[RenderableType] = [*lines, Padding(head, (1, 0, 1, 0))]
    if why.causes:
        parts.append(_causes(why, lang))
    return Group(*parts, *_rest(why, places(row, lang), lang))


def _causes(why: Why, lang: str) -> Table:
    heads = ("item", ">old", ">new", ">effect", "why")
    table = plain_table("", *((">" if head[0] == ">" else "") + word(head.removeprefix(">"), lang) for head in heads))
    table.expand, table.columns[0].ratio, table.columns[4].ratio = True, 2, 7
    for n in (1, 2, 3):
        table.columns[n].no_wrap, table.columns[n].min_width = True, 6
    for cause in why.causes:
        table.add_row(*_cause(cause, lang))
    total = sum((cause.line.effect or Decimal(0) for cause in why.causes), Decimal(0))
    table.add_row(Line(word("sum", lang), style="bold"), "", "", Line(signed(total), style="bold"), "")
    return table


def _cause(cause: Cause, lang: str) -> list[RenderableType]:
    """An item, its points, what they did; then what made it, how it came about then and now, its clause."""
    line = cause.line
    old, new = ("—" if x is None else points_text(x, -int(x.as_tuple().exponent)) for x in (line.old, line.new))
    effect = "" if line.effect is None else signed(line.effect)
    return [Line(line_name(cause, lang)), Line(old), Line(new), Line(effect), Group(*_story(cause, lang))]


def _story(cause: Cause, lang: str) -> Iterator[Line]:
    yield from (Line(text) for text in reason_texts(cause, lang, places=True))
    for key, how in (("old", cause.line.old_how), ("new", cause.line.new_how)):
        if how is not None:
            yield Line(f"{word(key, lang)}{stop(lang)}{how.pick(lang)}", style="dim")
    if cause.line.clause:
        yield Line(f"〔{cause.line.clause}〕", style="dim")


def _rest(why: Why, ranks: list[str], lang: str) -> list[RenderableType]:
    """Figures that no line names, places, and what became of the grade."""
    named = {figure.name for cause in why.causes for figure in cause.figures}
    others = [figure_text(figure, lang, places=True) for figure in why.figures if figure.name not in named]
    passed = [place_moved_text(place, lang) for place in why.places]
    parts = (("figures", others), ("placed", passed or ranks), ("notes", [note.pick(lang) for note in why.notes]))
    return [
        Padding(Group(Line(word(key, lang), style="bold"), *(Line(f"• {text}") for text in texts)), (1, 0, 0, 0))
        for key, texts in parts
        if texts
    ]
