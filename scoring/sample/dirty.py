"""Spoils a share of what was submitted, each kind of slip in turn, and lists every one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from scoring.errors import Place, Problem, RunError
from scoring.names import UNIT
from scoring.sample.dice import Dice
from scoring.sample.slips import KINDS, Made, Slip
from scoring.sample.tables import Sheet
from scoring.text import Text

FOUND = {
    "file": pl.String, "row": pl.Int64, "column": pl.String, UNIT: pl.String, "kind": pl.String, "found": pl.String
}  # fmt: skip
FIRST_ROW = 2  # as a person counts: the header is row 1


@dataclass(frozen=True)
class Edit:
    """One slip on its way into a sheet."""

    kind: str
    at: int
    column: str
    made: Made


@dataclass
class Dirt:
    """Spoils sheet after sheet; `turn` is the kind whose turn is next."""

    share: float
    turn: int = 0
    listed: list[pl.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuses a share outside 0 to 1.

        Raises:
            RunError: with the problem.
        """
        if not 0 <= self.share <= 1:
            message = Text(
                f"dirty 应在 0 到 1 之间，却是 {self.share}", f"dirty must be from 0 to 1, found {self.share}"
            )
            raise RunError([Problem("sample-dirty", Place("sample", cell="dirty"), message)])

    def spoil(self, sheets: Sequence[Sheet], heights: Mapping[str, int], dice: Dice) -> list[Sheet]:
        """The sheets of one province, spoiled; `heights` are the rows that their files have already."""
        cells = sum(sheet.frame.height * len(sheet.metrics) for sheet in sheets if sheet.is_submission)
        counts = self.counts(round(self.share * cells))
        spoiler = _Spoiler(sheets, dice)
        left = 0
        for kind, count in zip(KINDS, counts, strict=True):
            left = spoiler.apply(kind, count + left)
        self.listed += [spoiler.listed(n, heights[sheet.file]) for n, sheet in enumerate(sheets)]
        return [spoiler.sheet(n) for n in range(len(sheets))]

    def counts(self, total: int) -> list[int]:
        """How many slips of each kind, going round from where the last province ended."""
        counts = [0] * len(KINDS)
        for n in range(len(KINDS)):
            kind = (self.turn + n) % len(KINDS)
            counts[kind] = total // len(KINDS) + (n < total % len(KINDS))
        self.turn = (self.turn + total) % len(KINDS)
        return counts

    def found(self) -> pl.DataFrame:
        """dirty.csv: where each slip is, what kind it is, and what stands there now."""
        return pl.concat([pl.DataFrame(schema=FOUND), *self.listed])


class _Spoiler:
    """Slips in the sheets of one province; none touches what another one has."""

    def __init__(self, sheets: Sequence[Sheet], dice: Dice) -> None:
        self.sheets, self.dice = sheets, dice
        self.edits: list[list[Edit]] = [[] for _ in sheets]
        self.closed: set[tuple[int, object]] = set()  # cells, rows and units that are whole
        self.touched: set[tuple[int, int]] = set()  # rows with a slip in some cell

    def apply(self, kind: Slip, count: int) -> int:
        """So many slips of one kind, where there are cells for it; how many found none."""
        places = [(n, column) for n, sheet in enumerate(self.sheets) for column in kind.columns(sheet)]
        heights = np.array([self.sheets[n].frame.height for n, _ in places], dtype=np.int64)
        ends = np.cumsum(heights)
        for cell in self.drawn(kind, count, int(heights.sum())):
            if count == 0:
                break
            place = int(np.searchsorted(ends, cell, side="right"))
            count -= self.slip(kind, *places[place], cell - int(ends[place] - heights[place]))
        return count

    def drawn(self, kind: Slip, count: int, total: int) -> Iterator[int]:
        """Cells by lot: some more than are needed, since not all are free, then if need be every one."""
        if count and 4 * count < total:
            some = self.dice.uniform(f"dirty {kind.name}", 4 * count)
            yield from np.floor(some * total).astype(np.int64).tolist()
        if count and total:
            yield from np.argsort(self.dice.uniform(f"dirty all {kind.name}", total), kind="stable").tolist()

    def slip(self, kind: Slip, n: int, column: str, at: int) -> bool:
        """One slip, where the cell is free and suits."""
        key = self.key(kind, n, column, at)
        if key in self.closed or (n, at) in self.closed or (kind.scope == "row" and (n, at) in self.touched):
            return False
        made = kind.make(self.sheets[n], column, at)
        if made is None:
            return False
        self.edits[n].append(Edit(kind.name, at, column, made))
        self.closed.add(key)
        self.touched.add((n, at))
        return True

    def key(self, kind: Slip, n: int, column: str, at: int) -> tuple[int, object]:
        if kind.scope == "unit":
            return n, self.sheets[n].frame[UNIT][at]
        return n, at if kind.scope == "row" else (at, column)

    def sheet(self, n: int) -> Sheet:
        """A sheet with its slips: texts in cells, then the rows too many."""
        frame, edits = self.sheets[n].frame, self.edits[n]
        for column in dict.fromkeys(edit.column for edit in edits if edit.made.row is None):
            mine = [edit for edit in edits if edit.column == column and edit.made.row is None]
            cells = frame[column].scatter([edit.at for edit in mine], [edit.made.found or None for edit in mine])
            frame = frame.with_columns(cells)
        rows = [edit.made.row for edit in edits if edit.made.row is not None]
        return replace(self.sheets[n], frame=pl.concat([frame, pl.DataFrame(rows, schema=frame.schema)]))

    def listed(self, n: int, before: int) -> pl.DataFrame:
        """Where the slips of a sheet stand in its file, which has `before` rows already."""
        sheet, edits = self.sheets[n], self.edits[n]
        more = iter(range(sheet.frame.height, sheet.frame.height + len(edits)))
        rows = [
            (
                sheet.file,
                before + FIRST_ROW + (edit.at if edit.made.row is None else next(more)),
                edit.column,
                (edit.made.row or {UNIT: sheet.frame[UNIT][edit.at]})[UNIT],
                edit.kind,
                edit.made.found,
            )
            for edit in edits
        ]
        return pl.DataFrame(rows, schema=FOUND, orient="row").sort("row", "column")
