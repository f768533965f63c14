"""The records beside the runs of a store, checked: the stages of all its cycles, a cycle's decisions, and who vouches for them.

A record's own links cannot show that its last rows are gone. Stages and later runs therefore name the last link there was
when they were made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from scoring.errors import Place, Problem, RunError
from scoring.runs.chain import FIX
from scoring.runs.decisions import Book, read_book, torn_problem
from scoring.runs.digest import link_of
from scoring.runs.index import INDEX, Entry, Step, entries, steps
from scoring.runs.manifest import Manifest, read_manifest
from scoring.text import Text


def record_problems(store: Path, cycle: str) -> Iterator[Problem]:
    """What is wrong with the stages of a store and with the decisions of one of its cycles."""
    try:
        known, taken = entries(store), steps(store)
    except sqlite3.Error:
        return  # the chain of runs says so
    manifests = dict(_manifests(store, known))
    yield from _stages(store, known, taken, manifests)
    try:
        book = read_book(store, cycle)
    except RunError as error:
        yield from error.problems
        return
    yield from _decisions(book, cycle, known)
    mine = [manifest for manifest in manifests.values() if manifest.cycle == cycle]
    said = {step.decisions for step in taken if step.cycle == cycle} | {one.beside.decisions or "" for one in mine}
    yield from _gone(book.path, said, (row.link for row in book.rows))


def _manifests(store: Path, known: list[Entry]) -> Iterator[tuple[str, Manifest]]:
    """The manifest of each run by its name; the chain of runs says which cannot be read."""
    for entry in known:
        with suppress(RunError):
            yield entry.run, read_manifest(store / entry.run)[0]


def _stages(store: Path, known: list[Entry], taken: list[Step], manifests: dict[str, Manifest]) -> Iterator[Problem]:
    """Every step follows the one before it, with a run of its cycle; none that a run names is gone."""
    runs = {(entry.run, entry.manifest, entry.cycle) for entry in known}
    before = ""
    for n, step in enumerate(taken, 1):
        made = manifests.get(step.run)
        if step.seq != n or made is None or step.link != link_of(step.texts, before, made.alg):
            yield _found(
                store / INDEX, f"第 {n} 次改阶段接不上前一次，或改过", f"stage {n} was changed, or does not follow"
            )
        if (step.run, step.manifest, step.cycle) not in runs:
            yield _found(store / INDEX, f"第 {n} 次改阶段没有这样的批次", f"stage {n} is of no such run")
        before = step.link
    said = {manifest.beside.stages or "" for manifest in manifests.values()}
    yield from _gone(store / INDEX, said, (step.link for step in taken))


def _decisions(book: Book, cycle: str, known: list[Entry]) -> Iterator[Problem]:
    runs = {entry.run for entry in known if entry.cycle == cycle}
    for row in book.rows:
        if row.run not in runs:
            yield _found(
                book.path, f"第 {row.seq} 项决定没有这样的批次", f"decision {row.seq} is on no run of this cycle"
            )
    torn = torn_problem(book)
    if torn:
        yield torn


def _gone(path: Path, said: Iterable[str], there: Iterable[str]) -> Iterator[Problem]:
    """Links that a stage or a run names and the record does not have."""
    for link in sorted(set(said) - set(there) - {""}):
        yield _found(path, f"缺少 {link[:12]}… 这一行", f"the row with the link {link[:12]}... is gone")


def _found(path: Path, zh: str, en: str) -> Problem:
    return Problem("record-broken", Place(str(path)), Text(zh, en), FIX)
