"""One unit's scorecard drawn in the terminal: the tree with values, points and losses, places, decisions, what would earn more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from scoring.engine.explain import Explanation, Node
from scoring.engine.movers import Moved, Mover
from scoring.text import Text, figure, points_text, rounded

WORDS = {
    "item": Text("考核项", "Item"),
    "value": Text("填报值", "Value"),
    "points": Text("得分", "Points"),
    "of": Text("分值", "Of"),
    "lost": Text("失分", "Lost"),
    "how": Text("怎么得的", "How"),
    "total": Text("总分", "Total"),
    "grade": Text("等次", "Grade"),
    "held": Text("暂不评分", "On hold"),
    "none": Text("未定", "undecided"),
    "bonus": Text("加分", "Bonus"),
    "deductions": Text("扣分", "Deductions"),
    "losses": Text("失分最多的三项", "The three largest losses"),
    "of_peers": Text("名", "of"),
    "moved": Text(
        "牵动汇总指标最多的下级单位（有它与没有它之差）",
        "Units below that moved the roll-ups most (with them less without)",
    ),
    "up": Text("拉高", "up"),
    "down": Text("拉低", "down"),
    "adds": Text("总分的由来", "How the total adds up"),
}


def word(key: str, lang: str) -> str:
    return WORDS[key].pick(lang)


def scorecard(
    unit: Explanation, lang: str = "zh", moved: Sequence[Moved] = (), names: Mapping[str, str] | None = None
) -> RenderableType:
    """The whole scorecard as one thing to print; of a territory with the units below that moved its roll-ups most."""
    parts: list[RenderableType] = [_head(unit, lang), _tree(unit, lang)]
    lines = [*unit.sums, *unit.vetoes, *unit.decisions, *unit.reasons]
    if lines:
        parts.append(Padding(Group(*(Line(f"• {line.pick(lang)}") for line in lines)), (1, 0, 0, 1)))
    losses = unit.losses()
    if losses and not unit.held:
        parts.append(_losses(unit, losses, lang))
    if moved and not unit.held:
        parts.append(_moved(moved, names or {}, lang))
    return Group(*parts)


def _head(unit: Explanation, lang: str) -> RenderableType:
    total = points_text(unit.total, unit.decimals) if not unit.held else word("held", lang)
    head = Line()
    head.append(f"{unit.name}", style="bold")
    head.append(f"  {unit.unit_id} · {unit.title.pick(lang)} {unit.version}\n", style="dim")
    head.append(f"{word('total', lang)} ", style="dim")
    head.append(total, style="bold")
    head.append(f" / {points_text(unit.full, 0)}   {word('grade', lang)} ", style="dim")
    head.append(unit.grade or ("—" if unit.held else word("none", lang)), style="bold")
    for place in unit.places:
        if place.rank is not None:
            rank = f"{figure(place.rank)}/{place.peers}"
            head.append(f"   {place.within.pick(lang)} ", style="dim")
            head.append(rank, style="bold")
    return Padding(head, (1, 0, 1, 0))


def _tree(unit: Explanation, lang: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="dim", expand=True)
    table.add_column(word("item", lang), ratio=5, overflow="fold")
    table.add_column(word("value", lang), justify="right", ratio=2, overflow="fold")
    for key in ("points", "of", "lost"):
        table.add_column(word(key, lang), justify="right", no_wrap=True, min_width=6)
    table.add_column(word("how", lang), ratio=8, overflow="fold")
    for node in unit.scorecard.children:
        _rows(table, node, 0, unit.decimals, lang)
    for key, nodes in (("bonus", unit.bonus), ("deductions", unit.deductions)):
        if nodes:
            table.add_row(Line(word(key, lang), style="bold"))
            for node in nodes:
                _rows(table, node, 1, unit.decimals, lang, lost=False)
    return table


def _rows(table: Table, node: Node, depth: int, decimals: int, lang: str, lost: bool = True) -> None:
    style = "bold" if node.children else ""
    gone = node.lost if lost else None
    table.add_row(
        Line("  " * depth + node.name.pick(lang), style=style),
        Line(node.value),
        Line(points_text(node.points, decimals), style=style),
        Line(points_text(node.full, decimals), style="dim"),
        Line(points_text(gone, decimals) if gone else "", style="red"),
        Line(_story(node, lang), style="dim" if node.children else ""),
    )
    for child in node.children:
        _rows(table, child, depth + 1, decimals, lang, lost)


def _story(node: Node, lang: str) -> str:
    parts = [node.how, node.note if node.points is None else None]
    said = ("; " if lang == "en" else "；").join(part.pick(lang) for part in parts if part is not None)
    return "\n".join([said, *(f"└ {origin.pick(lang)}" for origin in node.origins)])


def _losses(unit: Explanation, losses: list[Node], lang: str) -> RenderableType:
    lines: list[RenderableType] = [Line(word("losses", lang), style="bold")]
    lines += [Line(f"{n}. {text}") for n, text in enumerate(_loss_lines(unit, losses, lang), 1)]
    return Padding(Group(*lines), (1, 0, 1, 0))


def _loss_lines(unit: Explanation, losses: list[Node], lang: str) -> Iterator[str]:
    for node in losses:
        lost = points_text(node.lost, unit.decimals)
        cost = points_text((node.lost or Decimal(0)) * node.effect, unit.decimals)
        folded = "" if node.effect == 1 else f"（折合总分 {cost}）" if lang == "zh" else f" ({cost} of the total)"
        said = f"{node.name.pick(lang)} −{lost}{folded}"
        if node.next_step is not None:
            said += f"：{node.next_step.zh}" if lang == "zh" else f": {node.next_step.en}"
        if node.clause:
            said += f"〔{node.clause}〕" if lang == "zh" else f" [{node.clause}]"
        yield said


def _moved(moved: Sequence[Moved], names: Mapping[str, str], lang: str) -> RenderableType:
    """Which units below pulled each roll-up up or down most: the figure with them less the figure without them."""
    lines: list[RenderableType] = [Line(word("moved", lang), style="bold")]
    for one in moved:
        up, down = (_pulled(found, names) for found in (one.up, one.down))
        said = [f"{word(key, lang)} {found}" for key, found in (("down", down), ("up", up)) if found]
        lines.append(
            Line(
                f"{one.name.pick(lang)}{'：' if lang == 'zh' else ': '}{'；'.join(said) if lang == 'zh' else '; '.join(said)}"
            )
        )
    return Padding(Group(*lines), (0, 0, 1, 0))


def _pulled(found: Sequence[Mover], names: Mapping[str, str]) -> str:
    shown = [
        f"{names.get(m.unit_id, m.unit_id)}{'' if m.value is None else ' ' + rounded(m.value)} ({_signed(m.moved)})"
        for m in found
    ]
    return "、".join(shown)


def _signed(moved: Decimal) -> str:
    return ("+" if moved > 0 else "−") + points_text(abs(moved), 2)
