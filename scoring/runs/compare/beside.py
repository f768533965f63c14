"""What the units beside a unit did to it: peers whose values changed, units that went past it in a ranking."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import NoneType
from typing import Any, NamedTuple

import polars as pl

from scoring.engine.tree import ancestors, within_columns
from scoring.names import HELD, UNIT, group_of, rank_of
from scoring.rubric.claims import attributes_of, with_attributes
from scoring.runs.compare.figures import Part
from scoring.runs.renamed import OLD
from scoring.runs.run import Run
from scoring.text import Text


class Peers(NamedTuple):
    """Whose values count at one item: the column of `items`, the group they are compared in (None: all), who takes part."""

    rubric: str
    column: str
    within: str | None = None
    applies: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """The units ahead in a ranking that were not, and those that were and are no more.

    Where ties share a place as in sport, the place now is the place then + the first - the second.
    """

    ahead: tuple[str, ...]
    behind: tuple[str, ...]


@dataclass
class Beside:
    """Peers and rivals of two runs' units, each group worked out once."""

    old: Run
    new: Run
    pairs: pl.DataFrame
    _groups: dict[tuple[str, str | None], Mapping[str, str]] = field(default_factory=dict)
    _changed: dict[Peers, Mapping[str, list[tuple[str, Part]]]] = field(default_factory=dict)
    _ranked: dict[tuple[str, str, str], Mapping[str, tuple[list[str], list[Any]]]] = field(default_factory=dict)

    @cached_property
    def new_ids(self) -> Mapping[str, str]:
        return dict(self.pairs.select(OLD, UNIT).iter_rows())

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every unit's name, those of the newer run first."""
        return {**self.old.names(), **self.new.names()}

    def peers(self, peers: Peers, unit: str) -> list[Part]:
        """The other units of a unit's group whose value is not what it was, came or went; the largest change first."""
        if peers not in self._changed:
            self._changed[peers] = self._changes(peers)
        group = self._group(self.new, peers.within).get(unit, "")
        return [part for other, part in self._changed[peers].get(group, ()) if other != unit]

    def _changes(self, peers: Peers) -> Mapping[str, list[tuple[str, Part]]]:
        then = {
            (self.new_ids.get(unit, unit), self.new_ids.get(group, group)): x
            for unit, group, x in self._values(self.old, peers)
        }
        now = {(unit, group): x for unit, group, x in self._values(self.new, peers)}
        found: dict[str, list[tuple[str, Part]]] = {}
        for unit, group in sorted(then.keys() | now.keys()):
            x, y = then.get((unit, group)), now.get((unit, group))
            if x != y:
                found.setdefault(group, []).append((unit, Part(Text.of(self.names.get(unit, unit)), x, y)))
        return {group: sorted(parts, key=lambda one: _size(one[1])) for group, parts in found.items()}

    def _values(self, run: Run, peers: Peers) -> Iterator[tuple[str, str, Any]]:
        """Unit, group and value of those that count as peers and have a value."""
        rubric, column, within, applies = peers
        if rubric not in run.rubrics or column not in run.scan_items(rubric).collect_schema():
            return
        wanted = dict.fromkeys(name for name in (UNIT, column, applies) if name is not None)
        held = run.scores.filter(rubric=rubric).select(UNIT, HELD)
        items = run.scan_items(rubric).select(*wanted).collect().join(held, on=UNIT, how="left")
        counts = ~pl.col(HELD) & pl.col(column).is_not_null() & (pl.col(applies) if applies else pl.lit(True))
        group = self._group(run, within)
        for unit, x in items.filter(counts).select(UNIT, column).iter_rows():
            yield unit, group[unit], x

    def passed(self, rubric: str, within: str, unit: str, before: str) -> Passed:
        """Who went past a unit (`before`: its id in the older run) and who fell behind it, by name, the best first."""
        then = [self.new_ids.get(other, other) for other in self._ahead(self.old, rubric, within, before)]
        now = self._ahead(self.new, rubric, within, unit)
        was_ahead, is_ahead = set(then), set(now)
        ahead = [other for other in now if other not in was_ahead]
        behind = [other for other in then if other not in is_ahead]
        return Passed(*(tuple(self.names.get(one, one) for one in found) for found in (ahead, behind)))

    def _ahead(self, run: Run, rubric: str, within: str, unit: str) -> list[str]:
        """The units of the unit's group with a better place, the best first."""
        key = (run.digest, rubric, within)
        if key not in self._ranked:
            self._ranked[key] = self._ranking(run, rubric, within)
        units, ranks = self._ranked[key].get(self._group(run, within).get(unit, ""), ([], []))
        own = dict(zip(units, ranks, strict=True)).get(unit)
        return [] if own is None else units[: bisect_left(ranks, own)]

    def _ranking(self, run: Run, rubric: str, within: str) -> Mapping[str, tuple[list[str], list[Any]]]:
        """Each group's ranked units and their places, the best first."""
        column, found = rank_of(within), dict[str, tuple[list[str], list[Any]]]()
        if column not in run.scores.columns:
            return found
        ranked = run.scores.filter(rubric=rubric).select(UNIT, column).drop_nulls().sort(column, UNIT)
        group = self._group(run, within)
        for unit, rank in ranked.iter_rows():
            units, ranks = found.setdefault(group[unit], ([], []))
            units.append(unit)
            ranks.append(rank)
        return found

    def _group(self, run: Run, within: str | None) -> Mapping[str, str]:
        """The group in which each unit is compared."""
        key = (run.digest, within)
        if key not in self._groups:
            self._groups[key] = dict(groups_within(run.units, within).iter_rows())
        return self._groups[key]


def _size(part: Part) -> Decimal:
    """The larger the change the smaller: for sorting."""
    x, y = (
        Decimal(one or 0) if isinstance(one, (int, Decimal, NoneType)) else Decimal(0) for one in (part.old, part.new)
    )
    return -abs(y - x)


def groups_within(units: pl.DataFrame, within: str | None) -> pl.DataFrame:
    """The group in which each unit is compared: `unit_id, group` (an ancestor's id, an attribute; never null)."""
    if within is None:
        return units.select(UNIT, pl.lit("").alias("group"))
    frame = attributes_of(units).join(ancestors(units), on=UNIT, how="left")
    named = with_attributes(frame, {within}).with_columns(within_columns([within]))
    return named.select(UNIT, pl.col(group_of(within)).alias("group"))
