"""What differs between two texts of a rubric, in the words of its rules, and how much hangs on each difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from pydantic import BaseModel

from scoring.methods import Method
from scoring.methods.base import Item
from scoring.methods.words import Words
from scoring.rubric.model import Group, Veto
from scoring.rubric.plan import Plan
from scoring.rubric.told import WORDS, key_text, plain, value_text
from scoring.text import Text

Severity = Literal["wording", "example", "added", "numbers", "removed"]
SEVERITIES: Final[dict[str, Text]] = {
    "removed": Text("删去", "removed"),
    "numbers": Text("改分", "numbers changed"),
    "added": Text("新增", "added"),
    "example": Text("示例", "example"),
    "wording": Text("措辞", "wording"),
}  # the gravest first
SCORED: Final = ("removed", "numbers", "added")  # what may change the points of those already published

# Keys that only people read: no figure of any unit depends on them.
READ_ONLY: Final = {
    "label", "title", "note", "clause", "evidence", "department", "source", "sources", "aliases", "checked_on", "version",
    "jump", "checks", "name",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One difference: of which part of the rubric (`of`, such as an item's label), what, and how much hangs on it."""

    severity: Severity
    id: str
    of: Text
    said: Text


@dataclass(frozen=True)
class Diff:
    """All differences between two rubrics, the gravest first."""

    old: Plan
    new: Plan
    changes: tuple[Change, ...]

    @property
    def affects_published(self) -> bool:
        """Whether scorecards already published under the old text could have other points under the new one."""
        return any(change.severity in SCORED for change in self.changes)

    @property
    def needs_version(self) -> bool:
        """Whether the rules differ while both texts bear the same version."""
        return self.affects_published and self.old.rubric.version == self.new.rubric.version


def diff(old: Plan, new: Plan) -> Diff:
    """What the author changed from one text to another, item by item.

    Example: for a band that begins at 8 in place of 10, `破零: 第 2 档由“≥10 万元得 16 分”改为“≥8 万元得 16 分”`.
    """
    found = [*_head(old, new), *_metrics(old, new), *_items(old, new), *_ends(old, new), *_examples(old, new)]
    order = list(SEVERITIES)
    return Diff(old, new, tuple(sorted(found, key=lambda change: order.index(change.severity))))


# -- parts of a rubric ----------------------------------------------------------------------------------------------

PARTS: Final = {
    "scorecard": Text("计分表", "scorecard"), "bonus": Text("加分", "bonus"), "deductions": Text("扣分", "deductions"),
}  # fmt: skip
HEAD: Final = (
    "title", "version", "valid", "applies_to", "decimals", "missing", "checked_on", "sources", "note", "checks",
)  # fmt: skip


def _head(old: Plan, new: Plan) -> Iterator[Change]:
    yield from _fields(new.id, Text("细则", "rubric"), old.rubric, new.rubric, new.words, HEAD)


