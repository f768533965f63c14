"""The pictures of a cycle: how grades divide area by area, the areas by their median, what became of last year's grades."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from scoring.reports.charts import Shared, Tile, shares, treemap
from scoring.reports.table import shown
from scoring.reports.view import Kind
from scoring.text import Text
from scoring.web.pages.frame import lang
from scoring.web.published.areas import areas, moved, of_kind
from scoring.web.published.models import Published, UnitAt
from scoring.web.rights.scope import Scope

MOST_BARS = 24
DIVIDE = Text("等次构成", "How grades divide")
MEDIANS = Text("各地中位数（大小：单位数；深浅：高低）", "Medians (size: units; shade: from low to high)")
MOVEMENT = Text("{} 年各等次的单位，现在是", "Units of each grade of {}, now")


@dataclass(frozen=True)
class Picture:
    """A picture with what stands over it."""

    caption: str
    svg: SafeString


def pictures(scope: Scope, run: Published, top: UnitAt | None, kind: Kind) -> list[Picture]:
    """Those that have something to show, of the units that the person may see."""
    units = scope.units(run)
    if top is not None:
        units = units.filter(seq__gte=top.seq, seq__lte=top.last)
    found, grades = areas(units, top, kind), run.grades(kind.rubric)
    made = []
    if len(found) > 1:
        bars = [Shared(area.unit.name, [area.grades[grade] for grade in grades]) for area in found[:MOST_BARS]]
        made.append(_picture(DIVIDE.pick(lang()), shares(bars, grades, DIVIDE.pick(lang()))))
        tiles = [
            Tile(area.unit.name, len(area.totals), area.median, shown(area.median, 0), _onward(run, area.unit, kind))
            for area in found
        ]
        made.append(_picture(MEDIANS.pick(lang()), treemap(tiles, MEDIANS.pick(lang()))))
    return [*made, *_movement(scope, run, units, kind, grades)]


def _movement(scope: Scope, run: Published, units: QuerySet[UnitAt], kind: Kind, grades: list[str]) -> list[Picture]:
    last = scope.runs().filter(period__lt=run.period).first()
    if last is None:
        return []
    found = moved(of_kind(scope.units(last), kind), of_kind(units, kind), grades)
    title = MOVEMENT.pick(lang()).format(last.period)
    bars = [Shared(then, counts) for then, counts in found]
    return [_picture(title, shares(bars, grades, title))] if bars else []


def _picture(caption: str, svg: str) -> Picture:
    return Picture(caption, mark_safe(svg))  # the charts escape every word


def _onward(run: Published, unit: UnitAt, kind: Kind) -> str:
    """The pictures of an area where there is something below it, else its scorecard."""
    if unit.last == unit.seq:
        return reverse("scorecard", kwargs={"cycle": run.cycle, "unit": unit.unit_id})
    asked = {"under": unit.unit_id, "level": kind.level, "sector": kind.sector, "rubric": kind.rubric}
    return f"{reverse('cycle', kwargs={'cycle': run.cycle})}?{urlencode(asked)}#pictures"
