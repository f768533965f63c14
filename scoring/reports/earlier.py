"""Last year beside this year: the run of the year before, and its scores under this year's ids."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from scoring.names import GRADE, TOTAL, UNIT, rank_of
from scoring.runs import Run, open_run
from scoring.runs.inputs import FOLDER
from scoring.runs.renamed import OLD


def earlier_run(run: Run, folder: Path | None = None) -> Run | None:
    """The run that a run took last year's figures from: in `folder`, or beside it; None where it is not there.

    Raises:
        RunError: `folder` is no run.
    """
    if folder is not None:
        return open_run(folder)
    link = run.manifest["previous"]
    if link is None or not (run.folder.parent / link["run"]).is_dir():
        return None
    found = open_run(run.folder.parent / link["run"])
    return found if found.digest == link["manifest"] else None


def earlier_scores(run: Run, last: Run) -> pl.DataFrame:
    """Rubric, total, grade and ranks of last year, under this year's ids; merged and split units have none.

    The grade is the one that held: decided where a committee decided, else computed.
    """
    decided = {unit: one.grade for unit, one in last.decisions.items()}
    grade = pl.col(UNIT).replace_strict(decided, default=pl.col(GRADE), return_dtype=pl.String).alias(GRADE)
    ranks = [name for name in last.scores.columns if name.startswith(rank_of(""))]
    marks = last.scores.select(pl.col(UNIT).alias(OLD), "rubric", TOTAL, grade, *ranks)
    pairs = continued_from(run)
    return marks.rename({OLD: UNIT}) if pairs is None else pairs.join(marks, on=OLD, how="inner").drop(OLD)


def continued_from(run: Run) -> pl.DataFrame | None:
    """Which unit of the run before each unit continues: `unit_id, previous_id`; None where the run does not say."""
    name = f"{FOLDER}/renamed"
    return pl.read_parquet(run.file(f"{name}.parquet")) if name in run.manifest["tables"] else None
