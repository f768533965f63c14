"""manifest.json: what a run is made of, every digest, its link in the chain of runs; written last, read strictly."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from scoring.errors import Place, Problem, RunError
from scoring.runs.digest import Alg, bytes_digest, canonical
from scoring.runs.inputs import FOLDER, Inputs
from scoring.text import Text

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
LOG: Final = "log.jsonl"
FORMAT: Final = 1
MOST_BYTES: Final = 64 * 2**20
APART: Final = ("run", "chain", "beside", "made", "log")  # told of a run, but no part of what it is
SHORT: Final = 10  # hex digits of a run's name


ID: Final = "[a-z][a-z0-9_]*"
INPUTS: Final = "|".join(one.name for one in fields(Inputs) if one.name != "values")
TABLE: Final = f"scores|issues|items/{ID}|{FOLDER}/({INPUTS}|values/{ID})"
TIME: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"


def _time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
CycleName = Annotated[str, Field(pattern=r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,59}$")]  # it names a file
RunName = Annotated[str, Field(pattern=r"^[0-9]+-[0-9a-f]{10}$")]
TableName = Annotated[str, Field(pattern=f"^({TABLE})$")]
FileName = Annotated[str, Field(pattern=rf"^(({TABLE})\.parquet|rubrics/{ID}\.yaml)$")]
Time = Annotated[str, Field(pattern=f"^{TIME}$"), AfterValidator(_time)]
Count = Annotated[int, Field(ge=0, lt=2**53)]  # what every reader of JSON holds exactly


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

    at: Time
    by: str
    key: Digest | None


class Chain(Part):
    """A run's place among those of its store: 1 for the first; the digest of the manifest before it."""

    seq: Annotated[Count, Field(ge=1)]
    previous: Digest | None


class Beside(Part):
    """The last links of the records beside a run when it was made: its cycle's decisions, its store's stages; None: no row yet."""

    decisions: Digest | None
    stages: Digest | None


class Other(Part):
    """Another run, and the digest of its manifest."""

    run: RunName
    manifest: Digest


class Correction(Other):
    """The run that this one corrects, and why."""

    reason: str


class Title(Part):
    """What the cycle is called."""

    zh: str
    en: str


class Manifest(Part):
    """The whole of manifest.json; its files are the tables and the rubrics that it names, and no others."""

    format: Literal[1]
    alg: Alg
    run: RunName
    cycle: CycleName
    period: Count
    title: Title
    made: Made
    chain: Chain
    beside: Beside
    inputs: dict[str, Digest]
    rubrics: dict[str, RubricUsed]
    previous: Other | None
    corrects: Correction | None
    counts: dict[str, Count]
    reconciliation: dict[str, dict[str, Count]]
    tables: dict[TableName, Digest]
    logical: Digest
    versions: dict[str, str]
    files: dict[FileName, File]
    log: File

    @field_validator("tables")
    @classmethod
    def _every_table_is_there(cls, tables: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        items = {f"items/{id}" for id in info.data.get("rubrics", {})}
        if not {"scores", "issues", f"{FOLDER}/units"} <= set(tables):
            raise ValueError("scores, issues and units are in every run")
        if {name for name in tables if name.startswith("items/")} != items:
            raise ValueError("items of every rubric, and of no other")
        return tables

    @field_validator("files")
    @classmethod
    def _every_file_is_named(cls, files: dict[str, File], info: ValidationInfo) -> dict[str, File]:
        if {name for name in files if name.endswith(".parquet")} != {
            f"{n}.parquet" for n in info.data.get("tables", {})
        }:
            raise ValueError("a file for every table, and for no other")
        for id, rubric in info.data.get("rubrics", {}).items():
            text = files.get(f"rubrics/{id}.yaml")
            if text is None or text.digest != rubric.digest:
                raise ValueError("the text of every rubric")
        return files


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
    if not os.path.exists(folder / MANIFEST):
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
