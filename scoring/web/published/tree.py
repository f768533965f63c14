"""Numbering a tree so that what is below a unit lies between two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.reports.listed import Listed


@dataclass(frozen=True, slots=True)
class Numbered:
    """A unit with its number, that of the last unit below it, and its parent's (None at the top)."""

    listed: Listed
    seq: int
    last: int
    parent_seq: int | None


def numbered(units: Sequence[Listed]) -> list[Numbered]:
    """All units in the order of a walk through the tree: each before what is below it, siblings in the order given.

    A unit whose parent is not among the units stands at the top.
    """
    known = {unit.unit_id for unit in units}
    below: dict[str | None, list[Listed]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    walk: list[tuple[Listed, int | None]] = []
    rest: list[tuple[Listed, int | None]] = [(unit, None) for unit in reversed(below.get(None, []))]
    while rest:
        unit, parent = rest.pop()
        seq = len(walk)
        walk.append((unit, parent))
        rest += [(child, seq) for child in reversed(below.get(unit.unit_id, []))]
    last = list(range(len(walk)))
    for seq in range(len(walk) - 1, -1, -1):
        parent = walk[seq][1]
        if parent is not None:
            last[parent] = max(last[parent], last[seq])
    return [Numbered(unit, seq, last[seq], parent) for seq, (unit, parent) in enumerate(walk)]
