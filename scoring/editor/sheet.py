"""A rubric being written, and the rubrics beside it: ids with what they mean, read from texts that need not be whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Literal

from scoring.editor.names import LISTS, Named, names
from scoring.editor.node import Node, Path, Span, read
from scoring.methods.field import Formula
from scoring.methods.words import Words
from scoring.rubric.names import ATTRIBUTES
from scoring.text import Text

Kind = Literal["metric", "item", "veto", "grade"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a rubric defines: what it is called, and the piece of text that defines it."""

    id: str
    kind: Kind
    node: Node
    at: Span
    file: str

    @property
    def label(self) -> Text:
        return label_of(self.node, self.id)


@dataclass
class Sheet:
    """One rubric's text and those of its folder: `folder` gives all of them by file, this one included."""

    text: str
    file: str = "rubric.yaml"
    folder: Callable[[], Mapping[str, str]] = field(default=dict)
    root: Node | None = None

    def __post_init__(self) -> None:
        self.root = self.root or read(self.text)

    def read_as(self, root: Node) -> Sheet:
        """The same rubric, its pieces those of another reading."""
        return Sheet(self.text, self.file, self.folder, root)

    @cached_property
    def names(self) -> tuple[Named, ...]:
        return names(self.text)

    @cached_property
    def base(self) -> Sheet | None:
        """The rubric that this one extends, where it lies in the folder."""
        wanted = self.root.get("extends") if self.root else None
        for file, text in self.folder().items() if wanted else ():
            if file != self.file and file.rpartition("/")[2] == f"{wanted.text if wanted else ''}.yaml":
                return Sheet(text, file, self.folder)
        return None

    @property
    def id(self) -> str:
        found = self.root.get("rubric") if self.root else None
        return found.text if found else ""

    @cached_property
    def entries(self) -> dict[tuple[str, str], Entry]:
        """What is defined, by kind of id (`name`, `veto`, `grade`) and id; what is taken over comes first."""
        found = dict(self.base.entries) if self.base else {}
        for entry in self._own():
            kind = entry.kind if entry.kind in ("veto", "grade") else "name"
            found[kind, entry.id] = entry
        return found

    def find(self, id: str, kind: str = "name") -> Entry | None:
        return self.entries.get((kind, id))

    def of(self, *kinds: Kind) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.kind in kinds]

    def _own(self) -> Iterator[Entry]:
        root = self.root
        for place in (("metrics",), ("add", "metrics")) if root else ():
            owner = root.at(place) if root else None
            for key, value in owner.pairs if owner else ():
                yield Entry(key.text, "metric", value, key.span, self.file)
        for path, node, is_key in root.walk() if root else ():
            if is_key or node.kind != "map":
                continue
            yield from self._member(path, node)

    def _member(self, path: Path, node: Node) -> Iterator[Entry]:
        id, top = node.get("id"), path[1] if path[:1] == ("add",) and len(path) > 1 else path[0] if path else ""
        if id is not None and id.kind == "text":
            in_vetoes = top == "vetoes"
            if in_vetoes or top in LISTS or path[:1] == ("add",):
                yield Entry(id.text, "veto" if in_vetoes else "item", node, id.span, self.file)
        grade = node.get("grade")
        if top == "grades" and len(path) == 2 and grade is not None:
            yield Entry(grade.text, "grade", node, grade.span, self.file)

    # -- words ------------------------------------------------------------------------------------------------------

    @cached_property
    def words(self) -> Words:
        """Labels and measures of the metrics, to put formulas into words."""
        metrics = self.of("metric")
        measures = {entry.id: text_of(entry.node, "uom") for entry in metrics}
        return Words(labels={entry.id: entry.label for entry in metrics}, measures=measures)

    def say(self, formula: str) -> Text:
        return self.words.of(Formula(formula))

    def attributes(self) -> list[str]:
        """`unit.` names: those every unit has, and those the text uses already."""
        used = {word for word in self.text.replace(",", " ").replace("}", " ").split() if word.startswith("unit.")}
        known = [f"unit.{name}" for name in ATTRIBUTES]
        return [*known, *sorted({word.rstrip(":") for word in used} - set(known))]


def label_of(node: Node, id: str) -> Text:
    """What a metric or an item is called; its id where it has no label (yet)."""
    found = node.get("label")
    return Text.of(found.plain_value()) if found is not None and (found.text or found.pairs) else Text.of(id)


def text_of(node: Node, key: str) -> str:
    """The text of a key, empty where there is none."""
    found = node.get(key)
    return found.text if found is not None else ""


def number_of(node: Node, key: str) -> Decimal | None:
    """The number of a key, None where there is none (yet)."""
    try:
        found = Decimal(text_of(node, key))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def points_of(node: Node) -> Decimal | None:
    """The points an item states, None where they are no number (yet)."""
    return number_of(node, "points")


def children(node: Node) -> list[Node]:
    """The items inside a group."""
    items = node.get("items") if node.kind == "map" else None
    return [member for member in items.members if member.kind == "map"] if items is not None else []


def points_so_far(nodes: list[Node]) -> Decimal:
    """What some items' points add up to; those not stated yet count 0."""
    return sum((points_of(node) or Decimal(0) for node in nodes), Decimal(0))
