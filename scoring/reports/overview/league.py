"""The level below in figures: every area with its units' grades, shares and median, ranked by the median."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from scoring.engine.tree import LONE
from scoring.names import LEVEL_NAME, LEVELS, group_of
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.count import Count, count
from scoring.reports.overview.words import word
from scoring.reports.table import Cell, Column, Table
from scoring.reports.table import Kind as Cells
from scoring.reports.view import Kind
from scoring.text import Text


@dataclass(frozen=True)
class Line:
    """An area's units of one kind; its place among the areas, None where its units have no such area above them."""

    kind: Kind
    area: str
    count: Count
    rank: int | None
    tied: bool


def league_levels(areas: Areas) -> list[str]:
    """The levels at which there is something to compare."""
    found = {level for kind in areas.view.kinds for level in areas.levels(kind)}
    return [level for level in LEVELS if level in found]


def league(areas: Areas, kind: Kind, level: str) -> list[Line]:
    """The areas of one level by the median of their units, those without such an area last."""
    parts = areas.of(kind).partition_by(group_of(level), as_dict=True)
    counts = {str(area): count(units) for (area,), units in parts.items()}
    medians = Counter(found.median for area, found in counts.items() if not area.startswith(LONE))
    places = _places(medians)
    lines = [_line(kind, area, found, places, medians) for area, found in counts.items()]
    return sorted(lines, key=lambda one: (one.rank is None, one.rank, areas.name(one.area), one.area))


def _places(medians: Counter[Decimal | None]) -> dict[Decimal, int]:
    """The place of every median: equal ones share it, as many are left out after them."""
    known = sorted((one for one in medians if one is not None), reverse=True)
    before = accumulate((medians[one] for one in known), initial=1)
    return dict(zip(known, before, strict=False))


def _line(kind: Kind, area: str, found: Count, places: Mapping[Decimal, int], medians: Counter[Decimal | None]) -> Line:
    if area.startswith(LONE) or found.median is None:
        return Line(kind, area, found, None, False)
    return Line(kind, area, found, places[found.median], medians[found.median] > 1)


def league_table(areas: Areas, level: str) -> Table:
    """One line an area and kind."""
    view = areas.view
    kinds = [kind for kind in view.kinds if level in areas.levels(kind)]
    lines = [line for kind in kinds for line in league(areas, kind, level)]
    lang, ranks = view.lang, [line.rank for line in lines]
    name = word("league", lang, view.pick(LEVEL_NAME[level][0], level))
    columns = [
        Column(word("kind", lang), [view.kind_name(line.kind) for line in lines]),
        Column(word("rank", lang), ranks, "rank", tied=[line.tied for line in lines]),
        Column(word("area", lang), [areas.name(line.area) for line in lines]),
        Column(word("above", lang), [areas.above(line.area) for line in lines]),
        *count_columns([line.count for line in lines], areas.grades(kinds), areas.places(kinds), lang),
    ]
    return Table(name, f"{view.title} · {name}", columns, (_reading(lang),), frozen=3, grouped=True)


def _reading(lang: str) -> str:
    said = Text(
        "名次按单位总分的中位数排；较上年：两年都有分的同一批单位的中位数之差；占比以已评分单位为基数；等次有审定的以审定为准",
        "ranked by the median total; since last year: of the units scored in both years; shares of the scored units; decided grades go before computed ones",
    )
    return said.pick(lang)


def count_columns(counts: Sequence[Count], grades: Iterable[str], places: int, lang: str) -> list[Column]:
    """What is counted of each line: units, median and its change, every grade with its share, the extremes."""

    def column(key: str, cells: list[Cell], kind: Cells = "count", shown: int = 0) -> Column:
        return Column(word(key, lang), cells, kind, places=shown)

    columns = [
        column("units", [one.units for one in counts]),
        column("held", [one.held for one in counts]),
        column("median", [one.median for one in counts], "median", places),
    ]
    if any(one.both for one in counts):
        columns.append(column("change", [one.change for one in counts], "difference", places))
    for grade in grades:
        columns.append(Column(word("number", lang), [one.grades[grade] for one in counts], "count", grade))
        columns.append(Column(word("share", lang), [one.share(grade) for one in counts], "percent", grade, 1))
    columns += [
        column("undecided", [one.undecided for one in counts]),
        column("vetoed", [one.vetoed for one in counts]),
        column("highest", [max(one.totals, default=None) for one in counts], "points", places),
        column("lowest", [min(one.totals, default=None) for one in counts], "points", places),
    ]
    return columns


def totals_table(areas: Areas) -> Table:
    """One line a kind of unit."""
    view, lang = areas.view, areas.view.lang
    counts = [count(areas.of(kind)) for kind in view.kinds]
    columns = [
        Column(word("kind", lang), [view.kind_name(kind) for kind in view.kinds]),
        *count_columns(counts, areas.grades(view.kinds), areas.places(view.kinds), lang),
    ]
    return Table(word("totals", lang), f"{view.title} · {word('totals', lang)}", columns, (view.scope,))
