"""What two texts of a rubric say otherwise, piece by piece: items, metrics, grades, ranking; words for people left aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from scoring.methods.field import Formula
from scoring.rubric.model import Rubric
from scoring.text import Text, figure, join

SAID = frozenset(  # what a score does not hang on
    {
        "label",
        "clause",
        "note",
        "evidence",
        "department",
        "examples",
        "source",
        "aliases",
        "range",
        "jump",
        "id",
        "items",
    }
)
WHOLE = {
    "grades": Text("等次", "grades"),
    "ranking": Text("排名", "ranking"),
    "vetoes": Text("一票否决", "vetoes"),
    "bonus": Text("加分", "bonus"),
    "deductions": Text("扣分", "deductions"),
    "total": Text("总分上下限", "bounds of the total"),
    "decimals": Text("小数位", "decimals"),
    "applies_to": Text("适用范围", "whom it applies to"),
}
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A piece of a rubric that is not what it was: each key with what it said and says, None where there was none."""

    name: Text
    changes: tuple[tuple[str, str | None, str | None], ...]

    @property
    def text(self) -> Text:
        said = [
            Text(f"{key} {old or '无'} → {new or '无'}", f"{key} {old or 'none'} → {new or 'none'}")
            for key, old, new in self.changes
        ]
        return Text(f"“{self.name.zh}”的规则：", f"rule of '{self.name.en}': ") + join(said)


def rule_changes(old: Rubric, new: Rubric) -> dict[str, Rule]:
    """The pieces that differ: items and groups by their ids, metrics as `metric.<id>`, the rest by its key in the rubric."""
    then, now = dict(_pieces(old)), dict(_pieces(new))
    rules = {}
    for key in dict.fromkeys([*now, *then]):
        name = (now.get(key) or then[key])[0]
        changes = tuple(_differences(*(side[key][1] if key in side else {} for side in (then, now))))
        if changes:
            rules[key] = Rule(name, changes)
    return rules


def _pieces(rubric: Rubric) -> Iterator[tuple[str, tuple[Text, Keys]]]:
    for item in (*rubric.all_leaves(), *rubric.groups()):
        yield item.id, (item.name, _keys(item))
    for id, metric in rubric.metrics.items():
        yield f"metric.{id}", (metric.name(id), _keys(metric) | {"missing": _text(rubric.policy(id))})
    for key, name in WHOLE.items():
        found = getattr(rubric, key)
        yield (
            key,
            (name, _keys(found) if isinstance(found, BaseModel) else {key: _text(found)} if found is not None else {}),
        )


def _keys(found: BaseModel | Mapping[str, Any]) -> dict[str, str]:
    """The keys that decide scores, each as text."""
    pairs = (
        found.items()
        if isinstance(found, Mapping)
        else ((name, getattr(found, name)) for name in type(found).model_fields)
    )
    return {str(name): _text(value) for name, value in pairs if name not in SAID and value is not None}


def _text(value: Any) -> str:
    """A value as the YAML would say it."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return figure(value)
    if isinstance(value, (BaseModel, Mapping)):
        return "{" + ", ".join(f"{key}: {text}" for key, text in _keys(value).items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    return str(value)


def _differences(then: Keys, now: Keys) -> Iterator[tuple[str, str | None, str | None]]:
    for key in dict.fromkeys([*now, *then]):
        if then.get(key) != now.get(key):
            yield key, then.get(key), now.get(key)
