"""Two texts side by side, line by line: what differs with a few lines around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

AROUND: Final = 3  # lines before and after a difference
MOST: Final = 2000  # lines shown


@dataclass(frozen=True, slots=True)
class Row:
    """A line of either text with its number; None where the other has none. `kind` is `gap` between two stretches."""

    kind: Literal["same", "changed", "gap"]
    old: tuple[int, str] | None = None
    new: tuple[int, str] | None = None


def side_by_side(old: str, new: str) -> list[Row]:
    """What differs; nothing where the texts are the same."""
    before, after = old.split("\n"), new.split("\n")
    rows: list[Row] = []
    for n, group in enumerate(SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND)):
        rows += [Row("gap")] if n else []
        for what, a, b, c, d in group:
            rows += _rows("same" if what == "equal" else "changed", before, after, range(a, b), range(c, d))
        if len(rows) > MOST:
            break
    return rows[:MOST]


def _rows(
    kind: Literal["same", "changed"], before: list[str], after: list[str], old: range, new: range
) -> Iterator[Row]:
    for n in range(max(len(old), len(new))):
        left = (old[n] + 1, before[old[n]]) if n < len(old) else None
        right = (new[n] + 1, after[new[n]]) if n < len(new) else None
        yield Row(kind, left, right)
