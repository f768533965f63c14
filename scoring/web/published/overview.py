"""A run in a few figures: how many units of each kind, how many on hold, and their grades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from scoring.names import LEVELS, SECTORS
from scoring.reports.view import Kind
from scoring.web.published.models import Published, UnitAt


def order(kind: Kind) -> tuple[int, bool, int, str]:
    """The highest level first, on each the territories first."""
    return LEVELS.index(kind.level), kind.sector != "territory", SECTORS.index(kind.sector), kind.rubric


def kinds(units: QuerySet[UnitAt]) -> dict[Kind, int]:
    """What kinds there are among some units, in order, and how many of each."""
    found = units.exclude(rubric="").order_by().values_list("level", "sector", "rubric").annotate(Count("pk"))
    counted = {Kind(level, sector, rubric): number for level, sector, rubric, number in found}
    return {kind: counted[kind] for kind in sorted(counted, key=order)}


def counted(units: QuerySet[UnitAt]) -> tuple[int, int, int]:
    """How many units there are, how many of them were scored, and how many are on hold."""
    found = units.order_by().aggregate(
        units=Count("pk"),
        scored=Count("pk", filter=Q(score__held=False)),
        held=Count("pk", filter=Q(score__held=True)),
    )
    return found["units"], found["scored"], found["held"]


@dataclass(frozen=True)
class Figures:
    """One kind of unit in figures; `grades` are (grade, units, percent of those that are not on hold), the best first."""

    kind: Kind
    units: int
    held: int
    grades: tuple[tuple[str, int, int], ...]


def overview(run: Published, units: QuerySet[UnitAt]) -> Iterator[Figures]:
    """Every kind among some units of a run, in figures."""
    rows = units.exclude(rubric="").order_by().values_list("level", "sector", "rubric", "score__held", "score__grade")
    counts: dict[Kind, dict[tuple[bool, str], int]] = {}
    for level, sector, rubric, held, grade, number in rows.annotate(Count("pk")):
        counts.setdefault(Kind(level, sector, rubric), {})[held, grade] = number
    for kind in sorted(counts, key=order):
        yield _figures(run, kind, counts[kind])


def _figures(run: Published, kind: Kind, counts: dict[tuple[bool, str], int]) -> Figures:
    held = sum(number for (is_held, _), number in counts.items() if is_held)
    units = sum(counts.values())
    named = [(grade, counts.get((False, grade), 0)) for grade in run.grades(kind.rubric)]
    of = max(units - held, 1)
    return Figures(kind, units, held, tuple((grade, number, round(100 * number / of)) for grade, number in named))
