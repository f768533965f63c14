"""A forger who knows the format: puts other files into a run and makes every digest, the name and the signature anew."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from scoring.runs.digest import bytes_digest, canonical, table_digest
from scoring.runs.index import INDEX
from scoring.runs.manifest import LOG, MANIFEST, SIGNATURE, run_name
from scoring.runs.sign import Key
from scoring.runs.write import logical_digest

Body = dict[str, Any]


def forge(folder: Path, files: Mapping[str, bytes], **said: Any) -> Path:
    """A consistent run with other `files`, and other words in its manifest (`said`), alone in a folder of its own."""
    return remake(shutil.copytree(folder, folder.parent.parent / "forged" / "run"), files, **said)


def remake(folder: Path, files: Mapping[str, bytes], key: Key | None = None, **said: Any) -> Path:
    """The same where the run lies; `key` signs it anew."""
    body = manifest(folder) | said
    for name, data in files.items():
        write(folder / name, data)
        size = {"bytes": len(data), "digest": bytes_digest(data, body["alg"])}
        if name == LOG:
            body["log"] = size
        else:
            body["files"][name] = size
        table = name.removesuffix(".parquet")
        if table in body["tables"]:
            body["tables"][table] = table_digest(pl.read_parquet(folder / name), body["alg"])
        rubric = name.removeprefix("rubrics/").removesuffix(".yaml")
        if rubric in body["rubrics"]:
            body["rubrics"][rubric]["digest"] = bytes_digest(data, body["alg"])
    body["logical"] = logical_digest(body["tables"], body["alg"])
    body["run"] = run_name(body)
    write(folder / MANIFEST, canonical(body))
    if key:
        write(folder / SIGNATURE, canonical(key.sign(canonical(body))))
    return folder.rename(folder.with_name(body["run"]))


def reworded(folder: Path, change: Callable[[Body], Body]) -> Path:
    """A run with another manifest, in canonical form and with the name that it gives, whatever its files are."""
    body = change(manifest(folder))
    body["run"] = run_name(body)
    write(folder / MANIFEST, canonical(body))
    return folder.rename(folder.with_name(body["run"]))


def manifest(folder: Path) -> Body:
    body: Body = json.loads((folder / MANIFEST).read_bytes())
    return body


def write(path: Path, data: bytes) -> None:
    """Puts bytes in the place of a file's, read-only or not."""
    if path.exists():
        os.chmod(path, 0o644)
    path.write_bytes(data)


def seq_of(folder: Path) -> int:
    return int(manifest(folder)["chain"]["seq"])


def digest(folder: Path) -> str:
    """The digest of a run's manifest."""
    return bytes_digest((folder / MANIFEST).read_bytes(), manifest(folder)["alg"])


def order(store: Path, *orders: str) -> None:
    """SQL carried out on the index, with its triggers dropped before and made again afterwards, as a forger would."""
    with closing(sqlite3.connect(store / INDEX)) as index:
        made = index.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _, _ in made:
            index.execute(f"DROP TRIGGER {name}")
        for one in orders:
            index.executescript(one)
        left = {name for (name,) in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for _, table, sql in made:
            if table in left:
                index.execute(sql)
        index.commit()


def enter(store: Path, seq: int, folder: Path) -> None:
    """Makes a row of the index say what a forged run's manifest says."""
    order(store, f"DELETE FROM runs WHERE seq = {seq}", f"INSERT INTO runs VALUES {row_of(folder)}")


def row_of(folder: Path) -> str:
    """The row of the index that a run's manifest gives, as SQL."""
    body = manifest(folder)
    made, chain = body["made"], body["chain"]
    texts = (body["run"], digest(folder), chain["previous"], body["cycle"])
    quoted = ", ".join("NULL" if text is None else f"'{text}'" for text in texts)
    return f"({chain['seq']}, {quoted}, {body['period']}, '{made['at']}', '{made['by']}')"


def enter_all(store: Path, key: Key | None = None) -> None:
    """Makes the whole chain anew over what the runs have become: links, signatures, index; stages and decisions too."""
    folders = sorted((path.parent for path in store.glob(f"*/{MANIFEST}")), key=seq_of)
    rows, before = [], None
    for seq, folder in enumerate(folders, 1):
        made = manifest(folder)["made"]
        signs = key if made["key"] else None
        if made["key"] and not signs:
            os.remove(folder / SIGNATURE)
        chain, beside = {"seq": seq, "previous": before}, {"decisions": None, "stages": None}
        made |= {"key": signs.public if signs else None}
        new = remake(folder, {}, signs, chain=chain, beside=beside, made=made)
        rows.append(row_of(new))
        before = digest(new)
    order(store, "DELETE FROM stages", "DELETE FROM runs", *(f"INSERT INTO runs VALUES {row}" for row in rows))
    shutil.rmtree(store / "decisions", ignore_errors=True)
