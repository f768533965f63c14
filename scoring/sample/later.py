"""What changes from one year to the next: a village renamed, two merged, one with a new id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from scoring.names import NAME, PARENT, SECTOR, UNIT

OLD = "previous_id"
ENOUGH = 6  # villages a township must have for all changes


@dataclass(frozen=True)
class Changes:
    """By last year's id: new names, new ids, and the units that are gone; `mapping` says what became of which."""

    names: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()

    def applied(self, units: pl.DataFrame) -> pl.DataFrame:
        """A table of last year's units as one of this year's: ids and names changed, rows that are gone left out."""
        kept = units.filter(~pl.col(UNIT).is_in(list(self.gone)))
        old, columns = pl.col(UNIT), []
        if NAME in units.columns and self.names:
            columns.append(old.replace_strict(self.names, default=pl.col(NAME)).alias(NAME))
        return kept.with_columns(*columns, old.replace(dict(self.ids)))

    def table(self) -> pl.DataFrame:
        """renamed.csv: a row for each id of last year that is no more."""
        return pl.DataFrame(self.mapping, schema={UNIT: pl.String, OLD: pl.String}, orient="row")


def changes(units: pl.DataFrame) -> Changes:
    """The changes in one province, all in its first large township; none where no township is large enough."""
    villages = units.filter(pl.col(SECTOR) == "village")
    large = villages.group_by(PARENT, maintain_order=True).agg(UNIT, NAME).filter(pl.col(UNIT).list.len() >= ENOUGH)
    if large.is_empty():
        return Changes()
    township, ids, names = large.row(0)
    first, second, moved = ids[2], ids[3], ids[-1]
    merged, renumbered = f"{township}-v{len(ids) + 1:03d}", f"{township}-v{len(ids) + 2:03d}"
    return Changes(
        {ids[1]: names[1].replace("示例", "示例新"), first: names[2].replace("村", "联村")},
        {first: merged, moved: renumbered},
        (second,),
        ((merged, first), (merged, second), (renumbered, moved)),
    )
