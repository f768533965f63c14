"""The manifest: other values, other forms, other spellings, paths that lead elsewhere, parts that are not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from scoring.runs.digest import bytes_digest, canonical
from scoring.runs.manifest import MANIFEST, run_name
from tests.runs.forge import Body, manifest, reworded, write
from tests.runs.tamper.base import NO, Place, Tampering

VALUES: dict[str, object] = {
    "period": 2024, "cycle": "small-2024", "title.zh": "别的", "inputs": {}, "rubrics.tiny.version": "2", "counts.held": 0,
    "previous": {"run": "2024-0000000000", "manifest": NO}, "corrects": {"run": "2024-0000000000", "manifest": NO, "reason": "x"},
    "reconciliation.submissions.cells_used": 11, "tables.issues": NO, "logical": NO, "versions.polars": "2.0.0", "alg": "sm3",
    "log.digest": NO, "rubrics.tiny.digest": NO, "run": "2025-0123456789",
}  # fmt: skip
APART: dict[str, object] = {  # no part of what gives the name
    "made.by": "别人", "made.at": "2020-01-01T00:00:00+08:00", "chain.seq": 9, "chain.previous": NO, "beside.decisions": None,
}  # fmt: skip
FORMS: dict[str, tuple[str, object]] = {
    "a float": ("period", 2025.0),
    "a truth for a number": ("chain.seq", True),
    "a number as text": ("period", "2025"),
    "a number below none": ("counts.held", -1),
    "a number too large": ("counts.held", 2**53),
    "null for a number": ("counts.held", None),
    "a list for a map": ("inputs", []),
    "another format": ("format", 2),
    "an unknown digest": ("alg", "md5"),
    "a digest in capitals": ("logical", "A" * 64),
    "a digest too short": ("logical", "0" * 63),
    "a digest and a line feed": ("logical", "0" * 64 + "\n"),
    "a time without its zone": ("made.at", "2026-01-05T09:00:00"),
    "a time in other digits": ("made.at", "２026-01-05T09:00:00+08:00"),
    "a day that is none": ("made.at", "2026-02-30T09:00:00+08:00"),
    "a key that is none": ("made.key", "x"),
    "a link that is none": ("beside.stages", ""),
    "a key too many": ("note", "x"),
    "a key too many inside": ("made.note", "x"),
    "a path for a cycle": ("cycle", "../x"),
    "a cycle without a name": ("cycle", ""),
    "a run without a digest": ("run", "2025"),
    "a number before the first": ("chain.seq", 0),
    "a title in one language": ("title", {"zh": "x"}),
}
PATHS = ("../scores.parquet", "/etc/passwd", "items/../scores.parquet", "rubrics/../../x.yaml", "a\\b", "items//tiny.parquet", "", ".", "items/Tiny.parquet")  # fmt: skip
SPELLINGS: dict[str, Callable[[str], str]] = {
    "a key twice": lambda text: text.replace('"alg": "sha256",', '"alg": "sm3",\n "alg": "sha256",'),
    "a key twice with one value": lambda text: text.replace('"alg": "sha256",', '"alg": "sha256",\n "alg": "sha256",'),
    "keys in another order": lambda text: json.dumps(dict(reversed(json.loads(text).items())), indent=1) + "\n",
    "no blanks": lambda text: json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) + "\n",
    "two blanks": lambda text: json.dumps(json.loads(text), sort_keys=True, indent=2) + "\n",
    "an escape without need": lambda text: text.replace("alg", "\\u0061lg"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "no line feed at the end": lambda text: text[:-1],
    "a second document": lambda text: text + text,
    "a comment": lambda text: "// x\n" + text,
    "an exponent": lambda text: text.replace('"period": 2025', '"period": 2025e0'),
    "a number that is none": lambda text: text.replace('"period": 2025', '"period": NaN'),
    "a sign": lambda text: text.replace('"no_rubric": ', '"no_rubric": -'),
    "half a letter": lambda text: text.replace('"zh": "2025"', '"zh": "\ud800"'),
    "half a letter, escaped": lambda text: text.replace('"zh": "2025"', '"zh": "\\ud800"'),
    "too many digits": lambda text: text.replace('"period": 2025', '"period": ' + "9" * 5_000),
    "nothing but brackets": lambda text: "[" * 100_000,
    "a list": lambda text: "[]\n",
    "a text": lambda text: '"x"\n',
    "no JSON": lambda text: "x",
}
PARTS = ("format", "alg", "run", "period", "logical", "files", "tables", "chain", "beside", "made", "corrects", "log")


def put(body: Body, path: str, value: object) -> Body:
    """The manifest with another value at `a.b`."""
    *steps, last = path.split(".")
    inner = body
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return body


def says(path: str, value: object, place: Place, run: Path) -> None:
    """Another value, in canonical form; the name stays."""
    write(run / MANIFEST, canonical(put(manifest(run), path, value)))


def misformed(path: str, value: object, place: Place, run: Path) -> Path:
    """A value of a wrong form, and the name that it gives where it gives one."""
    body = put(manifest(run), path, value)
    if path not in ("run", "alg"):
        body["run"] = run_name(body)
    write(run / MANIFEST, canonical(body))
    return run.rename(run.with_name(body["run"]))


def spelt(change: Callable[[str], str], place: Place, run: Path) -> None:
    text = change((run / MANIFEST).read_text(encoding="utf-8"))
    write(run / MANIFEST, text.encode("utf-8", "surrogatepass"))


def names(path: str, place: Place, run: Path) -> Path:
    """A file elsewhere, with size, digest and the run's name as they would be."""
    file = {"bytes": 0, "digest": bytes_digest(b"")}
    return reworded(run, lambda body: body | {"files": body["files"] | {path: file}})


def lacks(key: str, place: Place, run: Path) -> None:
    body = manifest(run)
    del body[key]
    write(run / MANIFEST, canonical(body))


def dropped(file: str, table: str, place: Place, run: Path) -> Path:
    """A file that is gone, from the manifest too."""
    os.remove(run / file)

    def change(body: Body) -> Body:
        del body["files"][file]
        body["tables"].pop(table, None)
        return body

    return reworded(run, change)


def table_of() -> Iterator[Tampering]:
    for path, value in VALUES.items():
        yield Tampering(f"{path} says something else", "run", partial(says, path, value))
    for path, value in APART.items():
        yield Tampering(f"{path} says something else", "index", partial(says, path, value))
    for name, (path, value) in FORMS.items():
        yield Tampering(f"the manifest has {name}", "run", partial(misformed, path, value))
    for name, change in SPELLINGS.items():
        yield Tampering(f"the manifest is spelt with {name}", "run", partial(spelt, change))
    for path in PATHS:
        yield Tampering(f"the manifest names the file {path!r}", "run", partial(names, path))
    for key in PARTS:
        yield Tampering(f"the manifest lacks {key}", "run", partial(lacks, key))
    for table in ("scores", "issues", "items/tiny", "inputs/units"):
        yield Tampering(f"{table} is gone, from the manifest too", "run", partial(dropped, f"{table}.parquet", table))
    yield Tampering("the rubric is gone, from the files too", "run", partial(dropped, "rubrics/tiny.yaml", ""))


ALL = tuple(table_of())
