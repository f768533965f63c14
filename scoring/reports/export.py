"""Everything that is handed out of a run, as files in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from scoring.errors import Place, Problem, RunError
from scoring.intake.form.style import safe_name
from scoring.names import UNIT
from scoring.reports.book.as_csv import table_csv
from scoring.reports.book.rankings import ranking_tables, ranking_workbook
from scoring.reports.card import Format as CardFormat
from scoring.reports.card import write_cards
from scoring.reports.overview import overview_html, overview_pdf, overview_tables, overview_workbook
from scoring.reports.table import Table
from scoring.reports.view import View
from scoring.text import Text

Format = Literal["xlsx", "csv", "html", "pdf"]
Part = Literal["rankings", "summary", "cards"]
Progress = Callable[[Text, int, int], None]  # what is being made, how many of how many
NAMES: dict[Part, Text] = {
    "rankings": Text("排名", "rankings"),
    "summary": Text("汇总", "summary"),
    "cards": Text("成绩单", "scorecards"),
}
KNOWN: dict[Part, tuple[Format, ...]] = {
    "rankings": ("xlsx", "csv"),
    "summary": ("xlsx", "csv", "html", "pdf"),
    "cards": ("html", "pdf"),
}
CARD_FORMATS: tuple[Literal["html", "pdf"], ...] = ("html", "pdf")
PARTS: tuple[Part, ...] = tuple(NAMES)


def export(
    view: View,
    out: Path,
    formats: Sequence[Format] = ("xlsx",),
    parts: Sequence[Part] = PARTS,
    one_book: bool = False,
    progress: Progress = lambda *_: None,
) -> Iterator[Path]:
    """Writes what is asked for under `out`, each part in those of the formats that it knows; gives the files as they come.

    Args:
        formats: rankings are workbooks and CSV, the summary report all four, scorecards HTML and PDF.
        one_book: all scorecards in one file instead of one a unit.

    Raises:
        RunError: none of the run's units is asked for, no part has such a format, or what PDF needs is not installed.
    """
    if view.scores.is_empty():
        raise RunError([_no_units(view)])
    if not any(set(KNOWN[part]) & set(formats) for part in parts):
        raise RunError([_no_format(view, parts)])
    out.mkdir(parents=True, exist_ok=True)
    if "rankings" in parts:
        yield from _rankings(view, _path(view, out, "rankings"), formats, progress)
    if "summary" in parts:
        yield from _summary(view, _path(view, out, "summary"), formats, progress)
    if "cards" in parts:
        yield from _cards(view, _path(view, out, "cards"), formats, one_book, progress)


def _no_units(view: View) -> Problem:
    has = [f"{kind.level} {kind.sector}" for kind in View(view.run).kinds]
    said = Text(f"没有这样的已评单位：{view.scope}", f"no scored units: {view.scope}")
    fix = Text(f"批次里有：{'、'.join(has)}", f"the run has: {', '.join(has)}")
    return Problem("no-units", Place(str(view.run.folder)), said, fix)


def _no_format(view: View, parts: Sequence[Part]) -> Problem:
    has = [f"{NAMES[part].pick(view.lang)} --{' --'.join(KNOWN[part])}" for part in parts]
    said = Text("所选部分没有这种格式", "what is asked for has no such format")
    fix = Text(f"可用：{'；'.join(has)}", f"there is: {'; '.join(has)}")
    return Problem("no-format", Place(str(view.run.folder)), said, fix)


def _path(view: View, out: Path, part: Part) -> Path:
    """A file or folder called after the run, what is asked of it, and the part; without an ending."""
    top = view.run.name(view.top) if view.top else ""
    asked = safe_name("-".join(word for word in (view.run.id, view.level, view.sector, top) if word))
    return out / f"{asked}-{NAMES[part].pick(view.lang)}"


def _rankings(view: View, path: Path, formats: Sequence[Format], progress: Progress) -> Iterator[Path]:
    def counted() -> Iterable[Table]:
        return _counted(ranking_tables(view), len(view.kinds) + 1, NAMES["rankings"], progress)

    if "xlsx" in formats:
        yield _put(path.with_name(f"{path.name}.xlsx"), ranking_workbook(view, counted()))
    if "csv" in formats:
        yield from _tables(counted(), path, view.lang)


def _summary(view: View, path: Path, formats: Sequence[Format], progress: Progress) -> Iterator[Path]:
    made: dict[Format, Callable[[View], bytes]] = {
        "xlsx": overview_workbook,
        "html": lambda view: overview_html(view).encode(),
        "pdf": overview_pdf,
    }
    wanted = [name for name in made if name in formats]
    for n, name in enumerate(wanted):
        progress(NAMES["summary"], n, len(wanted))
        yield _put(path.with_name(f"{path.name}.{name}"), made[name](view))
    if "csv" in formats:
        yield from _tables(overview_tables(view), path, view.lang)
    progress(NAMES["summary"], len(wanted), len(wanted))


def _cards(view: View, path: Path, formats: Sequence[Format], one_book: bool, progress: Progress) -> Iterator[Path]:
    wanted: list[CardFormat] = [name for name in CARD_FORMATS if name in formats]
    units, done = view.scores.sort(UNIT)[UNIT].to_list(), 0

    def some(number: int) -> None:
        nonlocal done
        done += number
        progress(NAMES["cards"], done, len(units))

    if wanted:
        yield from write_cards(view.run, units, path, wanted, view.lang, one_book, some)


def _counted(tables: Iterable[Table], number: int, name: Text, progress: Progress) -> Iterator[Table]:
    for n, table in enumerate(tables):
        progress(name, n, number)
        yield table
    progress(name, number, number)


def _tables(tables: Iterable[Table], folder: Path, lang: str) -> Iterator[Path]:
    """A CSV a table, in a folder of their own."""
    folder.mkdir(exist_ok=True)
    for n, table in enumerate(tables, 1):
        yield _put(folder / f"{n:02} {safe_name(table.name)}.csv", table_csv(table, lang))


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
