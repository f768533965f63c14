#!/usr/bin/env python3
"""核对评分批次是否与发布时一字不差 · checks that runs of `scoring` are exactly what was published.

    python3 verify.py RUN_OR_STORE ... [--key HEX] [--head HEX]

One file, the standard library of Python 3.8 or later and nothing else, so that it runs on any machine: it shares no code with
the program that made the runs. What it checks, and what that shows, is written down in docs/proof.md and docs/records.md.
Exit codes: 0 all is as published, 1 something is not, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Callable, Dict, Iterator, NamedTuple, Tuple

MANIFEST, SIGNATURE, LOG, INDEX = "manifest.json", "signature.json", "log.jsonl", "index.sqlite"
MOST_BYTES = 64 * 2**20
APART = ("run", "chain", "beside", "made", "log")


class Found(NamedTuple):
    """One thing that is not as it was published: where, what (zh, en), a code; a warning says what could not be checked."""

    code: str
    place: Path
    zh: str
    en: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.zh} · {self.en}  [{self.code}]"


class Run(NamedTuple):
    """A run's manifest in the right form, and the digest of its bytes."""

    manifest: dict[str, Any]
    data: bytes
    digest: str


class Trust(NamedTuple):
    """What the one who checks knows from elsewhere: a public key, the digest of a manifest."""

    key: str | None = None
    head: str | None = None


NOTHING = Trust()


# -- digests --------------------------------------------------------------------------------------------------------


def new_digest(alg: str) -> Any:
    """A digest to feed with bytes: hashlib's, or SM3 from below where hashlib has none."""
    try:
        return hashlib.new(alg)
    except ValueError:
        return Sm3()


def digest_of(data: bytes, alg: str) -> str:
    digest = new_digest(alg)
    digest.update(data)
    return str(digest.hexdigest())


def file_digest(path: Path, alg: str) -> str:
    digest = new_digest(alg)
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(2**20), b""):
            digest.update(piece)
    return str(digest.hexdigest())


