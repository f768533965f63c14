"""The summary report in sections, from which HTML and PDF are set."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from scoring.reports.charts import Shared, shares
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.count import Count, count
from scoring.reports.overview.items import by_area_table, by_item_table
from scoring.reports.overview.league import league, league_levels, league_table, totals_table
from scoring.reports.overview.movement import matrices, matrix_table
from scoring.reports.overview.words import word
from scoring.reports.sections import Section
from scoring.reports.table import Table
from scoring.reports.view import Kind, View

MOST_ROWS = 300  # of a table on a page; a longer one is in the workbook
MOST_BARS = 60
FEW = 6  # bars that need no second picture


def sections(view: View) -> list[Section]:
    """Totals, the areas of every level, items, and movement where there is a year before."""
    areas = Areas(view)
    found = [_totals(areas), *(_league(areas, level) for level in league_levels(areas))]
    found += [_of_table(by_area_table(areas), view), _of_table(by_item_table(areas), view)]
    moved = [matrix_table(matrix, view.lang) for matrix in matrices(areas)]
    heading, note = word("movement", view.lang), word("movement_note", view.lang)
    return [*found, Section(heading, (note,), tables=moved, small=True)] if moved else found


def tiles(view: View) -> list[tuple[str, str]]:
    """The few figures at the top, each with its name."""
    whole = count(Areas(view).marks)
    keys = {"units": whole.units, "held": whole.held, "undecided": whole.undecided, "vetoed": whole.vetoed}
    return [(word(key, view.lang), str(number)) for key, number in keys.items()]


def _of_table(table: Table, view: View, pictures: Sequence[str] = (), caption: str = "") -> Section:
    if table.height <= MOST_ROWS:
        return Section(table.name, table.notes, pictures, caption, (table,))
    return Section(table.name, (*table.notes, word("too_long", view.lang, table.height)), pictures, caption)


def _totals(areas: Areas) -> Section:
    """All kinds, each with how its grades divide."""
    view = areas.view
    lines = [(view.kind_name(kind), count(areas.of(kind))) for kind in view.kinds]
    caption = word("divide", view.lang)
    return _of_table(totals_table(areas), view, _pictures(areas, view.kinds, lines, caption), caption)


def _league(areas: Areas, level: str) -> Section:
    """The areas of a level, with a picture of the kind that has most units."""
    view, table = areas.view, league_table(areas, level)
    kinds = [kind for kind in view.kinds if level in areas.levels(kind)]
    main = max(kinds, key=lambda kind: areas.of(kind).height)
    lines = [(areas.name(line.area), line.count) for line in league(areas, main, level)]
    caption = (
        f"{view.kind_name(main)}：{word('divide', view.lang)}"
        if view.lang == "zh"
        else f"{view.kind_name(main)}: {word('divide', view.lang)}"
    )
    return _of_table(table, view, _pictures(areas, [main], lines, caption), caption)


def _pictures(areas: Areas, kinds: list[Kind], lines: Sequence[tuple[str, Count]], title: str) -> list[str]:
    """A bar a line, in up to three pictures that may stand side by side."""
    grades = areas.grades(kinds)
    bars = [Shared(name, [one.grades[grade] for grade in grades]) for name, one in lines[:MOST_BARS]]
    some = ceil(len(bars) / min(3, ceil(len(bars) / FEW))) if bars else 1
    return [shares(bars[n : n + some], grades, title) for n in range(0, len(bars), some)]
