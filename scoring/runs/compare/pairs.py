"""Which unit of one run is which of another: by its id, by what the newer run says was renamed, or by a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from scoring.errors import RunError
from scoring.intake.files import there
from scoring.intake.issues import as_problem
from scoring.names import LEVEL, NAME, SECTOR, UNIT
from scoring.runs.lineage import up_to
from scoring.runs.renamed import OLD, continued
from scoring.runs.run import Run


@dataclass(frozen=True)
class Pairs:
    """Units of both runs as `unit_id, previous_id`; those of one run only as `unit_id, name, level, sector`."""

    both: pl.DataFrame
    only_old: pl.DataFrame
    only_new: pl.DataFrame


def pair(old: Run, new: Run, mapping: Path | None = None) -> Pairs:
    """The pairs of two runs' units.

    `mapping` is a table `unit_id, previous_id` (of the newer and the older run), in place of what the runs say themselves.

    Raises:
        RunError: the mapping cannot be read, or names units that are not there.
    """
    known = _told(old, new, mapping)
    both = known.join(new.units.select(UNIT), on=UNIT, how="semi", maintain_order="left").join(
        old.units.select(pl.col(UNIT).alias(OLD)), on=OLD, how="semi", maintain_order="left"
    )
    return Pairs(both, _rest(old, both[OLD]), _rest(new, both[UNIT]))


def _rest(run: Run, paired: pl.Series) -> pl.DataFrame:
    return run.units.filter(~pl.col(UNIT).is_in(paired.implode())).select(UNIT, NAME, LEVEL, SECTOR)


def _told(old: Run, new: Run, mapping: Path | None) -> pl.DataFrame:
    if mapping is not None:
        pairs, issues = continued(there(mapping), mapping.name, new.units[UNIT], old.units[UNIT])
        errors = [as_problem(issue) for issue in issues if issue.severity == "error"]
        if errors:
            raise RunError(errors)
        return pairs
    if _is_last_year_of(old, new):
        return new.inputs.renamed if new.inputs.renamed is not None else _same(new)
    if _is_last_year_of(new, old) and old.inputs.renamed is not None:
        return old.inputs.renamed.select(pl.col(OLD).alias(UNIT), pl.col(UNIT).alias(OLD))
    return _same(new)


def _is_last_year_of(old: Run, new: Run) -> bool:
    """Whether the older run, or one that it corrects, is what the newer one took last year's figures from."""
    previous = new.manifest["previous"]
    return previous is not None and previous["manifest"] in {one.digest for one in up_to(old)}


def _same(run: Run) -> pl.DataFrame:
    return run.units.select(UNIT, pl.col(UNIT).alias(OLD))
