"""Checks that a run is what was published: its manifest, every file and table, its place in the chain, its signature,
and the records beside it.

What this can and cannot show is docs/proof.md; `verifier/verify.py` does the same without any of this package.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl

from scoring.errors import Place, Problem, RunError, ScoringError
from scoring.runs.chain import chain_problems, not_entered, place_problems
from scoring.runs.digest import Alg, bytes_digest, file_digest, table_digest
from scoring.runs.index import entries
from scoring.runs.manifest import LOG, MANIFEST, SIGNATURE, Manifest, read_manifest, read_signature, run_name
from scoring.runs.records import record_problems
from scoring.runs.run import Run, changed, open_run
from scoring.runs.sign import is_signed_by
from scoring.runs.write import logical_digest, result_tables
from scoring.text import Text

FIX = Text("从备份恢复这个批次，并查明是谁改的", "restore the run from a backup, and find out who changed it")


@dataclass(frozen=True)
class Trust:
    """What the one who checks knows from elsewhere: the public key that signs, a chain's head printed on a scorecard."""

    key: str | None = None
    head: str | None = None


NOTHING = Trust()


def verify(folder: str | Path, trust: Trust = NOTHING, replay: bool = False) -> list[Problem]:
    """Everything about a stored run that is not as it was published; an empty list where all is well.

    Args:
        trust: a key, the run must be signed with it; a head, the run's store must hold the manifest of that digest.
        replay: scores the run's inputs again under its rubrics and compares the results too.

    A warning says what could not be checked (a run outside its store has no chain).
    """
    path = Path(os.path.abspath(folder))
    problems = _own(path, trust, replay)
    with suppress(RunError):
        manifest, data = read_manifest(path)
        problems += place_problems(path.parent, manifest.run, bytes_digest(data, manifest.alg), trust.head)
        problems += record_problems(path.parent, manifest.cycle)
    return problems


def verify_store(store: str | Path, trust: Trust = NOTHING, replay: bool = False) -> dict[Path, list[Problem]]:
    """As `verify`, for every run of a store, by folder; first, under the store's own, what is wrong with the chain."""
    path = Path(os.path.abspath(store))
    with suppress(sqlite3.Error):
        known = entries(path)
        own = {path / entry.run: _own(path / entry.run, trust, replay) for entry in known}
        beside = [problem for cycle in {entry.cycle: 0 for entry in known} for problem in record_problems(path, cycle)]
        problems = [*chain_problems(path, trust.head), *not_entered(path, known), *dict.fromkeys(beside)]
        return {path: problems, **own}
    return {path: list(chain_problems(path, trust.head))}


def check_same_today(run: Run) -> None:
    """Lets a run pass that would come out the same today: what differs after a change is the change's doing, and not another program's.

    Raises:
        RunError: it is not as it was published, or scoring it again gives another result.
    """
    problems = [problem for problem in verify(run.folder, replay=True) if problem.severity == "error"]
    if problems:
        raise RunError(problems)


def _own(path: Path, trust: Trust, replay: bool) -> list[Problem]:
    """What is wrong with a run alone."""
    try:
        manifest, data = read_manifest(path)
    except RunError as error:
        return list(error.problems)
    problems = [*_name(path, manifest), *_files(path, manifest), *_signature(path, manifest, data, trust)]
    problems += [] if problems else _tables(path, manifest)
    problems += _replayed(open_run(path)) if replay and not problems else []
    return problems


def _found(path: Path, zh: str, en: str, code: str = "run-changed") -> Problem:
    return Problem(code, Place(str(path)), Text(zh, en), FIX)


def _name(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """The run's name is the digest of what it is, and its folder has that name."""
    said = manifest.model_dump()
    if run_name(said) != manifest.run:
        yield _found(folder / MANIFEST, "清单内容与批次编号不符", "the manifest does not give the run's name")
    if folder.is_symlink() or folder.name != manifest.run:
        yield _found(
            folder,
            f"文件夹名与批次编号“{manifest.run}”不符",
            f"the folder does not have the run's name, '{manifest.run}'",
        )


def _files(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """Every file that the manifest names is there, plain, and to the byte; and there is no other."""
    named = {**manifest.files, LOG: manifest.log}
    apart = {MANIFEST, SIGNATURE} if manifest.made.key else {MANIFEST}
    known = {str(above) for name in named for above in PurePosixPath(name).parents}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or name not in (known if path.is_dir() else {*named, *apart}):
            yield _found(path, "清单里没有这个文件", "the manifest does not name this file")
    for name, file in named.items():
        path = folder / name
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size == file.bytes
        if not plain or file_digest(path, manifest.alg) != file.digest:
            yield changed(path).problems[0]


def _signature(folder: Path, manifest: Manifest, data: bytes, trust: Trust) -> Iterator[Problem]:
    key, path = manifest.made.key, folder / SIGNATURE
    if key is None:
        if trust.key:
            yield _found(folder / MANIFEST, "批次没有签名", "the run is not signed", "not-signed")
        return
    if trust.key and key != trust.key:
        yield _found(path, "不是用所给的密钥签名的", "it is not signed with the key that was given", "wrong-key")
    try:
        said = read_signature(folder)
    except RunError as error:
        yield from error.problems
        return
    if said.key != key or not is_signed_by(key, said.signature, data):
        yield _found(path, "签名与清单不符", "the signature is not that of the manifest", "wrong-signature")


def _tables(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """Every table, read and written out as canonical text, has the digest that the manifest gives."""
    for name, digest in manifest.tables.items():
        path = folder / f"{name}.parquet"
        if _digest_of(path, manifest.alg) != digest:
            yield _found(path, "表的内容与清单不符", "the table's content is not what the manifest says")
    if logical_digest(manifest.tables, manifest.alg) != manifest.logical:
        yield _found(folder / MANIFEST, "总摘要与各表不符", "the logical digest is not that of the tables")


def _digest_of(path: Path, alg: Alg) -> str | None:
    """A stored table's digest; None where its bytes are no table at all."""
    try:
        return table_digest(pl.read_parquet(path), alg)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None


def _replayed(run: Run) -> Iterator[Problem]:
    """What this program makes of the run's inputs and rubrics is what the run holds."""
    try:
        result = run.inputs.score([run.plan(rubric) for rubric in run.rubrics])
    except ScoringError as error:
        yield from error.problems
        return
    for name, table in result_tables(result).items():
        if table_digest(table, run.manifest["alg"]) != run.manifest["tables"].get(name):
            yield _found(
                run.folder / f"{name}.parquet",
                f"重新评分的结果不同（批次用 {_versions(run)}）",
                f"scoring it again gives another result (the run was made with {_versions(run)})",
                "replay-differs",
            )


def _versions(run: Run) -> str:
    return ", ".join(f"{name} {number}" for name, number in run.manifest["versions"].items())
