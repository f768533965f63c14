"""What moved between two runs: a row a unit of both, its total, grade and places then and now; and what that comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from scoring.engine.grades import QUOTA_MISSED, UNDECIDED
from scoring.names import GRADE, HELD, LEVEL, NAME, SECTOR, TOTAL, UNIT
from scoring.runs.compare.alike import GROUP, NOW, THEN, alike
from scoring.runs.renamed import OLD
from scoring.runs.run import Run

MARKS = ("rubric", HELD, TOTAL, GRADE, "vetoes", QUOTA_MISSED, UNDECIDED)
PLACES = ("rank_", "peers_")
CHANGE = "change"
FLAGS = ("moved.total", "moved.grade", "moved.held", "moved.rank", "moved.standing")


def was(column: str) -> str:
    """The column of what a figure was in the older run."""
    return f"{column}.old"


def moves(old: Run, new: Run, pairs: pl.DataFrame) -> pl.DataFrame:
    """A row a unit of both runs that at least one of them scored, sorted by rubric and unit.

    Columns: `unit_id, previous_id, name, level, sector`; `rubric, held, total, grade`, ranks and group sizes, each as it is
    and, with `.old`, as it was; `change` of the total, null where one is; `moved.total|grade|held|rank|standing` (of
    standing: vetoes, a missed quota, a tie left to a committee).
    """
    places = max(_decimals(old), _decimals(new))
    ranks = sorted({name for run in (old, new) for name in run.scores.columns if name.startswith(PLACES)})
    now, then = (_marks(run.scores, ranks, places) for run in (new, old))
    then = then.rename({name: was(name) for name in then.columns if name != UNIT}).rename({UNIT: OLD})
    rows = pairs.join(new.units.select(UNIT, NAME, LEVEL, SECTOR), on=UNIT, how="left", maintain_order="left")
    rows = rows.join(now, on=UNIT, how="left").join(then, on=OLD, how="left")
    rows = rows.filter(pl.col("rubric").is_not_null() | pl.col(was("rubric")).is_not_null())
    return rows.with_columns((pl.col(TOTAL) - pl.col(was(TOTAL))).alias(CHANGE), *_flags(ranks)).sort(
        pl.coalesce("rubric", was("rubric")), UNIT
    )


def _decimals(run: Run) -> int:
    kind = run.scores.schema[TOTAL]
    return kind.scale if isinstance(kind, pl.Decimal) else 0


def _marks(scores: pl.DataFrame, ranks: Sequence[str], places: int) -> pl.DataFrame:
    known = [pl.col(name) if name in scores.columns else pl.lit(None).alias(name) for name in ranks]
    numbers = [column.cast(pl.Decimal(18, 1)) for column in known]
    total = pl.col(TOTAL).cast(pl.Decimal(38, places))
    return scores.select(UNIT, *(total if name == TOTAL else pl.col(name) for name in MARKS), *numbers)


def _flags(ranks: Sequence[str]) -> list[pl.Expr]:
    def differ(*names: str) -> pl.Expr:
        return pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(was(name))) for name in names))

    standing = differ("vetoes", QUOTA_MISSED, UNDECIDED)
    places = differ(*(name for name in ranks if name.startswith("rank_")))
    found = (differ(TOTAL), differ(GRADE), differ(HELD), places, standing)
    return [flag.alias(name) for flag, name in zip(found, FLAGS, strict=True)]


# -- what it comes to -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sums:
    """One rubric: units of both runs, how many totals, grades, holds and places changed; how alike the two orders are.

    `grades` counts the pairs of a grade before and a grade now (None: undecided; "held": on hold).
    `spearman` is the rank correlation of the totals scored in both runs (see `alike`).
    """

    rubric: str
    units: int
    totals: int
    grades_moved: int
    held: int
    ranks: int
    affected: int
    own: int
    grades: dict[tuple[str | None, str | None], int]
    spearman: Decimal | None


def sums(rows: pl.DataFrame, own: pl.Series) -> list[Sums]:
    """What moved, a rubric at a time; `own` are the units whose own figures are not what they were."""
    mine = pl.col(UNIT).is_in(own.implode())
    named = rows.with_columns(pl.coalesce("rubric", was("rubric")).alias("rubric"), mine.alias("own"))
    return [_sums(str(rubric), part) for (rubric,), part in named.group_by("rubric", maintain_order=True)]


def _sums(rubric: str, rows: pl.DataFrame) -> Sums:
    total, grade, held, rank, _ = (int(rows[flag].sum()) for flag in FLAGS)
    return Sums(
        rubric, rows.height, total, grade, held, rank, int(rows.select(affected()).to_series().sum()),
        int(rows["own"].sum()), _transitions(rows), _of_totals(rows),
    )  # fmt: skip


def affected() -> pl.Expr:
    """Whether anything of a unit's result is not what it was."""
    return pl.any_horizontal(FLAGS)


def _transitions(rows: pl.DataFrame) -> dict[tuple[str | None, str | None], int]:
    def state(name: str) -> list[str | None]:
        held, there = rows[was(HELD) if name == was(GRADE) else HELD], rows[name]
        return [HELD if on_hold else grade for on_hold, grade in zip(held, there, strict=True)]

    return Counter(zip(state(was(GRADE)), state(GRADE), strict=True))


def _of_totals(rows: pl.DataFrame) -> Decimal | None:
    both = rows.select(pl.lit("").alias(GROUP), pl.col(was(TOTAL)).alias(THEN), pl.col(TOTAL).alias(NOW))
    return alike(both.drop_nulls()).spearman
