"""A scorecard in the terminal: places and gaps, the tree with values, points and losses, decisions, what would earn more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as RichText

from scoring.reports.card.model import Card, Part, Place, Row
from scoring.reports.card.pictures import signed
from scoring.reports.card.sheet import pull_lines
from scoring.reports.card.words import word
from scoring.text import clean, figure, points_text

LOSSES = 3
ZERO = Decimal(0)
PARTS: tuple[Part, ...] = ("bonus", "deductions")


def _line(said: str, style: str = "") -> RichText:
    """Words as they stand: nothing in them is markup or a command to the terminal."""
    return RichText(clean(said), style=style)


def card_terminal(card: Card, lang: str = "zh") -> RenderableType:
    """The whole scorecard as one thing to print."""
    parts: list[RenderableType] = [_head(card, lang), _tree(card, lang)]
    said = [*card.reasons, *card.vetoes, *card.decisions, *card.sums, *card.quotas]
    if said:
        parts.append(Padding(Group(*(_line(f"• {text.pick(lang)}") for text in said)), (1, 0, 0, 1)))
    if any(row.cost for row in card.rows):
        parts.append(_list(word("three", lang), _losses(card, lang)))
    if card.pulls:
        parts.append(_list(f"{word('pulls', lang)} · {word('pulls_note', lang)}", pull_lines(card, lang)))
    return Group(*parts)


def _head(card: Card, lang: str) -> RenderableType:
    head = RichText()
    head.append_text(_line(card.unit.name, "bold"))
    head.append_text(_line(f"  {card.unit.id} · {card.source.title.pick(lang)} {card.source.version}\n", "dim"))
    for name, shown, beside in _marks(card, lang):
        head.append_text(_line(f"{name} ", "dim"))
        head.append_text(_line(shown, "bold"))
        head.append_text(_line(f"{beside}   ", "dim"))
    for place in card.places:
        head.append_text(_line(f"{place.within.pick(lang)} ", "dim"))
        head.append_text(_line(f"{figure(place.rank)}/{place.units}", "bold"))
        head.append_text(_line(f"{_last(place, lang)}   ", "dim"))
    if card.peers is not None:
        low, median, high = (points_text(x, card.decimals) for x in _spread(card))
        head.append_text(_line(f"\n{card.peers.within.pick(lang)} {word('middle_half', lang)} ", "dim"))
        head.append_text(_line(f"{low}—{high}  {word('median', lang)} {median}", "dim"))
    return Padding(head, (1, 0, 1, 0))


def _marks(card: Card, lang: str) -> Iterator[tuple[str, str, str]]:
    """Total, grade, change and gaps: what it is, the figure, what stands beside it."""
    total = word("held", lang) if card.held else points_text(card.total, card.decimals)
    yield word("total", lang), total, f" / {figure(card.full)}"
    grade = word("undecided", lang) if card.undecided else card.final_grade or "—"
    yield word("grade", lang), grade, f" {word('by_decision', lang)}" if card.decided else ""
    if card.change is not None:
        yield word("change", lang), signed(card.change, card.decimals), ""
    for gap in card.gaps:
        yield word("short_of", lang).format(gap.to.pick(lang)), points_text(gap.points, card.decimals), ""


def _last(place: Place, lang: str) -> str:
    if place.last_rank is None:
        return ""
    return f" ({word('last_rank', lang).format(figure(place.last_rank), place.last_units)})"


def _spread(card: Card) -> tuple[Decimal, Decimal, Decimal]:
    assert card.peers is not None
    spread = card.peers.spread
    return spread.low, spread.median, spread.high


def _tree(card: Card, lang: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="dim", expand=True)
    table.add_column(word("item", lang), ratio=5, overflow="fold")
    table.add_column(word("value", lang), justify="right", ratio=2, overflow="fold")
    for key in ("points", "of", "lost"):
        table.add_column(word(key, lang), justify="right", no_wrap=True, min_width=6)
    table.add_column(word("how", lang), ratio=8, overflow="fold")
    for row in card.of("scorecard"):
        _row(table, row, row.depth, card.decimals, lang)
    for part in PARTS:
        if card.of(part):
            table.add_row(_line(word(part, lang), "bold"))
            for row in card.of(part):
                _row(table, row, 1, card.decimals, lang)
    return table


def _row(table: Table, row: Row, depth: int, decimals: int, lang: str) -> None:
    style = "" if row.leaf else "bold"
    table.add_row(
        _line("  " * depth + row.name.pick(lang), style),
        _line(row.value),
        _line(points_text(row.points, decimals), style),
        _line(points_text(row.full, decimals), "dim"),
        _line(points_text(row.lost, decimals) if row.lost else "", "red"),
        _line(_story(row, lang), "" if row.leaf else "dim"),
    )


def _story(row: Row, lang: str) -> str:
    said = [text.pick(lang) for text in (row.how, row.note if row.points is None else None) if text is not None]
    return "\n".join([("; " if lang == "en" else "；").join(said), *(f"└ {one.pick(lang)}" for one in row.origins)])


def _list(heading: str, lines: Iterator[str]) -> RenderableType:
    return Padding(Group(_line(heading, "bold"), *(_line(line) for line in lines)), (1, 0, 0, 0))


def _losses(card: Card, lang: str) -> Iterator[str]:
    stop, start, end = ("：", "〔", "〕") if lang == "zh" else (": ", " [", "]")
    for n, row in enumerate([row for row in card.losses() if row.cost][:LOSSES], 1):
        said = f"{n}. {row.name.pick(lang)} {signed(-(row.lost or ZERO), card.decimals)}"
        if row.cost != row.lost:
            cost = f"{word('cost', lang)} {signed(-(row.cost or ZERO), card.decimals)}"
            said += f"（{cost}）" if lang == "zh" else f" ({cost})"
        said += "" if row.next_step is None else stop + row.next_step.pick(lang)
        yield said + (f"{start}{row.clause}{end}" if row.clause else "")
