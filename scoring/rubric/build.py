"""From a YAML tree to a rubric: every key that does not fit is a problem, and the rest is still built.

What is refused is cut out of the tree (the key, the item or the metric) and the remainder validated again, so that the
checks that need a whole rubric run in the same pass and an author sees all problems at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from scoring.errors import Problem, did_you_mean, nearest_or_all
from scoring.methods import METHODS, Example
from scoring.methods.bands import Band
from scoring.methods.check import Condition
from scoring.methods.line import Line
from scoring.methods.step import Sides
from scoring.rubric import model, opinion, rollup
from scoring.rubric.names import EVERY
from scoring.rubric.syntax import FLOW_MARKS, wide_problem
from scoring.rubric.tree import Map, Seq, place_of, value_place
from scoring.text import Text

Path = tuple[str | int, ...]

OPTIONAL = frozenset(
    {
        "label",
        "clause",
        "note",
        "evidence",
        "department",
        "applies_if",
        "uom",
        "aliases",
        "source",
        "checked_on",
        "sources",
        "range",
        "missing",
        "tie_break",
        "quota",
        "requires",
        "bonus",
        "deductions",
        "total",
    }
)
DEFAULTS: dict[str, Any] = {
    "rubric": "unnamed",
    "title": "?",
    "version": "0",
    "valid": {"from": 0, "until": 9999},
    "applies_to": {},
    "decimals": 2,
    "missing": "no_points",
    "metrics": {},
    "scorecard": [],
    "ranking": {"within": []},
    "grades": [{"grade": "?"}],
}
MODELS: dict[str, Any] = {
    "metrics": model.Metric,
    "ranking": model.Ranking,
    "quota": model.Quota,
    "grades": model.Grade,
    "vetoes": model.Veto,
    "checks": model.Check,
    "bands": Band,
    "each": Line,
    "checklist": Condition,
    "per": Sides,
    "ballot": opinion.Ballot,
    "panel": opinion.Panel,
    "groups": opinion.VoterGroup,
    "void_if": opinion.VoidIf,
    "trim": opinion.Trim,
    "rollup": rollup.Rollup,
    "over": rollup.Over,
    "total": model.Total,
    "applies_to": model.AppliesTo,
    "valid": model.Valid,
    "expect": model.Expect,
    "bonus": model.Adjustment,
    "deductions": model.Adjustment,
    "items": model.Group,
    "scorecard": model.Group,
    "examples": Example,
}


@dataclass
class Lost:
    """What was cut out, so that later checks do not complain about its absence."""

    ids: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        """The metrics that may not be called unknown; all of them where the whole list was lost."""
        return self.ids | ({EVERY} if "metrics" in self.keys else set())

    def hides(self, id: str) -> bool:
        """Whether an item or metric that cannot be found may have been cut out."""
        return id in self.ids or bool({"metrics", "scorecard"} & self.keys)


def build(tree: Map, file: str) -> tuple[model.Rubric | None, list[Problem], Lost]:
    """The rubric (or what is left of it), the problems found on the way, and what was cut out."""
    problems: list[Problem] = []
    lost = Lost()
    for _ in range(4):
        try:
            return model.Rubric.model_validate(tree), problems, lost
        except ValidationError as error:
            flaws = [(_path(tree, e["loc"]), e) for e in error.errors()]
            problems += [_problem(tree, path, e, file) for path, e in flaws if not _is_misspelt(tree, path, e, flaws)]
            for path, e in sorted(flaws, key=lambda flaw: [str(s).rjust(6) for s in flaw[0]], reverse=True):
                _cut(tree, path, e["type"], lost)
    return None, problems, lost


def _near_key(tree: Map, path: Path) -> str | None:
    """The known key that an unknown one was probably meant to be."""
    near = difflib.get_close_matches(str(path[-1]), _keys(tree, path[:-1]), n=1, cutoff=0.6)
    return near[0] if near else None


def _is_misspelt(tree: Map, path: Path, error: Any, flaws: list[tuple[Path, Any]]) -> bool:
    """Whether a missing key is there after all, misspelt: one mistake is reported once."""
    if error["type"] != "missing":
        return False
    if isinstance(path[-1], int):  # too short a list: of no interest where a member is wrong, too
        return any(other[:-1] == path[:-1] and e["type"] != "missing" for other, e in flaws)
    unknown = [other for other, e in flaws if e["type"] == "extra_forbidden" and other[:-1] == path[:-1]]
    return any(_near_key(tree, other) == path[-1] or FLOW_MARKS.search(str(other[-1])) for other in unknown)


def _path(tree: Map, loc: Path) -> Path:
    """pydantic's path without the tags of its unions: 'group' or 'leaf', and the method, behind an item's number."""
    path: list[str | int] = []
    node: Any = tree
    tags: set[Any] = set()
    for step in loc:
        if step in tags:
            tags = {str(node.get("method"))} if step == "leaf" else set()
            continue
        path.append("from" if step == "from_" else step)
        node = _child(node, path[-1])
        is_item = (
            isinstance(step, int)
            and isinstance(node, Map)
            and ("method" in node or "items" in node or "points" in node)
        )
        tags = {"group", "leaf", str(node.get("method"))} if is_item else set()
    return tuple(path)


def _child(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _problem(tree: Map, path: Path, error: Any, file: str) -> Problem:
    kind, context = error["type"], error.get("ctx") or {}
    wide = _wide_mark(tree, path, kind, file)
    if wide is not None:
        return wide
    if kind == "flaw":
        find = place_of if context["code"] == "unknown-key" else value_place
        place = find(tree, (*path, *context["at"]), file)
        return Problem(context["code"], place, Text(context["zh"], context["en"]), context["fix"])
    if kind == "missing":
        return _missing(tree, path, file)
    if kind == "extra_forbidden":
        return _unknown_key(tree, path, file)
    if kind in ("literal_error", "enum", "union_tag_invalid", "union_tag_not_found"):
        return _unknown_value(tree, path, kind, context, error["input"], file)
    return _wrong_form(tree, path, kind, error, file)


def _wide_mark(tree: Map, path: Path, kind: str, file: str) -> Problem | None:
    """A refused key or plain value that has full-width punctuation inside: that is the fault."""
    found = path[-1] if kind == "extra_forbidden" and path else _at(tree, path)
    mark = FLOW_MARKS.search(found) if isinstance(found, str) and getattr(found, "plain", True) else None
    if mark is None or kind == "missing":
        return None
    place = (place_of if kind == "extra_forbidden" else value_place)(tree, path, file)
    return wide_problem(file, place.line or 0, (place.col or 0) + mark.start(), mark.group())


def _missing(tree: Map, path: Path, file: str) -> Problem:
    if isinstance(path[-1], int):
        return Problem(
            "wrong-form",
            place_of(tree, path[:-1], file),
            Text("列表的成员太少", "the list has too few members"),
            Text("对照手册里的例子改写", "compare with the example in the docs"),
        )
    key = str(path[-1])
    where = "文件最外层" if len(path) == 1 else f"“{path[-2]}”" if isinstance(path[-2], str) else "此处"
    return Problem(
        "missing-key",
        place_of(tree, path[:-1], file),
        Text(f"{where}缺少“{key}”", f"'{key}' is missing"),
        Text(f"补上 {key}:", f"add {key}:"),
    )


def _unknown_key(tree: Map, path: Path, file: str) -> Problem:
    key = str(path[-1])
    near = did_you_mean(key, _keys(tree, path[:-1]))
    if any(mark in key for mark in "()*/ "):  # the tail of an expression that a comma cut in two
        near = Text("花括号里的表达式若含逗号，要整个加引号", "inside { } put an expression with a comma in quotes")
    return Problem(
        "unknown-key",
        place_of(tree, path, file),
        Text(f"不认识的键“{key}”", f"unknown key '{key}'"),
        near or Text("删去它，或查看手册里的键名", "remove it, or look the key up in the docs"),
    )


def _keys(tree: Map, path: Path) -> list[str]:
    owner: Any = tree
    for step in path:
        owner = _child(owner, step)
    if isinstance(owner, Mapping) and str(owner.get("method")) in METHODS:
        fields = METHODS[str(owner["method"])].model_fields
    else:
        named = [step for step in path if isinstance(step, str) and step in MODELS]
        fields = (MODELS[named[-1]] if named else model.Rubric).model_fields
        if path and path[0] == "examples":
            fields = (model.Expect if named[-1] == "expect" else model.UnitExample).model_fields
    return [name.rstrip("_") for name in fields]


def _unknown_value(tree: Map, path: Path, kind: str, context: Any, found: Any, file: str) -> Problem:
    if kind == "union_tag_not_found":
        item = _at(tree, path)
        for key in item if isinstance(item, Map) else ():
            mark = FLOW_MARKS.search(key)
            if mark:
                place = place_of(tree, (*path, key), file)
                return wide_problem(file, place.line or 0, (place.col or 0) + mark.start(), mark.group())
        return Problem(
            "missing-key",
            place_of(tree, path, file),
            Text("缺少“method”（计分方法）", "'method' is missing"),
            Text(f"补上 method: {'、'.join(METHODS)} 之一", f"add method: one of {', '.join(METHODS)}"),
        )
    if kind == "union_tag_invalid":
        method = str(context.get("tag"))
        place = value_place(tree, (*path, "method"), file)
        return Problem(
            "unknown-method",
            place,
            Text(f"没有计分方法“{method}”", f"unknown method '{method}'"),
            nearest_or_all(method, METHODS),
        )
    expected = str(context.get("expected", "")).replace("'", "")
    words = expected.replace(" or ", ", ").split(", ")
    return Problem(
        "unknown-value",
        value_place(tree, path, file),
        Text(f"“{found}”不在可选值之内", f"'{found}' is not one of the values allowed"),
        nearest_or_all(str(found), words),
    )


FORMS = {
    "tuple_type": ("一个列表", "a list"),
    "list_type": ("一个列表", "a list"),
    "dict_type": ("“键: 值”", "'key: value'"),
    "model_type": ("“键: 值”", "'key: value'"),
    "model_attributes_type": ("“键: 值”", "'key: value'"),
    "string_type": ("文字", "text"),
    "too_short": ("更长的列表", "a longer list"),
    "too_long": ("更短的列表", "a shorter list"),
}


def _wrong_form(tree: Map, path: Path, kind: str, error: Any, file: str) -> Problem:
    zh, en = FORMS.get(kind, ("另一种写法", str(error["msg"])))
    return Problem(
        "wrong-form",
        value_place(tree, path, file),
        Text(f"此处应为{zh}", f"{en} is wanted here"),
        Text("对照手册里的例子改写", "compare with the example in the docs"),
    )


def _cut(tree: Map, path: Path, kind: str, lost: Lost) -> None:
    """Removes the smallest piece whose absence leaves the rest meaningful."""
    known = _near_key(tree, path) is not None or FLOW_MARKS.search(str(path[-1]))
    if kind == "extra_forbidden" and (len(path) == 1 or not known):
        owner = _at(tree, path[:-1])
        if isinstance(owner, Map):
            owner.pop(str(path[-1]), None)
        return
    for end in range(len(path), 0, -1):
        owner, step = _at(tree, path[: end - 1]), path[end - 1]
        if isinstance(owner, Map) and step in OPTIONAL and step in owner and end > 1:
            owner.pop(str(step))
            lost.keys.add(str(step))
            return
        if (
            isinstance(owner, Seq)
            and isinstance(step, int)
            and end > 1
            and path[end - 2] in ("items", "scorecard", "vetoes", "checks", "examples", "grades")
        ):
            _drop(owner, step, lost)
            return
        if end == 2 and path[0] == "metrics" and isinstance(owner, Map):
            owner.pop(str(step), None)
            lost.ids.add(str(step))
            return
    key = str(path[0])
    lost.keys.add(key)
    tree.pop(key, None)
    if key in DEFAULTS:
        tree[key] = DEFAULTS[key]


def _drop(owner: Seq, step: int, lost: Lost) -> None:
    if step >= len(owner):
        return
    gone = owner.pop(step)
    owner.at.pop(step)
    owner.lost = True
    lost.ids |= set(_ids(gone))


def _ids(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node[key]) for key in ("id", "grade") if node.get(key)]
        return own + [id for value in node.values() for id in _ids(value)]
    if isinstance(node, list):
        return [id for member in node for id in _ids(member)]
    return []


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = _child(tree, step)
    return tree
