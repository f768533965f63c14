"""Where a cursor stands in a rubric being typed: what is there is read with a stand-in for the word under the cursor.

The line is seldom YAML while it is typed. So the word is replaced by a key of our own, then by a value, in the whole
text, then in the text up to the cursor with its brackets closed; the first that can be read tells the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scoring.editor.node import Node, Path, Span, Spot, read

STAND_IN = "zzz0here"
WORD = re.compile(r"[\w.]*$")
REST = re.compile(r"[\w.]*")
CLOSE = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The path of the mapping (for a key) or of the value that is typed, the word so far, and the stretch it takes."""

    role: Literal["key", "value"]
    path: Path
    word: str
    span: Span
    root: Node

    @property
    def data(self) -> Any:
        return self.root.plain_value()


def cursors(text: str, spot: Spot) -> Iterator[Cursor]:
    """What may be meant at a place, the likeliest first; more than one where a key or a value may follow."""
    lines = text.split("\n")
    line = lines[spot.line] if spot.line < len(lines) else ""
    before, after = line[: spot.col], line[spot.col :]
    word = WORD.search(before)
    assert word is not None
    rest = REST.match(after)
    assert rest is not None
    span = Span(Spot(spot.line, word.start()), Spot(spot.line, spot.col + rest.end()))
    head, tail = before[: word.start()], after[rest.end() :]
    opened, valued = _open(head)
    roles: list[Literal["key", "value"]] = ["value"] if valued else ["key", "value"]
    for role in roles:
        found = _read(lines, spot.line, head, role, tail, opened)
        if found is not None:
            path, root = found
            yield Cursor(role, path, word.group(), span, root)


def _open(head: str) -> tuple[str, bool]:
    """The brackets still open before the cursor, and whether a key's value has begun there."""
    opened, valued, quote = [], [False], ""
    for at, mark in enumerate(head):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'" and head[:at].rstrip()[-1:] in (":", ",", "[", "{", "-", ""):
            quote = mark
        elif mark in CLOSE:
            opened.append(mark)
            valued.append(False)
        elif mark in "}]" and opened:
            opened.pop()
            valued.pop()
        elif mark == "," and opened:
            valued[-1] = False
        elif mark == ":" and head[at + 1 : at + 2] in ("", " "):
            valued[-1] = True
    return "".join(opened), valued[-1]


def _read(lines: list[str], number: int, head: str, role: str, tail: str, opened: str) -> tuple[Path, Node] | None:
    word = f"{STAND_IN}: 0" if role == "key" and not tail.lstrip().startswith(":") else STAND_IN
    closed = "".join(CLOSE[mark] for mark in reversed(opened))
    quote = next((mark for mark in "\"'" if head.count(mark) % 2), "")
    whole = [*lines[:number], head + word + tail, *lines[number + 1 :]]
    short = [*lines[:number], head + word + quote + closed]
    for attempt in (whole, short):
        root = read("\n".join(attempt))
        for path, node, is_key in root.walk() if root else ():
            if STAND_IN in node.text and is_key == (role == "key"):
                return (path[:-1] if is_key else path), root  # type: ignore[return-value]
    return None
