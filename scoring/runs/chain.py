"""The chain of a store: each run's manifest names the digest of the one before it, back to the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from scoring.errors import Place, Problem, RunError
from scoring.runs.digest import bytes_digest
from scoring.runs.index import INDEX, Entry, entries
from scoring.runs.manifest import MANIFEST, read_manifest
from scoring.runs.store import entry_of
from scoring.text import Text

FIX = Text(
    "从备份恢复整个批次存放处，并查明是谁改的", "restore the whole store from a backup, and find out who changed it"
)


def chain_problems(store: Path, run: str, manifest: str, head: str | None = None) -> Iterator[Problem]:
    """What is wrong with the chain that a run stands in.

    Args:
        run, manifest: the run's name and the digest of its manifest.
        head: the digest of a manifest that must be in the chain, such as one printed on a scorecard.
    """
    try:
        known = entries(store)
    except sqlite3.Error as error:
        yield _found(store / INDEX, f"索引读不出来：{error}", f"the index cannot be read: {error}")
        return
    if not known:
        yield Problem(
            "no-chain", Place(str(store)), Text("批次不在其存放处，无法核对前后链接", "the run is outside its store: its chain could not be checked"),
            Text("连同 index.sqlite 和其他批次一起核对", "check it together with index.sqlite and the other runs"), "warning",
        )  # fmt: skip
    elif (run, manifest) not in {(entry.run, entry.manifest) for entry in known}:
        yield _found(store / INDEX, f"索引里没有这样的批次 {run}", f"the index has no such run as {run}")
    yield from _links(store, known)
    if head is not None and head not in {entry.manifest for entry in known} | {manifest}:
        yield _found(store / INDEX, f"链上没有 {head[:12]}…", f"{head[:12]}... is not in the chain")


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
