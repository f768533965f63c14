"""A ranking as an address asks for it: the units below one, of one kind, within a peer group, searched, sorted, paged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from scoring.names import LEVELS
from scoring.reports.ranking import default_by, within_text
from scoring.reports.view import Kind
from scoring.text import Text
from scoring.web.published.models import Place, Published, UnitAt
from scoring.web.published.overview import kinds

PAGE: Final = 50
SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "rank": ("position",),
    "name": ("unit__name", "seq"),
    "unit_id": ("unit__unit_id",),
    "total": ("unit__score__total", "seq"),
    "grade": ("unit__score__grade_order", "position"),
}


@dataclass(frozen=True)
class Ask:
    """What an address asks for; what it leaves out, or asks for in vain, is chosen."""

    level: str = ""
    sector: str = ""
    rubric: str = ""
    by: str = ""
    q: str = ""
    sort: str = ""
    page: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Ask:
        return cls(**{field.name: query.get(field.name, "").strip()[:100] for field in fields(cls)})


@dataclass(frozen=True)
class Ranking:
    """The units below `top` (None: all) of one kind, in the order of their places within `by`, or as sorted.

    `units` and `places` are those that the person may see; nothing else is ever looked at.
    """

    run: Published
    units: QuerySet[UnitAt]
    places: QuerySet[Place]
    top: UnitAt | None
    ask: Ask

    @cached_property
    def kinds(self) -> dict[Kind, int]:
        """The kinds of units below the top, with their numbers."""
        return kinds(self.units.filter(self._below))

    @cached_property
    def kind(self) -> Kind | None:
        """The kind that is shown; None where there are no scored units."""
        asked = [kind for kind in self.kinds if self._is_asked(kind)]
        return next(iter([*asked, *self.kinds]), None)

    def _is_asked(self, kind: Kind) -> bool:
        pairs = ((self.ask.level, kind.level), (self.ask.sector, kind.sector), (self.ask.rubric, kind.rubric))
        return all(not asked or asked == has for asked, has in pairs)

    @property
    def withins(self) -> list[str]:
        return [] if self.kind is None else list(self.run.about(self.kind.rubric)["within"])

    @property
    def by(self) -> str:
        """The peer group whose places order the table."""
        if self.ask.by in self.withins:
            return self.ask.by
        level = None if self.top is None else self.top.level
        direct = self.top is not None and self.kind is not None and _is_next(self.top.level, self.kind.level)
        return default_by(self.withins, level, direct) if self.withins else ""

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """The peer groups to choose from."""
        return [(within, within_text(within)) for within in self.withins]

    @property
    def sort(self) -> str:
        return self.ask.sort if self.ask.sort.removeprefix("-") in SORTS else "rank"

    @cached_property
    def rows(self) -> QuerySet[Place]:
        """All of it, in order."""
        if self.kind is None:
            return self.places.none()
        kind = self.kind
        found = self.places.filter(
            self._below, self._searched, within=self.by, level=kind.level, sector=kind.sector, rubric=kind.rubric
        )
        return found.order_by(*self._order).select_related("unit", "unit__score")

    @cached_property
    def page(self) -> Page[Place]:
        """The part that is shown at once."""
        return Paginator(self.rows, PAGE).get_page(self.ask.page)

    @property
    def _below(self) -> Q:
        return Q() if self.top is None else Q(seq__gt=self.top.seq, seq__lte=self.top.last)

    @property
    def _searched(self) -> Q:
        q = self.ask.q
        if not q:
            return Q()
        return Q(unit__name__icontains=q) | Q(unit__unit_id__icontains=q) | Q(unit__secretary__icontains=q)

    @property
    def _order(self) -> list[OrderBy]:
        names = SORTS[self.sort.removeprefix("-")]
        if self.sort.startswith("-"):
            return [F(name).desc(nulls_last=True) for name in names]
        return [F(name).asc(nulls_last=True) for name in names]


def _is_next(above: str, below: str) -> bool:
    return LEVELS.index(below) == LEVELS.index(above) + 1
