"""What is under the cursor, in words: what a key or word means, what a metric is, what an item earns and adds up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.editor.node import Node, Path, Span, Spot
from scoring.editor.shapes import shapes
from scoring.editor.sheet import Entry, Sheet, children, points_of, points_so_far
from scoring.methods.field import Formula
from scoring.rubric.keys import meaning
from scoring.rubric.plan import Plan
from scoring.text import Text, figure, several


@dataclass(frozen=True, slots=True)
class Hover:
    """Lines to show beside a stretch of text; the first is the heading."""

    lines: tuple[Text, ...]
    span: Span


def hover(sheet: Sheet, spot: Spot, plan: Plan | None = None) -> Hover | None:
    """What the word at a place is; `plan` is the rubric as it was last whole, for rules in words."""
    named = next((one for one in sheet.names if one.span.holds(spot)), None)
    entry = sheet.find(named.id, named.kind) if named and named.kind != "below" else None
    if named and entry:
        return Hover(tuple(_of_entry(sheet, entry, plan)), named.span)
    for path, node, is_key in sheet.root.walk() if sheet.root else ():
        if node.kind == "text" and node.span.holds(spot) and path:
            lines = list(_of_key(sheet, path) if is_key else _of_word(sheet, path, node))
            return Hover(tuple(lines), node.span) if lines else None
    return None


# -- keys and words -------------------------------------------------------------------------------------------------


def _data(sheet: Sheet) -> object:
    return sheet.root.plain_value() if sheet.root else None


def _of_key(sheet: Sheet, path: Path) -> Iterator[Text]:
    key = str(path[-1])
    for piece in shapes(path[:-1], _data(sheet)):
        one = piece.get("properties", {}).get(key)
        if isinstance(one, dict) and "description" in one:
            zh, _, en = one["description"].partition(" · ")
            yield Text(f"{key}：{zh}", f"{key}: {en}")
            if "default" in one:
                yield Text(f"缺省 {one['default']}", f"default {one['default']}")
            break
    owner = sheet.root.at(path[:-1]) if sheet.root else None
    if key in ("points", "items", "scorecard") and owner is not None:
        yield from _sum(owner, key)


def _sum(owner: Node, key: str) -> Iterator[Text]:
    """What the items inside add up to so far, and what is missing."""
    if key == "scorecard":
        found = owner.get("scorecard")
        total = points_so_far([member for member in found.members if member.kind == "map"] if found else [])
        yield Text(f"各项合计 {figure(total)} 分", f"the items add up to {figure(total)}")
    elif children(owner):
        yield from _group_sum(owner)


def _group_sum(group: Node) -> Iterator[Text]:
    total, own = points_so_far(children(group)), points_of(group)
    if own is None:
        yield Text(f"子项合计 {figure(total)} 分", f"the items add up to {figure(total)}")
        return
    gap = own - total
    zh, en = (
        f"子项合计 {figure(total)}，本组 {figure(own)}",
        f"the items add up to {figure(total)}, the group has {figure(own)}",
    )
    converts = group.get("scale")
    if gap and converts is not None and converts.text == "true":
        yield Text(f"{zh}（折算）", f"{en} (converted)")
    elif gap:
        word = ("还差", "missing") if gap > 0 else ("多出", "too many by")
        yield Text(f"{zh}，{word[0]} {figure(abs(gap))}", f"{en}, {word[1]} {figure(abs(gap))}")
    else:
        yield Text(f"{zh}，相符", f"{en}: they agree")


def _of_word(sheet: Sheet, path: Path, node: Node) -> Iterator[Text]:
    for piece in shapes(path, _data(sheet)):
        words, means = piece.get("enum", []), piece.get("enumDescriptions", [])
        if node.text in words and words.index(node.text) < len(means):
            zh, _, en = means[words.index(node.text)].partition(" · ")
            yield Text(f"{node.text}：{zh}", f"{node.text}: {en}")
            return
    if path[-1] == "points" and sheet.root is not None:
        owner = sheet.root.at(path[:-1])
        yield from _sum(owner, "points") if owner is not None else ()


# -- metrics, items, vetoes, grades ---------------------------------------------------------------------------------


def _of_entry(sheet: Sheet, entry: Entry, plan: Plan | None) -> Iterator[Text]:
    label = entry.label
    yield Text(f"{label.zh} `{entry.id}`", f"{label.en} `{entry.id}`")
    if entry.kind == "metric":
        yield from _of_metric(sheet, entry)
    elif entry.kind == "item":
        yield from _of_item(entry, plan)
    elif entry.kind == "veto":
        when = entry.node.get("when")
        if when is not None:
            said = sheet.say(when.text)
            yield Text(f"一票否决：{said.zh}", f"veto: {said.en}")
    if entry.file != sheet.file:
        name = entry.file.rpartition("/")[2]
        yield Text(f"写在 {name}", f"written in {name}")


def _of_metric(sheet: Sheet, entry: Entry) -> Iterator[Text]:
    facts = [_word("metric", "type", entry.node)] + [_plain(entry.node, key) for key in ("uom", "range")]
    said = [fact for fact in facts if fact is not None]
    if said:
        yield Text(" · ".join(fact.zh for fact in said), " · ".join(fact.en for fact in said))
    formula = entry.node.get("formula")
    if formula is not None:
        yield Text("= ", "= ") + sheet.words.of(Formula(formula.text))
    for origin in ("ballot", "panel", "rollup"):
        about = meaning("metric", origin)
        if entry.node.get(origin) is not None and about is not None:
            yield about.text
    missing = _word("missing", "about", entry.node, "missing")
    if missing is not None:
        yield Text(f"未报：{missing.zh}", f"missing: {missing.en}")
    used = sum(one.id == entry.id and not one.defined for one in sheet.names)
    yield Text(f"用到 {used} 处", f"named {several(used, 'time')}")


def _word(section: str, key: str, node: Node, from_key: str | None = None) -> Text | None:
    found = node.get(from_key or key)
    about = meaning(section, key)
    return about.values.get(found.text) if found is not None and about is not None else None


def _plain(node: Node, key: str) -> Text | None:
    found = node.get(key)
    if found is None:
        return None
    return Text.of(" … ".join(member.text for member in found.members) if found.members else found.text)


def _of_item(entry: Entry, plan: Plan | None) -> Iterator[Text]:
    points = points_of(entry.node)
    if points is not None:
        yield Text(f"{figure(points)} 分", f"{figure(points)} points")
    if children(entry.node):
        yield from _group_sum(entry.node)
    leaf = next((one for one in plan.all_leaves() if one.id == entry.id), None) if plan else None
    if plan is not None and leaf is not None:
        yield plan.rule(leaf)
    clause = entry.node.get("clause")
    if clause is not None:
        yield Text(f"依据：{clause.text}", f"clause: {clause.text}")