def canonical(value: Any) -> bytes:
    """JSON in its one form: keys sorted by code point, one blank of indent, UTF-8, nothing escaped without need, a line feed."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode("utf-8")


def _left(x: int, n: int) -> int:
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


SM3_START = struct.unpack(">8I", bytes.fromhex("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"))
SM3_CONSTANTS = [_left(0x79CC4519 if j < 16 else 0x7A879D8A, j % 32) for j in range(64)]


class Sm3:
    """SM3 (GB/T 32905-2016), for a Python whose hashlib lacks it."""

    def __init__(self) -> None:
        self.state: tuple[int, ...] = SM3_START
        self.rest, self.length = b"", 0

    def update(self, data: bytes) -> None:
        self.length += len(data)
        data = self.rest + data
        whole = len(data) - len(data) % 64
        for start in range(0, whole, 64):
            self.state = self._block(data[start : start + 64])
        self.rest = data[whole:]

    def hexdigest(self) -> str:
        padding = b"\x80" + bytes((55 - self.length) % 64) + (self.length * 8).to_bytes(8, "big")
        last = Sm3()
        last.state, last.rest = self.state, self.rest
        last.update(padding)
        return "".join(f"{word:08x}" for word in last.state)

    def _block(self, block: bytes) -> tuple[int, ...]:
        w = list(struct.unpack(">16I", block))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
            w.append(x ^ _left(x, 15) ^ _left(x, 23) ^ _left(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = self.state
        for j in range(64):
            rotated = _left(a, 12)
            ss1 = _left((rotated + e + SM3_CONSTANTS[j]) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + (ss1 ^ rotated) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, _left(b, 9), c
            e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
        return tuple(old ^ new for old, new in zip(self.state, (a, b, c, d, e, f, g, h)))


# -- ed25519 (RFC 8032) ---------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = Tuple[int, int, int, int]  # x, y, z, t with x = X/Z, y = Y/Z, xy = T/Z


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def _times(n: int, a: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        total, a, n = (_add(total, a) if n & 1 else total), _add(a, a), n >> 1
    return total


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _bytes(a: Point) -> bytes:
    z = pow(a[2], P - 2, P)
    return (a[1] * z % P | (a[0] * z % P & 1) << 255).to_bytes(32, "little")


BASE = _point(bytes([0x58]) + bytes([0x66]) * 31)


def is_signed_by(key: str, signature: str, data: bytes) -> bool:
    """Whether the holder of a public key signed these bytes."""
    public, signed = bytes.fromhex(key), bytes.fromhex(signature)
    point, s = _point(public), int.from_bytes(signed[32:], "little")
    if point is None or s >= ORDER or BASE is None:
        return False
    k = int.from_bytes(hashlib.sha512(signed[:32] + public + data).digest(), "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    return _bytes(_add(_times(s, BASE), _times(k, minus))) == signed[:32]


# -- the form of a manifest -----------------------------------------------------------------------------------------

Test = Callable[[Any], bool]  # a form is a test of one value, a map of exactly these keys, or one of the next two


class Each(NamedTuple):
    """A map of any number of keys of one kind to values of one form."""

    key: Test
    form: Any


class OrNull(NamedTuple):
    form: Any


def _like(pattern: str) -> Test:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


ID = "[a-z][a-z0-9_]*"
TABLE = (
    f"scores|issues|items/{ID}|inputs/(units|targets|previous|ballots|panels|places|renamed|corrections|values/{ID})"
)


def is_time(value: Any) -> bool:
    """Whether a text is a moment with its zone, to the second, as in 2026-01-05T09:00:00+08:00."""
    try:
        return is_moment(value) and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


is_moment = _like("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")
TEXT: Test = lambda value: isinstance(value, str)  # noqa: E731
COUNT: Test = lambda value: type(value) is int and 0 <= value < 2**53  # noqa: E731
DIGEST = _like("[0-9a-f]{64}")
RUN_NAME = _like("[0-9]+-[0-9a-f]{10}")
OTHER = {"run": RUN_NAME, "manifest": DIGEST}
FILE = {"bytes": COUNT, "digest": DIGEST}
FORM = {
    "format": lambda value: type(value) is int and value == 1,
    "alg": _like("sha256|sm3"),
    "run": RUN_NAME,
    "cycle": _like(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,59}"),
    "period": COUNT,
    "title": {"zh": TEXT, "en": TEXT},
    "made": {"at": is_time, "by": TEXT, "key": OrNull(DIGEST)},
    "chain": {"seq": COUNT, "previous": OrNull(DIGEST)},
    "beside": {"decisions": OrNull(DIGEST), "stages": OrNull(DIGEST)},
    "inputs": Each(TEXT, DIGEST),
    "rubrics": Each(TEXT, {"version": TEXT, "file": TEXT, "digest": DIGEST}),
    "previous": OrNull(OTHER),
    "corrects": OrNull({**OTHER, "reason": TEXT}),
    "counts": Each(TEXT, COUNT),
    "reconciliation": Each(TEXT, Each(TEXT, COUNT)),
    "tables": Each(_like(TABLE), DIGEST),
    "logical": DIGEST,
    "versions": Each(TEXT, TEXT),
    "files": Each(_like(rf"({TABLE})\.parquet|rubrics/{ID}\.yaml"), FILE),
    "log": FILE,
}
SIGNED = {"alg": _like("ed25519"), "key": DIGEST, "signature": _like("[0-9a-f]{128}")}


def misfits(value: Any, form: Any, at: str = "") -> Iterator[str]:
    """The keys at which a value has not the form asked for."""
    if callable(form):
        if not form(value):
            yield at
    elif isinstance(form, OrNull):
        yield from () if value is None else misfits(value, form.form, at)
    elif not isinstance(value, dict):
        yield at
    elif isinstance(form, Each):
        for key, inner in value.items():
            yield from misfits(inner, form.form, f"{at}.{key}") if form.key(key) else [f"{at}.{key}"]
    else:
        yield from (f"{at}.{key}" for key in sorted(set(value) ^ set(form)))
        for key in sorted(set(value) & set(form)):
            yield from misfits(value[key], form[key], f"{at}.{key}")


def unrelated(manifest: dict[str, Any]) -> Iterator[str]:
    """The keys whose names do not belong together: tables, rubrics and files say of one another what there is."""
    tables, rubrics, files = manifest["tables"], manifest["rubrics"], manifest["files"]
    items = {name for name in tables if name.startswith("items/")}
    if not {"scores", "issues", "inputs/units"} <= set(tables) or items != {f"items/{id}" for id in rubrics}:
        yield ".tables"
    texts = {id: files.get(f"rubrics/{id}.yaml", {}).get("digest") for id in rubrics}
    stored = {name for name in files if name.endswith(".parquet")}
    if stored != {f"{name}.parquet" for name in tables} or texts != {id: one["digest"] for id, one in rubrics.items()}:
        yield ".files"
    if manifest["chain"]["seq"] < 1:
        yield ".chain.seq"


def read(path: Path, form: Any) -> tuple[Any, bytes, list[Found]]:
    """A JSON file, its bytes, and where it is not in the one form that it can have."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise ValueError
        data = path.read_bytes()
        value = json.loads(data.decode("utf-8"))
        if canonical(value) != data:
            raise ValueError
    except (OSError, ValueError, RecursionError):
        return (
            None,
            b"",
            [Found("manifest-form", path, "读不出来，或不是规范写法", "it cannot be read, or is not canonical")],
        )
    wrong = list(misfits(value, form)) or (list(unrelated(value)) if form is FORM else [])
    said = "缺少、多余或写法不对", "missing, unknown or of another form"
    return value, data, [Found("manifest-form", Path(f"{path}:{key[1:]}"), *said) for key in wrong]


