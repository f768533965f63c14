"""The chain of a store: each run's manifest names the digest of the one before it, back to the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scoring.errors import Place, Problem, RunError
from scoring.runs.digest import bytes_digest
from scoring.runs.index import INDEX, Entry, entries, steps
from scoring.runs.manifest import MANIFEST, read_manifest
from scoring.runs.store import STAGE, entry_of, following
from scoring.text import Text

FIX = Text(
    "从备份恢复整个批次存放处，并查明是谁改的", "restore the whole store from a backup, and find out who changed it"
)


def chain_problems(store: Path, head: str | None = None) -> Iterator[Problem]:
    """What is wrong with the chain of a store.

    Args:
        head: the digest of a manifest, or the link of a stage, that must be there, such as one printed on a scorecard.
    """
    try:
        known, taken = entries(store), steps(store)
    except sqlite3.Error as error:
        yield _found(store / INDEX, f"索引读不出来：{error}", f"the index cannot be read: {error}")
        return
    yield from _links(store, known)
    if head is not None and head not in {entry.manifest for entry in known} | {step.link for step in taken}:
        yield _found(store / INDEX, f"链上没有 {head[:12]}…", f"{head[:12]}... is not in the chain")


def place_problems(store: Path, run: str, manifest: str, head: str | None = None) -> Iterator[Problem]:
    """What is wrong with a run's place among the others, and with the others' links.

    Args:
        run, manifest: the run's name and the digest of its manifest.
    """
    if not (store / INDEX).exists():
        yield Problem(
            "no-chain", Place(str(store)), Text("批次不在其存放处，无法核对前后链接", "the run is outside its store: its chain could not be checked"),
            Text("连同 index.sqlite 和其他批次一起核对", "check it together with index.sqlite and the other runs"), "warning",
        )  # fmt: skip
        if head not in (None, manifest):
            yield _found(store, f"这不是 {str(head)[:12]}…", f"it is not {str(head)[:12]}...")
        return
    yield from chain_problems(store, head)
    with suppress(sqlite3.Error):
        if (run, manifest) not in {(entry.run, entry.manifest) for entry in entries(store)}:
            yield _found(store / INDEX, f"索引里没有这样的批次 {run}", f"the index has no such run as {run}")


def not_entered(store: Path, known: list[Entry]) -> Iterator[Problem]:
    """Folders with a manifest that the index does not name.

    A run whose maker died just before it could enter it leaves one, the next in the chain: a warning. Nothing honest leaves
    another.
    """
    names = {entry.run for entry in known}
    strangers = [path.parent for path in sorted(store.glob(f"*/{MANIFEST}")) if path.parent.name not in names]
    for folder in strangers:
        if not folder.name.startswith(STAGE):
            said = Text("索引里没有这个批次，它不算数", "the index does not name this run: it does not count")
            if _follows(folder, known):
                fix = Text("它的发布中断了，下一次评分会接上它", "its making was broken off; the next run enters it")
                yield Problem("not-entered", Place(str(folder)), said, fix, "warning")
            else:
                yield Problem("not-entered", Place(str(folder)), said, FIX)


def _follows(folder: Path, known: list[Entry]) -> bool:
    with suppress(RunError):
        chain = read_manifest(folder)[0].chain
        return (chain.seq, chain.previous) == following(known)
    return False


def _links(store: Path, known: list[Entry]) -> Iterator[Problem]:
    """Every row follows the one before it and is what the run's own manifest says."""
    before: Entry | None = None
    for entry in known:
        if entry.seq != (before.seq + 1 if before else 1) or entry.previous != (before.manifest if before else None):
            yield _found(
                store / INDEX,
                f"第 {entry.seq} 号批次接不上前一个",
                f"run {entry.seq} does not follow the one before it",
            )
        yield from _own(store / entry.run, entry)
        before = entry


def _own(folder: Path, entry: Entry) -> Iterator[Problem]:
    try:
        manifest, data = read_manifest(folder)
    except RunError as error:
        yield from error.problems
        return
    if entry_of(manifest, data) != entry or bytes_digest(data, manifest.alg) != entry.manifest:
        yield _found(folder / MANIFEST, "清单与索引不符", "the manifest is not the one in the index")


def _found(path: Path, zh: str, en: str) -> Problem:
    return Problem("chain-broken", Place(str(path)), Text(zh, en), FIX)
