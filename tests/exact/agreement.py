"""What is compared between an outcome of the engine and the exact scorer, figure by figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from tests.exact.cases import Case
from tests.exact.rollup import score_all
from tests.exact.scorer import Score

REASONS = ("over_issued", "turnout_below", "min_ballots", "all_equal", "empty_group")  # in the frames a number from 1
Figures = dict[tuple[str, str], Any]


def differences(one: Case, engine: Callable[[Case], Iterable[pl.DataFrame]]) -> list[str]:
    """What differs in one case, a line each; `engine` gives the frames of its outcome."""
    try:
        found = engine_figures(engine(one))
    except Exception as error:
        return [f"seed {one.seed}: the engine raised {type(error).__name__}: {str(error)[:300]}"]
    return [
        f"seed {one.seed}, unit {unit}, {name}: engine {found.get((unit, name), 'nothing')}, exact {figure}"
        for unit, name, figure in exact_figures(one)
        if found.get((unit, name), "nothing") != figure
    ]


def engine_figures(frames: Iterable[pl.DataFrame]) -> Figures:
    """Every figure of the frames by unit and name."""
    found: Figures = {}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            found |= {(row["unit_id"], name): as_fraction(figure) for name, figure in row.items()}
    return found


def as_fraction(figure: Any) -> Any:
    """A figure of a frame as the exact scorer states it."""
    return Fraction(figure) if isinstance(figure, int | float | Decimal) and not isinstance(figure, bool) else figure


def exact_figures(one: Case) -> Iterator[tuple[str, str, Any]]:
    """Every compared figure of the exact scorer as (unit, column, figure)."""
    tables = (one.values, one.targets, one.previous, one.ballots, one.panels)
    scores = score_all(one.rubrics, one.units, *tables)
    for rubric in one.rubrics:
        for unit, found in scores[rubric["rubric"]].items():
            for name, figure in figures(found):
                yield unit, name, figure
            for name in [] if found.held else reported(rubric):
                yield unit, name, found.known[name]
            for name, reason in found.known.void.items():
                yield unit, f"{name}.void", Fraction(1 + REASONS.index(reason))


def figures(one: Score) -> Iterator[tuple[str, Any]]:
    """What one unit earned and what became of it."""
    for item, points in one.items.items():
        yield f"{item}.points", points
    for part in ("scorecard", "bonus", "deductions"):
        yield f"{part}.points", getattr(one, part)
    for within, rank in one.ranks.items():
        yield f"rank_{within}", rank
    for name in ("held", "total", "grade", "vetoes", "undecided", "quota_missed"):
        yield name, getattr(one, name)


def reported(rubric: dict[str, Any]) -> list[str]:
    """The metrics that are no formulas: their values, fills included, are compared, too."""
    return [name for name, spec in rubric["metrics"].items() if "formula" not in spec]