def read_run(folder: Path) -> tuple[Run | None, list[Found]]:
    if not os.path.exists(folder / MANIFEST):
        return None, [Found("no-run", folder, "这里没有评分批次", "there is no run here")]
    manifest, data, found = read(folder / MANIFEST, FORM)
    return (None, found) if found else (Run(manifest, data, digest_of(data, manifest["alg"])), [])


# -- one run alone --------------------------------------------------------------------------------------------------


def check_run(folder: Path, trust: Trust) -> list[Found]:
    """What is wrong with a run whatever lies beside it."""
    run, found = read_run(folder)
    if run is None:
        return found
    return [*_name(folder, run), *_logical(folder, run), *_files(folder, run), *_signature(folder, run, trust)]


def _name(folder: Path, run: Run) -> Iterator[Found]:
    said, alg = run.manifest, run.manifest["alg"]
    what = {key: value for key, value in said.items() if key not in APART}
    if said["run"] != f"{said['period']}-{digest_of(canonical(what), alg)[:10]}":
        yield Found(
            "run-changed", folder / MANIFEST, "清单内容与批次编号不符", "the manifest does not give the run's name"
        )
    if folder.is_symlink() or folder.name != said["run"]:
        yield Found("run-changed", folder, "文件夹名与批次编号不符", "the folder does not have the run's name")


def _logical(folder: Path, run: Run) -> Iterator[Found]:
    tables = run.manifest["tables"]
    result = {name: digest for name, digest in tables.items() if name == "scores" or name.startswith("items/")}
    if run.manifest["logical"] != digest_of(canonical(result), run.manifest["alg"]):
        yield Found(
            "run-changed", folder / MANIFEST, "总摘要与各表不符", "the logical digest is not that of the tables"
        )


def _files(folder: Path, run: Run) -> Iterator[Found]:
    said = run.manifest
    named = {**said["files"], LOG: said["log"]}
    known = {*named, MANIFEST, *([SIGNATURE] if said["made"]["key"] else [])}
    folders = {str(above) for name in named for above in PurePosixPath(name).parents}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or name not in (folders if path.is_dir() else known):
            yield Found("run-changed", path, "清单里没有这个文件", "the manifest does not name this file")
    for name, file in sorted(named.items()):
        path = folder / name
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size == file["bytes"]
        if not plain or file_digest(path, said["alg"]) != file["digest"]:
            yield Found("file-changed", path, "文件与清单不符", "the file is not what the manifest says")


