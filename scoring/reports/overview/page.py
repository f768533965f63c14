"""The report as a page is made of it: sections with words, pictures and tables, from which HTML and PDF are set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

from scoring.reports.charts import Shared, shares
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.count import Count, count
from scoring.reports.overview.items import by_area_table, by_item_table
from scoring.reports.overview.league import league, league_levels, league_table, totals_table
from scoring.reports.overview.movement import matrices, matrix_table
from scoring.reports.overview.words import word
from scoring.reports.table import Column, Table
from scoring.reports.view import Kind, View

MOST_ROWS = 300  # of a table on a page; a longer one is in the workbook
MOST_BARS = 60
FEW = 6  # bars that need no second picture


@dataclass(frozen=True)
class Section:
    """One part of the page: a heading, what must be known, pictures with their caption, tables; small ones side by side."""

    heading: str
    notes: Sequence[str] = ()
    pictures: Sequence[str] = ()
    caption: str = ""
    tables: Sequence[Table] = ()
    small: bool = False


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


def plain(table: Table, lang: str) -> dict[str, Any]:
    """A table in plain words: headings with what stands over them, rows in groups where the first column groups them.

    The last of the columns that stay in sight is the key of its row.
    """
    key, columns = table.columns[table.frozen - 1], list(table.columns)
    names = columns.pop(0).cells if table.grouped else [""] * table.height
    groups = [
        {"name": str(name), "rows": [[_cell(table, column, row, lang, key) for column in columns] for _, row in found]}
        for name, found in groupby(zip(names, range(table.height), strict=True), key=lambda one: one[0])
    ]
    return {"name": table.name, "notes": list(table.notes), "heads": list(_heads(columns)), "groups": groups}


def _heads(columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    """A heading with those under it; one that stands alone has none."""
    for above, found in groupby(enumerate(columns), key=lambda one: one[1].above or one[0]):
        mine = [column for _, column in found]
        under = [{"text": column.head, "kind": column.kind} for column in mine]
        if isinstance(above, str):
            yield {"text": above, "kind": "over", "under": under}
        else:
            yield under[0] | {"under": []}


def _cell(table: Table, column: Column, row: int, lang: str, key: Column) -> dict[str, Any]:
    tone = column.tones[row] if column.tones else _tone(column, row)
    return {"text": table.text(column, row, lang), "kind": column.kind, "tone": tone, "key": column is key}


def _tone(column: Column, row: int) -> str:
    """Better or worse than last year."""
    cell = column.cells[row]
    if column.kind not in ("difference", "change") or cell is None or isinstance(cell, str) or not cell:
        return ""
    return "better" if cell > 0 else "worse"
