"""manifest.json: what a run is made of, every digest, its link in the chain of runs; written last, read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from scoring.errors import Place, Problem, RunError
from scoring.runs.digest import Alg, bytes_digest, canonical
from scoring.text import Text

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
LOG: Final = "log.jsonl"
FORMAT: Final = 1
MOST_BYTES: Final = 64 * 2**20
APART: Final = ("run", "chain", "beside", "made", "log")  # told of a run, but no part of what it is
SHORT: Final = 10  # hex digits of a run's name


def _inside(name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts or name != "/".join(parts) or ".." in parts or name.startswith("/") or "\\" in name:
        raise ValueError("not a path inside the run")
    return name


def _time(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time without its zone")
    return text


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
InsidePath = Annotated[str, AfterValidator(_inside)]
Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A piece of a manifest; unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class File(Part):
    """One file of a run: its size in bytes and the digest of its bytes."""

    bytes: Count
    digest: Digest


class RubricUsed(Part):
    """A rubric that scored units of the run; its exact text lies in the run as `rubrics/<id>.yaml`."""

    version: str
    file: str
    digest: Digest


class Made(Part):
    """When a run was made (with its zone), by whom, and the public key of its signature where it is signed."""

    at: Annotated[str, AfterValidator(_time)]
    by: str
    key: Digest | None


class Chain(Part):
    """A run's place among those of its store: 1 for the first; the digest of the manifest before it."""

    seq: Annotated[int, Field(ge=1)]
    previous: Digest | None


class Beside(Part):
    """The last links of the records beside a run when it was made: its cycle's decisions, its store's stages; None: no row yet."""

    decisions: Digest | None
    stages: Digest | None


class Other(Part):
    """Another run, and the digest of its manifest."""

    run: str
    manifest: Digest


class Correction(Other):
    """The run that this one corrects, and why."""

    reason: str


class Manifest(Part):
    """The whole of manifest.json."""

    format: Literal[1]
    alg: Alg
    run: str
    cycle: str
    period: Count
    title: dict[Literal["zh", "en"], str]
    made: Made
    chain: Chain
    beside: Beside
    inputs: dict[str, Digest]
    rubrics: dict[str, RubricUsed]
    previous: Other | None
    corrects: Correction | None
    counts: dict[str, Count]
    reconciliation: dict[str, dict[str, Count]]
    tables: dict[str, Digest]
    logical: Digest
    versions: dict[str, str]
    files: dict[InsidePath, File]
    log: File


class Signature(Part):
    """The whole of signature.json: who signed the bytes of manifest.json."""

    alg: Literal["ed25519"]
    key: Digest
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


Form = TypeVar("Form", Manifest, Signature)


def run_name(body: Mapping[str, Any]) -> str:
    """A run's name, `<period>-<digest>`: of all that its manifest says but its name, its link, what stood beside it, its log, and who made it when."""
    what = {key: value for key, value in body.items() if key not in APART}
    return f"{body['period']}-{bytes_digest(canonical(what), body['alg'])[:SHORT]}"


def read_manifest(folder: Path) -> tuple[Manifest, bytes]:
    """The manifest of a run folder, and its bytes.

    Raises:
        RunError: where there is none, or it has not exactly the form that this program writes.
    """
    if not (folder / MANIFEST).exists():
        fix = Text("先用 scoring run 生成批次", "make one with `scoring run`")
        said = Text("这里没有评分批次", "there is no run here")
        raise RunError([Problem("no-run", Place(str(folder)), said, fix)])
    return _read(folder / MANIFEST, Manifest)


def read_signature(folder: Path) -> Signature:
    """The signature of a run folder; raises as `read_manifest`."""
    return _read(folder / SIGNATURE, Signature)[0]


def _read(path: Path, form: type[Form]) -> tuple[Form, bytes]:
    """A JSON file in the one canonical form, and its bytes; every part that is missing, unknown or otherwise is named."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise _refused(path, "", Text("不是普通文件，或太大", "not a plain file, or too large"))
        data = path.read_bytes()
        raw = json.loads(data)
        same = isinstance(raw, dict) and canonical(raw) == data
    except (OSError, ValueError, RecursionError):
        raise _refused(path, "", Text("读不出来", "it cannot be read")) from None
    if not same:
        raise _refused(path, "", Text("写法不是程序的写法", "it is not written as this program writes it"))
    try:
        return form.model_validate(raw), data
    except ValidationError as error:
        places = (".".join(str(part) for part in one["loc"]) for one in error.errors())
        said = Text("缺少、多余或写法不对", "missing, unknown or of another form")
        raise RunError([problem for place in places for problem in _refused(path, place, said).problems]) from None


def _refused(path: Path, key: str, said: Text) -> RunError:
    fix = Text(
        "从备份恢复这个批次；旧版程序的批次请重新评分",
        "restore the run from a backup; run again what an older program made",
    )
    return RunError([Problem("manifest-form", Place(str(path), cell=key or None), said, fix)])