def _signature(folder: Path, run: Run, trust: Trust) -> Iterator[Found]:
    key, path = run.manifest["made"]["key"], folder / SIGNATURE
    if key is None:
        if trust.key:
            yield Found("not-signed", folder / MANIFEST, "批次没有签名", "the run is not signed")
        return
    if trust.key and key != trust.key:
        yield Found("wrong-key", path, "不是用所给的密钥签名的", "it is not signed with the key that was given")
    signed, _, wrong = read(path, SIGNED)
    if wrong:
        yield from wrong
    elif signed["key"] != key or not is_signed_by(key, signed["signature"], run.data):
        yield Found("wrong-signature", path, "签名与清单不符", "the signature is not that of the manifest")


# -- the store: the chain of runs, stages, decisions ----------------------------------------------------------------

RUNS = ("seq", "run", "manifest", "previous", "cycle", "period", "made_at", "made_by")
STAGES = ("seq", "cycle", "stage", "run", "manifest", "at", "by", "reason", "decisions", "link")
DECISIONS = (
    "seq", "at", "by", "kind", "run", "unit_id", "computed_total", "computed_grade", "grade", "reason", "link",
)  # fmt: skip
Row = Dict[str, Any]


class Store:
    """A folder of runs and what its index says; `broken` where that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index = folder, folder / INDEX
        self.broken: list[Found] = []
        self.runs, self.stages = self._rows("runs", RUNS), self._rows("stages", STAGES)
        self.read = {row["run"]: read_run(folder / row["run"]) for row in self.runs}
        self.made = {name: run for name, (run, _) in self.read.items() if run is not None}

    def _rows(self, table: str, columns: tuple[str, ...]) -> list[Row]:
        """The rows of a table of the index; none where there is no such table."""
        try:
            with opened(self.index) as index:
                if not index.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    return []
                names = ", ".join(f'"{name}"' for name in columns)
                rows = [dict(zip(columns, row)) for row in index.execute(f"SELECT {names} FROM {table} ORDER BY seq")]
        except (OSError, sqlite3.Error) as error:
            self.broken.append(self.problem(f"索引读不出来：{error}", f"the index cannot be read: {error}"))
            return []
        if all(is_row(row) for row in rows):
            return rows
        self.broken.append(self.problem(f"表 {table} 里有不合规的行", f"a row of another form in {table}"))
        return []

    def problem(self, zh: str, en: str, code: str = "chain-broken") -> Found:
        return Found(code, self.index, zh, en)


def is_row(row: Row) -> bool:
    """Whether every value of a row of the index is of its kind."""
    kinds = {"seq": (int,), "period": (int,), "previous": (str, type(None))}
    return all(type(value) in kinds.get(name, (str,)) for name, value in row.items())


@contextmanager
def opened(index: Path) -> Iterator[sqlite3.Connection]:
    """The index, so that nothing in the store changes; where a transaction was broken off, a copy, which SQLite then mends."""
    with tempfile.TemporaryDirectory() as room:
        path, journal, mode = index, index.with_name(f"{INDEX}-journal"), "ro"
        if journal.exists():
            for file in (journal, index):
                shutil.copyfile(file, Path(room) / file.name)
            path, mode = Path(room) / INDEX, "rw"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True)) as connection:
            connection.execute("PRAGMA writable_schema = ON")  # lets an SQLite before 3.37 read STRICT tables
            yield connection


def check_chain(store: Store, trust: Trust) -> Iterator[Found]:
    """Every row of the index follows the one before it and is what the run's own manifest says; the head is among them."""
    yield from store.broken
    before: Row | None = None
    for row in store.runs:
        last = (before["seq"], before["manifest"]) if before else (0, None)
        if (row["seq"] - 1, row["previous"]) != last:
            yield store.problem(
                f"第 {row['seq']} 号批次接不上前一个", f"run {row['seq']} does not follow the one before it"
            )
        run, found = store.read[row["run"]]
        if run is None:
            yield from found
        elif row != entry_of(run):
            place = store.folder / row["run"] / MANIFEST
            yield Found("chain-broken", place, "清单与索引不符", "the manifest is not the one in the index")
        before = row
    if trust.head and trust.head not in {row["manifest"] for row in store.runs} | {row["link"] for row in store.stages}:
        yield store.problem(f"链上没有 {trust.head[:12]}…", f"{trust.head[:12]}... is not in the chain")


