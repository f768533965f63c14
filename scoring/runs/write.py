"""What goes into a run folder: the result's tables, the inputs, the rubrics, the log; and the manifest that says so."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from scoring.engine import Result
from scoring.errors import Place, Problem, RunError
from scoring.intake.database import readable
from scoring.rubric import Plan
from scoring.runs import disk
from scoring.runs.decisions import is_plain
from scoring.runs.digest import USUAL, Alg, bytes_digest, canonical, table_digest
from scoring.runs.inputs import Inputs
from scoring.runs.manifest import FORMAT, LOG
from scoring.runs.sign import Key
from scoring.runs.store import Store, now
from scoring.text import Text

ROWS_A_GROUP = 50_000  # one unit's row is then a few milliseconds away (PERFORMANCE.md)


@dataclass(frozen=True)
class Seal:
    """How a run is sealed: who makes it, which digest, and the key that signs it, if any."""

    by: str
    alg: Alg = USUAL
    key: Key | None = None

    def __post_init__(self) -> None:
        if not self.by.strip() or not is_plain(self.by):
            said = Text(f"经办人“{self.by!a}”不是一个名字", f"{self.by!a} is not a name")
            fix = Text("用 --by 写明经办人，UTF-8 编码", "name who makes the run with --by, in UTF-8")
            raise RunError([Problem("bad-by", Place("SCORING_BY"), said, fix)])


@dataclass(frozen=True)
class Log:
    """What happened while a run was made, line by line, each with its time."""

    lines: list[dict[str, str]] = field(default_factory=list)

    def note(self, zh: str, en: str) -> None:
        self.lines.append({"at": now(), "zh": zh, "en": en})

    def text(self) -> bytes:
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.lines).encode()


def write_run(
    out: Path, result: Result, inputs: Inputs, issues: pl.DataFrame, about: Mapping[str, Any], seal: Seal, log: Log
) -> Path:
    """Stores a result under `out/<period>-<digest>` and gives the folder; the same inputs, rubrics and results are the same run.

    Raises:
        RunError: where it cannot be stored, or two of its rubrics extend different texts of one id.
    """
    tables = {"issues": issues} | result_tables(result) | inputs.tables()
    texts = rubric_texts([scored.plan for scored in result.scored])
    digests = {name: table_digest(table, seal.alg) for name, table in tables.items()}
    what = {
        **about,
        "format": FORMAT,
        "rubrics": _rubrics(result, texts, seal.alg),
        "tables": digests,
        "logical": logical_digest(digests, seal.alg),
        "versions": _versions(),
    }

    def write(stage: Path) -> None:
        for name, table in tables.items():
            _write_table(stage / f"{name}.parquet", table)
        for id, text in texts.items():
            disk.new_file(_room(stage / "rubrics" / f"{id}.yaml"), text.encode())
        disk.new_file(stage / LOG, log.text())

    return Store(out).publish(what, write, seal.alg, seal.by, seal.key)


def result_tables(result: Result) -> dict[str, pl.DataFrame]:
    """The tables of a result by their names in a run."""
    return {"scores": result.scores} | {f"items/{scored.plan.id}": scored.items for scored in result.scored}


def logical_digest(tables: Mapping[str, str], alg: Alg) -> str:
    """One digest of the whole result, of what was scored and not of how it came in, was computed or is stored."""
    return bytes_digest(canonical({n: d for n, d in tables.items() if n == "scores" or n.startswith("items/")}), alg)


def rubric_texts(plans: Sequence[Plan]) -> dict[str, str]:
    """The exact YAML of each rubric by id, those that one of them extends too.

    Raises:
        RunError: where a rubric extends another text than the one of that id in this run.
    """
    texts = {plan.id: plan.text for plan in plans}
    for plan in plans:
        for id, text in plan.bases.items():
            if texts.setdefault(id, text) != text:
                said = Text(
                    f"{plan.id} 所继承的 {id} 与本批次的 {id} 不是同一份",
                    f"{plan.id} extends another {id} than this run's",
                )
                fix = Text("放在同一文件夹，用同一份", "keep both in one folder")
                raise RunError([Problem("base-differs", Place(plan.file), said, fix)])
    return texts


def rubric_digests(texts: Mapping[str, str], alg: Alg) -> dict[str, str]:
    """The digest of each rubric's text by its file in a run."""
    return {f"rubrics/{id}.yaml": bytes_digest(text.encode(), alg) for id, text in texts.items()}


def _rubrics(result: Result, texts: Mapping[str, str], alg: Alg) -> dict[str, dict[str, str]]:
    return {
        plan.id: {
            "version": plan.rubric.version,
            "file": readable(Path(Path(plan.file).name)),
            "digest": bytes_digest(texts[plan.id].encode(), alg),
        }
        for plan in (scored.plan for scored in result.scored)
    }


def _write_table(path: Path, table: pl.DataFrame) -> None:
    def write(to: Path) -> None:
        try:
            table.write_parquet(to, compression="zstd", statistics=True, row_group_size=ROWS_A_GROUP)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # a full disk comes as one of these
            raise OSError(str(error)) from error

    disk.new_file_by(_room(path), write)


def _room(path: Path) -> Path:
    if not path.parent.is_dir():
        _room(path.parent)
        disk.new_folder(path.parent)
    return path


def _versions() -> dict[str, str]:
    return {"scoring": version("scoring"), "python": platform.python_version(), "polars": pl.__version__}