def _metrics(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = old.rubric.metrics, new.rubric.metrics
    names = {id: metric.name(id) for id, metric in (before | after).items()}
    yield from _part(Text("指标", "metric"), before, after, names, new.words)


def _items(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = _Side.of(old), _Side.of(new)
    names = {id: item.name for id, item in (before.items | after.items).items()}
    for id, other in _renamed(before.items, after.items):
        before.rename(id, other)
        yield Change("wording", other, names[other], _turned(Text("标识", "id"), id, other))
    yield from _gone_or_new(Text("考核项", "item"), before.items, after.items, names)
    for id in _both(before.items, after.items):
        yield from _item(before, after, id)


def _item(before: _Side, after: _Side, id: str) -> Iterator[Change]:
    """A leaf's table line by line in the words of its rule; then every key that differs and is not told so."""
    old, new = before.items[id], after.items[id]
    told = {"id", "items", "examples"}
    if isinstance(old, Method) and isinstance(new, Method):
        own = set(type(old).model_fields) - set(Method.model_fields)
        changes = list(_method(before, after, id))
        yield from changes
        told |= {"method", *own} if type(old) is not type(new) else own - {"value"} if changes else set()
        yield from _listed_examples(id, new.name, old.examples, new.examples)
    elif type(old) is not type(new):
        yield Change("numbers", id, new.name, _turned(WORDS["kind"], _kind(old), _kind(new)))
    shared = [key for key in type(old).model_fields if key in type(new).model_fields and key not in told]
    yield from _fields(id, new.name, old, new, after.words, shared)
    if before.homes[id] != after.homes[id]:
        yield Change("numbers", id, new.name, _turned(WORDS["under"], before.homes[id], after.homes[id]))


def _method(before: _Side, after: _Side, id: str) -> Iterator[Change]:
    old, new = before.rules[id], after.rules[id]
    name = after.items[id].name
    if type(before.items[id]) is not type(after.items[id]):
        yield Change("numbers", id, name, _turned(WORDS["method"], old, new))
    elif old != new:
        yield from (Change(severity, id, name, said) for severity, said in _lines(old, new))


def _kind(item: Item) -> Text:
    return Text("分组", "group") if isinstance(item, Group) else Text("考核项", "item")


def _ends(old: Plan, new: Plan) -> Iterator[Change]:
    """What stands after the scorecard: bounds, vetoes, ranking, grades."""
    a, b = old.rubric, new.rubric
    for key in ("bonus", "deductions"):
        caps = [getattr(getattr(rubric, key), "cap", None) for rubric in (a, b)]
        if caps[0] != caps[1]:
            yield Change("numbers", key, PARTS[key], _turned(WORDS["cap"], *caps))
    yield from _fields("total", Text("总分", "total"), a.total, b.total, new.words)
    yield from _part(
        Text("一票否决", "veto"),
        _vetoes(old),
        _vetoes(new),
        {id: v.name for id, v in (_vetoes(old) | _vetoes(new)).items()},
        new.words,
    )
    yield from _fields("ranking", Text("排名", "ranking"), a.ranking, b.ranking, new.words)
    grades = [{grade.grade: grade for grade in rubric.grades} for rubric in (a, b)]
    names = {name: Text(f"“{name}”", f"'{name}'") for name in grades[0] | grades[1]}
    yield from _part(Text("等次", "grade"), grades[0], grades[1], names, new.words)
    order = [[name for name in side if name in grades[0] and name in grades[1]] for side in grades]
    if order[0] != order[1]:
        yield Change("numbers", "grades", Text("等次", "grades"), _turned(Text("顺序", "order"), *order))


def _vetoes(plan: Plan) -> dict[str, Veto]:
    return {veto.id: veto for veto in plan.rubric.vetoes}


def _examples(old: Plan, new: Plan) -> Iterator[Change]:
    yield from _listed_examples(
        new.id, Text("整单位示例", "whole-unit examples"), old.rubric.examples, new.rubric.examples
    )


# -- how two versions of one thing are compared ---------------------------------------------------------------------


def _part(
    kind: Text,
    before: Mapping[str, BaseModel],
    after: Mapping[str, BaseModel],
    names: Mapping[str, Text],
    words: Words,
) -> Iterator[Change]:
    yield from _gone_or_new(kind, before, after, names)
    for id in _both(before, after):
        yield from _fields(id, names[id], before[id], after[id], words)


def _gone_or_new(
    kind: Text, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Text]
) -> Iterator[Change]:
    yield from (Change("removed", id, names[id], kind + Text("删去", " removed")) for id in before if id not in after)
    yield from (Change("added", id, names[id], Text("新增", "new ") + kind) for id in after if id not in before)


def _fields(
    id: str, of: Text, before: BaseModel, after: BaseModel, words: Words, keys: Iterable[str] | None = None
) -> Iterator[Change]:
    """A change for every key whose values differ; within a mapping one for each of its own keys; `words` name the metrics."""
    for key in type(before).model_fields if keys is None else keys:
        severity: Severity = "wording" if key in READ_ONLY else "numbers"
        for path, old, new in _unlike(getattr(before, key), getattr(after, key)):
            sides = (value_text(path[-1] if path else key, one, words) for one in (old, new))
            yield Change(severity, id, of, _turned(key_text(key, *path), *sides))


def _unlike(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if plain(old) == plain(new):
        return
    a, b = _members(old), _members(new)
    if a is None or b is None or isinstance(old, Text):
        yield path, old, new
        return
    for key in a | b:
        yield from _unlike(a.get(key), b.get(key), (*path, key))


def _members(value: Any) -> dict[str, Any] | None:
    if isinstance(value, BaseModel):
        return {key: getattr(value, key) for key in type(value).model_fields}
    return dict(value) if isinstance(value, Mapping) else None


def _lines(old: Text, new: Text) -> Iterator[tuple[Severity, Text]]:
    """The lines of a rule in words that are not what they were, each with its number."""
    before, after = (list(zip(side.zh.split("；"), side.en.split("; "), strict=False)) for side in (old, new))
    several = len(before) + len(after) > 2
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for n in range(max(j - i, m - k) if tag != "equal" else 0):
            was = Text(*before[i + n]) if i + n < j else None
            now = Text(*after[k + n]) if k + n < m else None
            nth = (i if was else k) + n + 1
            line = Text(f"第 {nth} 档", f"line {nth}") if several else Text("规则", "rule")
            yield "numbers" if was else "added", _turned(line, was, now)


def _listed_examples(id: str, of: Text, old: Sequence[BaseModel], new: Sequence[BaseModel]) -> Iterator[Change]:
    before, after = ([plain(one) for one in side] for side in (old, new))
    gone, come = sum(one not in after for one in before), sum(one not in before for one in after)
    if gone or come:
        said = Text(f"示例删去 {gone} 个，新增 {come} 个", f"examples: {gone} removed, {come} added")
        yield Change("example", id, of, said)


def _turned(what: Text, old: Any, new: Any) -> Text:
    """'分值由 16 改为 18'; one side alone where there was or is nothing."""
    a, b = value_text("", old), value_text("", new)
    if a is None:
        return Text(f"{what.zh}新增“{b.zh}”", f"{what.en}: new, '{b.en}'") if b else what
    if b is None:
        return Text(f"{what.zh}“{a.zh}”删去", f"{what.en}: '{a.en}' removed")
    return Text(f"{what.zh}由“{a.zh}”改为“{b.zh}”", f"{what.en}: '{a.en}' becomes '{b.en}'")


@dataclass(frozen=True)
class _Side:
    """One text's items by id, what each stands under, and the leaves' rules in words."""

    items: dict[str, Item]
    homes: dict[str, Text]
    rules: dict[str, Text]
    words: Words

    @classmethod
    def of(cls, plan: Plan) -> _Side:
        side = cls({}, {}, {leaf.id: plan.rule(leaf) for leaf in plan.all_leaves()}, plan.words)
        for key, name in PARTS.items():
            part = getattr(plan.rubric, key)
            side._add(getattr(part, "items", part) or (), name)
        return side

    def _add(self, items: Iterable[Item], home: Text) -> None:
        for item in items:
            self.items[item.id], self.homes[item.id] = item, home
            if isinstance(item, Group):
                self._add(item.items, item.name)

    def rename(self, id: str, other: str) -> None:
        self.items[other] = self.items.pop(id).model_copy(update={"id": other})
        for table in (self.homes, self.rules):
            if id in table:
                table[other] = table.pop(id)


def _renamed(before: Mapping[str, Item], after: Mapping[str, Item]) -> list[tuple[str, str]]:
    """Items that differ in nothing but their id."""
    gone, come = ([id for id in a if id not in b] for a, b in ((before, after), (after, before)))
    return [
        (id, other)
        for id in gone
        for other in come
        if plain(before[id].model_copy(update={"id": other})) == plain(after[other])
    ]


def _both(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [id for id in before if id in after]
