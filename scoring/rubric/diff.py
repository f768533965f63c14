"""What differs between two texts of a rubric, in the words of its rules, and how much hangs on each difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from pydantic import BaseModel

from scoring.methods import Method
from scoring.methods.base import Item
from scoring.methods.field import By, Formula
from scoring.rubric.model import Group, Veto
from scoring.rubric.plan import Plan
from scoring.text import Text, figure, join

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
WORDS: Final = {
    "title": Text("标题", "title"), "version": Text("版本", "version"), "valid": Text("有效期", "valid periods"),
    "applies_to": Text("适用范围", "applies to"), "decimals": Text("小数位数", "decimals"),
    "missing": Text("未报时", "where missing"), "checked_on": Text("核对日期", "checked on"), "sources": Text("来源", "sources"),
    "note": Text("说明", "note"), "checks": Text("报送核对", "checks of submissions"), "label": Text("名称", "label"),
    "points": Text("分值", "points"), "weight": Text("权重", "weight"), "applies_if": Text("适用条件", "applies if"),
    "clause": Text("依据", "clause"), "evidence": Text("考核方式", "evidence"), "department": Text("责任部门", "department"),
    "method": Text("计分方法", "method"), "value": Text("计分指标", "value"), "combine": Text("合成方式", "combine"),
    "scale": Text("折算", "scale"), "min_items": Text("最少项数", "least number of items"), "type": Text("类型", "type"),
    "formula": Text("公式", "formula"), "ballot": Text("测评规则", "ballot"), "panel": Text("评委打分规则", "panel"),
    "rollup": Text("汇总规则", "roll-up rule"), "uom": Text("计量单位", "unit of measure"), "range": Text("范围", "range"),
    "jump": Text("突变提醒", "jump"), "choices": Text("选项", "choices"), "source": Text("来源", "source"),
    "aliases": Text("别名", "aliases"), "when": Text("情形", "when"), "grade_at_most": Text("等次最高", "grade at most"),
    "points_at_most": Text("总分最高", "points at most"), "at_least": Text("分数线", "threshold"),
    "requires": Text("附加条件", "requires"), "quota": Text("名额", "quota"), "within": Text("名次范围", "ranked within"),
    "ties": Text("并列", "ties"), "tie_break": Text("破平", "ties broken by"), "cap": Text("上限", "cap"),
    "min": Text("最低", "least"), "max": Text("最高", "greatest"), "under": Text("所属", "stands under"), "kind": Text("性质", "kind"),
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
    yield from _fields(new.id, Text("细则", "rubric"), old.rubric, new.rubric, HEAD)


def _metrics(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = old.rubric.metrics, new.rubric.metrics
    names = {id: metric.name(id) for id, metric in (before | after).items()}
    yield from _part(Text("指标", "metric"), before, after, names)


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
    yield from _fields(id, new.name, old, new, shared)
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
    yield from _fields("total", Text("总分", "total"), a.total, b.total)
    yield from _part(
        Text("一票否决", "veto"),
        _vetoes(old),
        _vetoes(new),
        {id: v.name for id, v in (_vetoes(old) | _vetoes(new)).items()},
    )
    yield from _fields("ranking", Text("排名", "ranking"), a.ranking, b.ranking)
    grades = [{grade.grade: grade for grade in rubric.grades} for rubric in (a, b)]
    names = {name: Text(f"“{name}”", f"'{name}'") for name in grades[0] | grades[1]}
    yield from _part(Text("等次", "grade"), grades[0], grades[1], names)
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
    kind: Text, before: Mapping[str, BaseModel], after: Mapping[str, BaseModel], names: Mapping[str, Text]
) -> Iterator[Change]:
    yield from _gone_or_new(kind, before, after, names)
    for id in _both(before, after):
        yield from _fields(id, names[id], before[id], after[id])


def _gone_or_new(
    kind: Text, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Text]
) -> Iterator[Change]:
    yield from (Change("removed", id, names[id], kind + Text("删去", " removed")) for id in before if id not in after)
    yield from (Change("added", id, names[id], Text("新增", "new ") + kind) for id in after if id not in before)


def _fields(
    id: str, of: Text, before: BaseModel, after: BaseModel, keys: Iterable[str] | None = None
) -> Iterator[Change]:
    """A change for every key whose values differ; within a mapping one for each of its own keys."""
    for key in type(before).model_fields if keys is None else keys:
        severity: Severity = "wording" if key in READ_ONLY else "numbers"
        for path, old, new in _unlike(getattr(before, key), getattr(after, key)):
            yield Change(severity, id, of, _turned(_key_text(key, path), old, new))


def _key_text(key: str, path: Sequence[str]) -> Text:
    parts = [WORDS.get(one, Text.of(one)) for one in (key, *path)]
    return join(parts, " ", " ")


def _unlike(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if _plain(old) == _plain(new):
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
    before, after = ([_plain(one) for one in side] for side in (old, new))
    gone, come = sum(one not in after for one in before), sum(one not in before for one in after)
    if gone or come:
        said = Text(f"示例删去 {gone} 个，新增 {come} 个", f"examples: {gone} removed, {come} added")
        yield Change("example", id, of, said)


def _turned(what: Text, old: Any, new: Any) -> Text:
    """'分值由 16 改为 18'; one side alone where there was or is nothing."""
    a, b = _said(old), _said(new)
    if a is None:
        return Text(f"{what.zh}新增“{b.zh}”", f"{what.en}: new, '{b.en}'") if b else what
    if b is None:
        return Text(f"{what.zh}“{a.zh}”删去", f"{what.en}: '{a.en}' removed")
    return Text(f"{what.zh}由“{a.zh}”改为“{b.zh}”", f"{what.en}: '{a.en}' becomes '{b.en}'")


def _said(value: Any) -> Text | None:
    """A value as people read it; None where there is none."""
    if value is None or (isinstance(value, (tuple, dict, str)) and not value):
        return None
    if isinstance(value, Text):
        return value
    if isinstance(value, (Formula, By, BaseModel)):
        return Text.of(_short(_plain(value)))
    if isinstance(value, (list, tuple)):
        return join([_said(one) or Text.of("—") for one in value], "、", ", ")
    return Text.of(_short(_plain(value)))


def _short(plain: Any) -> str:
    if isinstance(plain, dict):
        return "，".join(f"{key.rstrip('_')} {_short(one)}" for key, one in plain.items() if one not in (None, [], {}))
    if isinstance(plain, list):
        return "、".join(_short(one) for one in plain)
    return figure(plain)


def _plain(value: Any) -> Any:
    """A value without its place in the file, so that moving a line is no difference."""
    if isinstance(value, Formula):
        return " ".join(value.text.split())
    if isinstance(value, By):
        return {"by": _plain(value.by), **_plain(value.cases), "otherwise": _plain(value.otherwise)}
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, BaseModel):
        return {key: _plain(getattr(value, key)) for key in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.normalize() if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class _Side:
    """One text's items by id, what each stands under, and the leaves' rules in words."""

    items: dict[str, Item]
    homes: dict[str, Text]
    rules: dict[str, Text]

    @classmethod
    def of(cls, plan: Plan) -> _Side:
        side = cls({}, {}, {leaf.id: plan.rule(leaf) for leaf in plan.all_leaves()})
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
        if _plain(before[id].model_copy(update={"id": other})) == _plain(after[other])
    ]


def _both(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [id for id in before if id in after]