def entry_of(run: Run) -> Row:
    """The row of the index that a manifest gives."""
    said = run.manifest
    made, chain = said["made"], said["chain"]
    values = (
        chain["seq"], said["run"], run.digest, chain["previous"], said["cycle"], said["period"], made["at"], made["by"],
    )  # fmt: skip
    return dict(zip(RUNS, values))


def check_strangers(store: Store) -> Iterator[Found]:
    """Runs that the index does not name: a maker that died leaves the next in the chain, nothing honest leaves another."""
    names = {row["run"] for row in store.runs}
    last: Row = store.runs[-1] if store.runs else {"seq": 0, "manifest": None}
    for path in sorted(store.folder.glob(f"*/{MANIFEST}")):
        if path.parent.name not in names and not path.parent.name.startswith(".stage-"):
            run, _ = read_run(path.parent)
            follows = run and run.manifest["chain"] == {"seq": last["seq"] + 1, "previous": last["manifest"]}
            said = "索引里没有这个批次，它不算数", "the index does not name this run: it does not count"
            yield Found("not-entered", path.parent, *said, "warning" if follows else "error")


def link_of(row: Row, before: str, alg: str) -> str:
    return digest_of(canonical({**{name: str(value) for name, value in row.items()}, "link": before}), alg)


def check_stages(store: Store) -> Iterator[Found]:
    """Every stage follows the one before it, with a run of its cycle; none that a run names is gone."""
    runs = {(row["run"], row["manifest"], row["cycle"]) for row in store.runs}
    before = ""
    for n, row in enumerate(store.stages, 1):
        run = store.made.get(row["run"])
        if row["seq"] != n or run is None or row["link"] != link_of(row, before, run.manifest["alg"]):
            zh, en = f"第 {n} 次改阶段接不上前一次，或改过", f"stage {n} was changed, or does not follow"
            yield store.problem(zh, en, "record-broken")
        if (row["run"], row["manifest"], row["cycle"]) not in runs:
            yield store.problem(f"第 {n} 次改阶段没有这样的批次", f"stage {n} is of no such run", "record-broken")
        before = row["link"]
    said = {run.manifest["beside"]["stages"] for run in store.made.values()}
    yield from _gone(store.index, said, {row["link"] for row in store.stages})


def check_decisions(store: Store, cycle: str) -> Iterator[Found]:
    """Every decision of a cycle follows the one before it, on a run of the cycle; none that a stage or run names is gone."""
    path = store.folder / "decisions" / f"{cycle}.csv"
    data = path.read_bytes() if os.path.isfile(path) else b""
    whole = data.rfind(b"\n") + 1
    if data[whole:]:
        yield Found(
            "decision-torn",
            path,
            "末尾有一行没有写完，不算决定",
            "the last line was never finished and is no decision",
            "warning",
        )
    lines = data[:whole].decode("utf-8", "replace").split("\n")[:-1]
    if lines and lines[0] != ",".join(DECISIONS):
        yield _changed(path, 1)
        return
    links: set[str] = set()
    before = ""
    for n, line in enumerate(lines[1:], 1):
        row = read_decision(line)
        run = store.made.get(row["run"]) if row else None
        if row is None or row["seq"] != str(n) or (run and row["link"] != link_of(row, before, run.manifest["alg"])):
            yield _changed(path, n + 1)
            return
        if run is None or run.manifest["cycle"] != cycle:
            yield Found(
                "record-broken", path, f"第 {n} 项决定没有这样的批次", f"decision {n} is on no run of this cycle"
            )
        before = row["link"]
        links.add(before)
    named = {row["decisions"] for row in store.stages if row["cycle"] == cycle}
    named |= {run.manifest["beside"]["decisions"] for run in store.made.values() if run.manifest["cycle"] == cycle}
    yield from _gone(path, named, links)


