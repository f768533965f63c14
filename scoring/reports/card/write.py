"""Many scorecards as files: one a unit or one book, made in processes of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from scoring.reports.card.as_html import book_html, card_html
from scoring.reports.card.as_json import card_json
from scoring.reports.card.as_pdf import card_pdf
from scoring.reports.card.build import cards_of
from scoring.reports.card.facts import Facts
from scoring.reports.card.model import Card
from scoring.runs import Run, open_run

Format = Literal["html", "pdf", "json"]
Progress = Callable[[int], None]
FEW = 24  # below that, starting processes costs more than it saves
BATCH = 50  # cards a process makes before it says so
UNSAFE = re.compile(r"[^\w.\-]|^\.")

_open: dict[str, Facts] = {}  # of a worker: the run it has open


def write_cards(
    run: Run,
    units: Sequence[str],
    out: Path,
    formats: Sequence[Format] = ("html",),
    lang: str = "zh",
    one_book: bool = False,
    progress: Progress | None = None,
    processes: int | None = None,
) -> list[Path]:
    """Writes the scorecards of some units, by their ids, under the folder `out` and gives the files written.

    Args:
        formats: any of html, pdf and json.
        one_book: all in one file of each format (`scorecards.html`), in the order given, instead of one a unit (`<unit_id>.html`).
        progress: called with the number of cards just done.
        processes: how many to use; left out, as many as there are processors, and none for a few cards. New ones read
            the calling script again, so that it needs its `if __name__ == "__main__":`.
    """
    out.mkdir(parents=True, exist_ok=True)
    done = progress or (lambda number: None)
    if one_book:
        return list(_one_book(run, units, out, formats, lang, done))
    number = processes if processes is not None else (os.cpu_count() or 1) if len(units) > FEW else 1
    batches = [list(units[n : n + BATCH]) for n in range(0, len(units), BATCH)]
    if number <= 1 or len(batches) == 1:
        facts, written = Facts(run), []
        for batch in batches:
            written += _write(facts, batch, out, formats, lang)
            done(len(batch))
        return written
    return _in_processes(run.folder, batches, out, formats, lang, done, number)


def _in_processes(
    folder: Path, batches: list[list[str]], out: Path, formats: Sequence[Format], lang: str, done: Progress, number: int
) -> list[Path]:
    """New processes, never forked ones: Polars has threads, and a fork would take their locks along."""
    written: dict[int, list[Path]] = {}
    with ProcessPoolExecutor(min(number, len(batches)), get_context("spawn")) as pool:
        jobs = {pool.submit(_job, folder, batch, out, formats, lang): n for n, batch in enumerate(batches)}
        for job in as_completed(jobs):
            written[jobs[job]] = job.result()
            done(len(batches[jobs[job]]))
    return [path for n in sorted(written) for path in written[n]]


def _job(folder: Path, batch: list[str], out: Path, formats: Sequence[Format], lang: str) -> list[Path]:
    key = str(folder)
    if key not in _open:
        _open[key] = Facts(open_run(folder))
    return _write(_open[key], batch, out, formats, lang)


def _write(facts: Facts, batch: Sequence[str], out: Path, formats: Sequence[Format], lang: str) -> list[Path]:
    return [
        _put(out / f"{file_name(card.unit.id)}.{kind}", face(card, kind, lang))
        for card in cards_of(facts, batch)
        for kind in formats
    ]


def _one_book(
    run: Run, units: Sequence[str], out: Path, formats: Sequence[Format], lang: str, done: Progress
) -> Iterator[Path]:
    cards = []
    for card in cards_of(Facts(run), units):
        cards.append(card)
        done(1)
    for kind in formats:
        yield _put(out / f"scorecards.{kind}", book_face(cards, kind, lang))


def face(card: Card, kind: Format, lang: str) -> bytes:
    """One card in one format."""
    if kind == "pdf":
        return card_pdf([card], lang)
    return (card_html(card, lang) if kind == "html" else card_json(card)).encode()


def book_face(cards: Sequence[Card], kind: Format, lang: str) -> bytes:
    """Many cards as one file."""
    if kind == "pdf":
        return card_pdf(cards, lang)
    if kind == "html":
        return book_html(cards, lang).encode()
    return ("[\n" + ",\n".join(card_json(card, indent=None) for card in cards) + "\n]\n").encode()


def file_name(unit: str) -> str:
    """A unit's id as the name of a file on any disk; different ids have different names.

    Example:
        >>> file_name("p01-f01/../x"), file_name("村 1")
        ('p01-f01~2f..~2fx', '村~201')
    """
    return UNSAFE.sub(lambda found: f"~{ord(found[0]):x}", unit)


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
