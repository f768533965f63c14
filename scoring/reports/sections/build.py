"""A report in sections: words, pictures and tables, apart from how they are set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scoring.reports.table import Column, Table


@dataclass(frozen=True)
class Section:
    """One part of the page: a heading, what must be known, pictures with their caption, tables; small ones side by side."""

    heading: str
    notes: Sequence[str] = ()
    pictures: Sequence[str] = ()
    caption: str = ""
    tables: Sequence[Table] = ()
    small: bool = False


@dataclass(frozen=True)
class Page:
    """A whole report: its title and what kind of report it is, what it is of, a few figures at the top, its sections.

    `source` stands at the foot; `id` begins the ids of the parts, so that a report can stand in another page.
    """

    lang: str
    title: str
    kind: str
    scope: str
    source: str
    tiles: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    id: str = "part"


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
    return {"text": table.text(column, row, lang), "kind": column.kind, "tone": tone(column, row), "key": column is key}


def tone(column: Column, row: int) -> str:
    """Good or bad as the column says itself, else whether a difference is for the better or the worse."""
    cell = column.cells[row]
    if column.tones:
        return column.tones[row]
    if column.kind not in ("difference", "change") or cell is None or isinstance(cell, str) or not cell:
        return ""
    return "better" if cell > 0 else "worse"