def read_decision(line: str) -> Row | None:
    """The row on a line of decisions; None where it is not in the one form that it can have."""
    try:
        (values,) = csv.reader([line])
    except (ValueError, csv.Error):
        return None
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(values)
    row = dict(zip(DECISIONS, values))
    known = len(values) == len(DECISIONS) and text.getvalue() == line
    known = known and row["kind"] in ("cut_line", "appeal", "manual") and is_time(row["at"])
    return row if known and re.fullmatch(r"(-?(0|[1-9][0-9]*)(\.[0-9]+)?)?", row["computed_total"], re.ASCII) else None


def _changed(path: Path, line: int) -> Found:
    said = "改过，或接不上前一行", "it was changed, or does not follow the row before"
    return Found("decision-changed", Path(f"{path}:{line}"), *said)


def _gone(path: Path, said: set[Any], there: set[str]) -> Iterator[Found]:
    for link in sorted(one for one in said if one and one not in there):
        yield Found("record-broken", path, f"缺少 {link[:12]}… 这一行", f"the row with the link {link[:12]}... is gone")


# -- what is asked for ----------------------------------------------------------------------------------------------


def verify(folder: Path, trust: Trust = NOTHING) -> list[Found]:
    """Everything about a run that is not as it was published: itself, its place in the chain, the records beside it."""
    found = check_run(folder, trust)
    run, _ = read_run(folder)
    if run is None:
        return found
    if not (folder.parent / INDEX).exists():
        said = "批次不在其存放处，无法核对前后链接", "the run is outside its store: its chain could not be checked"
        found.append(Found("no-chain", folder.parent, *said, "warning"))
        if trust.head not in (None, run.digest):
            found.append(Found("chain-broken", folder, f"这不是 {trust.head[:12]}…", f"it is not {trust.head[:12]}..."))
        return found
    store = Store(folder.parent)
    found += check_chain(store, trust)
    if (run.manifest["run"], run.digest) not in {(row["run"], row["manifest"]) for row in store.runs}:
        found.append(store.problem("索引里没有这样的批次", "the index has no such run"))
    return [*found, *check_stages(store), *check_decisions(store, run.manifest["cycle"])]


def verify_store(folder: Path, trust: Trust = NOTHING) -> list[Found]:
    """The same for every run of a store."""
    store = Store(folder)
    found = [*check_chain(store, trust), *check_strangers(store), *check_stages(store)]
    for cycle in sorted({row["cycle"] for row in store.runs}):
        found += check_decisions(store, cycle)
    for row in store.runs:
        found += check_run(folder / row["run"], trust)
    return list(dict.fromkeys(found))


def main() -> int:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(
        description="核对评分批次是否与发布时一字不差 · check that runs are what was published"
    )
    parser.add_argument("paths", nargs="+", type=Path, help="批次文件夹或整个存放处 · run folders, or whole stores")
    parser.add_argument("--key", type=str.lower, help="应由此公钥签名 · the public key it must be signed with")
    parser.add_argument(
        "--head", type=str.lower, help="链上应有此摘要（成绩单页脚所印）· a digest that must be in the chain"
    )
    asked = parser.parse_args()
    trust, wrong = Trust(asked.key, asked.head), False
    for path in (Path(os.path.abspath(path)) for path in asked.paths):
        found = (verify_store if (path / INDEX).exists() else verify)(path, trust)
        bad = any(one.severity == "error" for one in found)
        print(f"{path}: " + ("不符 · CHANGED" if bad else "相符 · as published"))
        for one in found:
            print(f"  {one}")
        wrong |= bad
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
