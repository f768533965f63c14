"""Everything that is handed out of a run, as files in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from scoring.errors import Place, Problem, RunError
from scoring.intake.form.style import safe_name
from scoring.reports.book.as_csv import table_csv
from scoring.reports.book.rankings import ranking_tables, ranking_workbook
from scoring.reports.view import View
from scoring.text import Text

Format = Literal["xlsx", "csv", "html", "pdf"]
Progress = Callable[[str, int, int], None]  # what is being made, how many of how many
RANKINGS = Text("排名", "rankings")


def export(
    view: View, out: Path, formats: Sequence[Format] = ("xlsx",), progress: Progress = lambda *_: None
) -> Iterator[Path]:
    """Writes what is asked for under `out`, and gives each file as it is written.

    Raises:
        RunError: none of the run's units is asked for.
    """
    if view.scores.is_empty():
        said = Text(f"没有这样的已评单位：{view.scope}", f"no scored units: {view.scope}")
        has = [f"{kind.level} {kind.sector}" for kind in View(view.run).kinds]
        fix = Text(f"批次里有：{'、'.join(has)}", f"the run has: {', '.join(has)}")
        raise RunError([Problem("no-units", Place(str(view.run.folder)), said, fix)])
    out.mkdir(parents=True, exist_ok=True)
    stem = _stem(view)
    if "xlsx" in formats:
        yield _put(out / f"{stem}-{RANKINGS.pick(view.lang)}.xlsx", ranking_workbook(view))
    if "csv" in formats:
        yield from _tables(view, out / f"{stem}-{RANKINGS.pick(view.lang)}")


def _stem(view: View) -> str:
    """The run and what is asked of it, as the beginning of files' names."""
    asked = [view.run.name(view.top) if view.top else "", view.level or "", view.sector or ""]
    return safe_name("-".join(part for part in (view.run.id, *asked) if part))


def _tables(view: View, folder: Path) -> Iterator[Path]:
    """A CSV a table, in a folder of their own."""
    folder.mkdir(exist_ok=True)
    for n, table in enumerate(ranking_tables(view), 1):
        yield _put(folder / f"{n:02} {safe_name(table.name)}.csv", table_csv(table, view.lang))


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
