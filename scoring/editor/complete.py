"""What may be typed at a place: keys and words from the schema, ids from the rubric itself and those beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scoring.editor.cursor import Cursor, cursors
from scoring.editor.names import is_expression
from scoring.editor.node import Path, Span, Spot
from scoring.editor.shapes import shapes
from scoring.editor.sheet import Entry, Sheet
from scoring.names import TOTAL
from scoring.rubric.limits import Schema
from scoring.rubric.sql import FUNCTIONS
from scoring.text import Text

Kind = Literal["key", "word", "metric", "item", "veto", "grade", "name", "function", "file"]


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may be typed: the text, what it is, a word beside it, what it means, and whether it is wanted."""

    text: str
    kind: Kind
    span: Span
    detail: str = ""
    says: str = ""
    wanted: bool = False


def complete(sheet: Sheet, spot: Spot, lang: str = "zh") -> list[Completion]:
    """Everything that may stand at a place, what must be there first; none where the place cannot be told."""
    for cursor in cursors(sheet.text, spot):
        here = sheet.read_as(cursor.root)
        found = _keys(here, cursor, lang) if cursor.role == "key" else _values(here, cursor, lang)
        once = {one.text: one for one in reversed(list(found))}
        if once:
            return list(reversed(once.values()))
    return []


# -- keys -----------------------------------------------------------------------------------------------------------


def _keys(sheet: Sheet, cursor: Cursor, lang: str) -> Iterator[Completion]:
    owner = cursor.root.at(cursor.path)
    there = {key.text for key, _ in owner.pairs} if owner else set()
    pieces = shapes(cursor.path, cursor.data)
    wanted = {key for piece in pieces if "properties" in piece for key in piece.get("required", ())}
    wanted |= {"method"} if "items" not in there else set()
    known: dict[str, Any] = {}
    for piece in pieces:
        for key, one in piece.get("properties", {}).items():
            if isinstance(one, dict) and key not in known:
                known[key] = one
    for key in sorted((key for key in known if key not in there), key=lambda key: key not in wanted):
        said = _pick(known[key].get("description", ""), lang)
        yield Completion(key, "key", cursor.span, _beside_key(known[key], key in wanted, lang), said, key in wanted)
    for entry, text in _ids_as_keys(sheet, cursor.path):
        if text not in there:
            yield Completion(text, entry.kind, cursor.span, entry.label.pick(lang))


def _beside_key(one: Schema, wanted: bool, lang: str) -> str:
    """That a key must be there, or what it is when left out."""
    if wanted:
        return "必填" if lang == "zh" else "required"
    default = one.get("default")
    return "" if default is None else f"= {str(default).lower() if isinstance(default, bool) else default}"


def _ids_as_keys(sheet: Sheet, path: Path) -> Iterator[tuple[Entry, str]]:
    """Ids that are keys: of values given, of points expected, of the choices of a metric."""
    if path[-1:] == ("given",):
        for entry in sheet.of("metric"):
            if entry.node.get("formula") is None:
                yield entry, entry.id
        for entry in sheet.of("metric"):
            yield from ((entry, f"{head}.{entry.id}") for head in ("previous", "target"))
    elif path[-2:] == ("expect", "items"):
        yield from ((entry, entry.id) for entry in sheet.of("item"))
    elif path[-1:] == ("change",):
        yield from ((entry, f"{entry.id}.") for entry in sheet.of("metric", "item", "veto", "grade"))


# -- values ---------------------------------------------------------------------------------------------------------


def _values(sheet: Sheet, cursor: Cursor, lang: str) -> Iterator[Completion]:
    pieces = shapes(cursor.path, cursor.data)
    for piece in pieces:
        words = [word for word in piece.get("enum", ()) if word is not None]
        means = piece.get("enumDescriptions", [])
        for n, word in enumerate(words):
            yield Completion(str(word), "word", cursor.span, says=_pick(means[n], lang) if n < len(means) else "")
        if piece.get("type") == "boolean":
            yield from (Completion(word, "word", cursor.span) for word in ("true", "false"))
    yield from _ids(sheet, cursor, lang)


def _ids(sheet: Sheet, cursor: Cursor, lang: str) -> Iterator[Completion]:
    path = cursor.path
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key == "tie_break":
        yield from _entries(sheet.of("item", "metric"), cursor, lang)
    elif key == "within":
        yield from (Completion(name, "name", cursor.span) for name in sheet.attributes())
    elif key == "grade_at_most" or path[-2:] == ("expect", "grade"):
        yield from _entries(sheet.of("grade"), cursor, lang)
    elif path[-3:-1] == ("expect", "vetoes"):
        yield from _entries(sheet.of("veto"), cursor, lang)
    elif key == "extends":
        yield from (Completion(id, "file", cursor.span, file) for id, file in _beside(sheet))
    elif key == "of":
        yield from _below(sheet, cursor, lang)
    elif is_expression(cursor.root, path):
        yield from _expression(sheet, cursor, lang)


def _entries(entries: Iterable[Entry], cursor: Cursor, lang: str) -> Iterator[Completion]:
    for entry in entries:
        yield Completion(entry.id, entry.kind, cursor.span, entry.label.pick(lang))


def _expression(sheet: Sheet, cursor: Cursor, lang: str) -> Iterator[Completion]:
    """The names an expression may use; those of last year and targets once their first word is typed."""
    head = cursor.word.rpartition(".")[0]
    if head == "unit":
        yield from (Completion(name, "name", cursor.span) for name in sheet.attributes())
    elif head in ("previous", "target"):
        for entry in sheet.of("metric"):
            said = sheet.words.name(f"{head}.{entry.id}") or entry.label
            yield Completion(f"{head}.{entry.id}", "metric", cursor.span, said.pick(lang))
    else:
        yield from _entries(sheet.of("metric"), cursor, lang)
        for word, said in HEADS.items():
            yield Completion(f"{word}.", "name", cursor.span, said.pick(lang))
        yield from (Completion(name, "function", cursor.span) for name in FUNCTIONS)


HEADS = {
    "unit": Text("单位的属性", "an attribute of the unit"),
    "previous": Text("上年的值", "last year's value"),
    "target": Text("下达的目标", "the target assigned"),
}


def _beside(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for file in sheet.folder():
        name = file.rpartition("/")[2]
        if file != sheet.file and name.endswith(".yaml"):
            yield name.removesuffix(".yaml"), name


def _below(sheet: Sheet, cursor: Cursor, lang: str) -> Iterator[Completion]:
    """What a roll-up may take from the rubrics of the folder."""
    yield Completion(TOTAL, "name", cursor.span, "总分" if lang == "zh" else "the total")
    seen: set[str] = set()
    for file, text in sheet.folder().items():
        for entry in Sheet(text, file, sheet.folder).of("item", "metric") if file != sheet.file else ():
            if entry.id not in seen:
                seen.add(entry.id)
                yield Completion(entry.id, entry.kind, cursor.span, entry.label.pick(lang))


def _pick(described: str, lang: str) -> str:
    zh, _, en = described.partition(" · ")
    return en if lang == "en" and en else zh
