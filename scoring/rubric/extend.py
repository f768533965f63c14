"""`extends`: a whole rubric taken over, with what the author names changed, added and removed.

It works on trees, before anything is validated, so that the checks run on the result and every problem points into the
file in which the piece was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scoring.errors import Place, Problem, RubricError, nearest_or_all
from scoring.rubric.tree import Map, Scalar, Seq, parse, place_of, value_place
from scoring.text import Text

Path = tuple[str | int, ...]
ReadBase = Callable[[str], tuple[str, str] | None]  # a base's id -> its text and file
OWN_KEYS = ("extends", "change", "add", "remove")
WHOLE = ("metrics", "scorecard")
LISTS = ("scorecard", "bonus", "deductions", "vetoes", "examples")


def no_base(_: str) -> None:
    """Where rubrics come as bare text there is nothing beside them."""


@dataclass
class Extended:
    """The tree with all extensions carried out, the texts of the bases by id, and the problems on the way."""

    tree: Map
    bases: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def extended(tree: Map, file: str, read: ReadBase, above: tuple[str, ...] = ()) -> Extended:
    """The rubric that a file with `extends` stands for; a file without it as it is."""
    if "extends" not in tree:
        return Extended(tree)
    name = str(tree["extends"])
    place = value_place(tree, ("extends",), file)
    if name in above:
        way = " → ".join([*above, name])
        said = Text(f"extends 成环：{way}", f"the rubrics extend each other in a circle: {way}")
        return Extended(tree, problems=[Problem("circular-extends", place, said)])
    found = read(name)
    if found is None:
        fix = Text(f"把 {name}.yaml 放在同一文件夹", f"put {name}.yaml beside this file")
        said = Text(f"找不到被继承的细则“{name}”", f"the rubric '{name}' to extend is not there")
        return Extended(tree, problems=[Problem("no-base", place, said, fix)])
    text, base_file = found
    try:
        base = extended(parse(text, base_file), base_file, read, (*above, name))
    except RubricError as error:
        return Extended(tree, problems=list(error.problems))
    _stamp(base.tree, base_file)
    work = _Extension(tree, file, base.tree, base.problems)
    work.carry_out()
    return Extended(base.tree, {**base.bases, name: text}, base.problems)


def _stamp(node: Any, file: str) -> None:
    """Marks every piece of a base with the file it was written in."""
    if isinstance(node, (Map, Seq, Scalar)) and not node.file:
        node.file = file
    for child in node.values() if isinstance(node, Map) else node if isinstance(node, Seq) else ():
        _stamp(child, file)


@dataclass
class _Extension:
    tree: Map
    file: str
    base: Map
    problems: list[Problem]

    def report(self, path: Path, code: str, zh: str, en: str, fix: Text | None = None, at_key: bool = False) -> None:
        place: Place = (place_of if at_key else value_place)(self.tree, path, self.file)
        self.problems.append(Problem(code, place, Text(zh, en), fix))

    def carry_out(self) -> None:
        for key in self.tree:
            if key in WHOLE:
                self.report(
                    (key,), "replaces-all", f"继承的细则不能整个改写“{key}”", f"an extension cannot replace all of '{key}'",
                    Text("用 change、add、remove 说明改动", "say what differs under change, add and remove"), at_key=True,
                )  # fmt: skip
            elif key not in OWN_KEYS:
                self.put(self.base, key, self.tree[key], self.tree.at[key])
        self.remove()
        self.change()
        self.add()

    def put(self, owner: Map, key: str, value: Any, at: tuple[int, int]) -> None:
        """Sets a key of the base from this file."""
        owner[key] = value
        owner.at[key] = at
        owner.guests[key] = self.file
        _stamp(value, self.file)

    def part(self, key: str, kind: type) -> Any:
        found = self.tree.get(key)
        if found is not None and not isinstance(found, kind):
            zh, en = ("一个列表", "a list") if kind is Seq else ("“键: 值”", "'key: value'")
            self.report((key,), "wrong-form", f"此处应为{zh}", f"{en} is wanted here")
            return kind()
        return kind() if found is None else found

    # -- change -----------------------------------------------------------------------------------------------------

    def change(self) -> None:
        changes = self.part("change", Map)
        for path, value in changes.items():
            name, *steps = path.split(".")
            owner = self.find(name)
            if owner is None or not steps:
                self.unknown(("change", path), name)
                continue
            self.set(owner, steps, value, changes.at[path], path)

    def set(self, owner: Any, steps: list[str], value: Any, at: tuple[int, int], path: str) -> None:
        for step in steps[:-1]:
            owner = owner.get(step) if isinstance(owner, Map) else None
        if not isinstance(owner, Map):
            self.report(
                ("change", path), "unknown-name", f"“{path}”里没有这个键可改", f"'{path}' leads to nothing that can be changed",
                Text("一次改到有的键为止", "name a key that is there, or its owner"), at_key=True,
            )  # fmt: skip
        elif value is None:
            owner.pop(steps[-1], None)
            owner.at.pop(steps[-1], None)
        else:
            self.put(owner, steps[-1], value, at)

    def find(self, name: str) -> Map | None:
        """The metric, item, veto or grade of that name, or a part of the rubric such as `ranking`."""
        metrics = self.base.get("metrics")
        if isinstance(metrics, Map) and isinstance(metrics.get(name), Map):
            found: Map = metrics[name]
            return found
        for owner in self.lists():
            for member in owner:
                if isinstance(member, Map) and name in (member.get("id"), member.get("grade")):
                    return member
        part = self.base.get(name)
        return part if isinstance(part, Map) and name not in WHOLE else None

    def lists(self) -> Iterator[Seq]:
        """Every list of the base whose members have an id or are a grade."""
        for key in (*LISTS, "grades"):
            found = self.base.get(key)
            yield from _lists(found.get("items") if isinstance(found, Map) else found)

    def unknown(self, path: Path, name: str) -> None:
        known = [*self.base.get("metrics", {}), *(str(m["id"]) for owner in self.lists() for m in owner if "id" in m)]
        self.report(
            path, "unknown-name", f"被继承的细则里没有“{name}”", f"the rubric extended has no '{name}'",
            nearest_or_all(name, known), at_key=len(path) == 2 and isinstance(path[1], str),
        )  # fmt: skip

    # -- add and remove ---------------------------------------------------------------------------------------------

    def add(self) -> None:
        for key, pieces in self.part("add", Map).items():
            if key == "metrics" and isinstance(pieces, Map):
                self.add_metrics(pieces)
            elif isinstance(pieces, Seq):
                self.append(key, pieces)
            else:
                self.report(("add", key), "wrong-form", "此处应为一个列表", "a list is wanted here", at_key=True)

    def add_metrics(self, pieces: Map) -> None:
        metrics = self.base.get("metrics")
        for id, metric in pieces.items():
            if not isinstance(metrics, Map) or id in metrics:
                fix = Text("用 change 改它", "use `change` to alter it")
                self.report(
                    ("add", "metrics", id), "duplicate-id", f"指标“{id}”已有", f"metric '{id}' is there already", fix,
                    at_key=True,
                )  # fmt: skip
            else:
                self.put(metrics, id, metric, pieces.at[id])

    def append(self, key: str, pieces: Seq) -> None:
        target = self.base.get(key) if key in LISTS else self.find(key)
        owner = target.get("items") if isinstance(target, Map) else target
        if key in ("vetoes", "examples") and owner is None:
            self.put(self.base, key, Seq(pieces.line, pieces.col), (pieces.line, pieces.col))
            owner = self.base[key]
        if not isinstance(owner, Seq):
            self.unknown(("add", key), key)
            return
        _stamp(pieces, self.file)
        owner.extend(pieces)
        owner.at.extend(pieces.at)

    def remove(self) -> None:
        for n, name in enumerate(self.part("remove", Seq)):
            metrics = self.base.get("metrics")
            if isinstance(metrics, Map) and name in metrics:
                del metrics[name], metrics.at[name]
            elif not self.take_out(str(name)):
                self.unknown(("remove", n), str(name))

    def take_out(self, id: str) -> bool:
        for owner in self.lists():
            for n, member in enumerate(owner):
                if isinstance(member, Map) and member.get("id") == id:
                    del owner[n], owner.at[n]
                    return True
        return False


def _lists(found: Any) -> Iterator[Seq]:
    if isinstance(found, Seq):
        yield found
        for member in found:
            if isinstance(member, Map) and isinstance(member.get("items"), Seq):
                yield from _lists(member["items"])
