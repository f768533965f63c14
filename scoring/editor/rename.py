"""Where an id is defined, and every place that must change with it: in the rubric and in those beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.editor.names import Named, names
from scoring.editor.node import Span, Spot
from scoring.editor.sheet import Entry, Sheet
from scoring.errors import Place, Problem, RubricError
from scoring.names import RESERVED
from scoring.rubric.checks.ids import ID
from scoring.text import Text


def at(sheet: Sheet, spot: Spot) -> Named | None:
    """The id that stands at a place."""
    return next((one for one in sheet.names if one.span.holds(spot)), None)


def definition(sheet: Sheet, spot: Spot) -> tuple[str, Span] | None:
    """The file and the place in it where the id at a place is defined; of `extends`, the rubric taken over."""
    named = at(sheet, spot)
    if named is None:
        taken = sheet.root.get("extends") if sheet.root else None
        if taken is not None and taken.span.holds(spot) and sheet.base is not None:
            return sheet.base.file, Span(Spot(0, 0), Spot(0, 0))
        return None
    found = _below(sheet, named.id) if named.kind == "below" else sheet.find(named.id, named.kind)
    return (found.file, found.at) if found is not None else None


def _below(sheet: Sheet, id: str) -> Entry | None:
    """What a roll-up takes: an item or metric of another rubric of the folder."""
    for file, text in sheet.folder().items():
        found = Sheet(text, file, sheet.folder).find(id) if file != sheet.file else None
        if found is not None and found.file == file:
            return found
    return None


def mentions(sheet: Sheet, spot: Spot) -> Mapping[str, list[Span]]:
    """Every mention of the id at a place, by file: in the file that defines it, in those that extend or roll it up."""
    named = at(sheet, spot)
    home = definition(sheet, spot)
    if named is None or home is None:
        return {}
    kind = "name" if named.kind == "below" else named.kind
    owner = Sheet(_text(sheet, home[0]), home[0], sheet.folder)
    found = {owner.file: [one.span for one in owner.names if (one.id, one.kind) == (named.id, kind)]}
    for file, text in {**sheet.folder(), sheet.file: sheet.text}.items():
        if file != owner.file:
            other = Sheet(text, file, sheet.folder)
            spans = list(_elsewhere(other, owner, named.id, kind))
            found |= {file: spans} if spans else {}
    return found


def _text(sheet: Sheet, file: str) -> str:
    return sheet.text if file == sheet.file else sheet.folder()[file]


def _elsewhere(other: Sheet, owner: Sheet, id: str, kind: str) -> Iterator[Span]:
    """What another file names: an extension all of it, any other what its roll-ups take from below."""
    above: list[str] = []
    base = other.base
    while base is not None and len(above) < len(other.folder()):
        above.append(base.file)
        base = base.base
    extends = owner.file in above
    for one in names(other.text):
        if one.id == id and ((extends and one.kind == kind) or (kind == "name" and one.kind == "below")):
            yield one.span


def rename(sheet: Sheet, spot: Spot, new: str) -> Mapping[str, list[Span]]:
    """Every stretch of text to be replaced by the new id, by file.

    Raises:
        RubricError: the new id is none, is reserved or taken, or there is nothing to rename here.
    """
    named = at(sheet, spot)
    found = mentions(sheet, spot)
    place = Place(sheet.file, spot.line + 1, spot.col + 1)
    if named is None or not found:
        said = Text("这里没有可改名的标识", "there is no id to rename here")
        raise RubricError(
            [Problem("nothing-to-rename", place, said, Text("把光标放在标识上", "put the cursor on an id"))]
        )
    if named.kind != "grade" and (not ID.fullmatch(new) or new in RESERVED):
        fix = Text(
            "用小写字母、数字和下划线，以字母开头", "use lower-case letters, digits and _, starting with a letter"
        )
        raise RubricError([Problem("bad-id", place, Text(f"“{new}”不能作标识", f"'{new}' cannot be an id"), fix)])
    if sheet.find(new, "name" if named.kind == "below" else named.kind) is not None:
        fix = Text("换一个名称", "choose another name")
        raise RubricError([Problem("duplicate-id", place, Text(f"“{new}”已有", f"'{new}' is there already"), fix)])
    return found
