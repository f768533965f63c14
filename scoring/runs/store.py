"""A run folder: written aside, renamed into place with its manifest last, never overwritten, read back whole."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from scoring.engine import Result
from scoring.engine.explain import Explanation, explain
from scoring.engine.movers import Moved, movers
from scoring.engine.scored import Scored
from scoring.engine.tree import ancestors, below
from scoring.errors import Place, Problem, RunError
from scoring.names import LEVEL, NAME, PARENT, SECTOR, TOTAL, UNIT, ancestor_of
from scoring.rubric import Plan, load_rubric
from scoring.rubric.claims import attributes_of
from scoring.runs.digest import file_digest, table_digest
from scoring.text import Text

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Run:
    """One stored scoring: scores, every item's figures, issues, the exact rubrics, and the manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def scores(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "scores.parquet")

    @cached_property
    def units(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "units.parquet")

    @cached_property
    def issues(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "issues.parquet")

    @property
    def rubrics(self) -> list[str]:
        """The ids of the rubrics that scored the run's units; those that were only extended are not among them."""
        return sorted(self.manifest["rubrics"])

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        return {}

    def plan(self, rubric: str) -> Plan:
        """A rubric, read from the run's own copy when it is first asked for."""
        if rubric not in self._plans:
            self._plans[rubric] = load_rubric(self.folder / "rubrics" / f"{rubric}.yaml")
        return self._plans[rubric]

    def items(self, rubric: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "items" / f"{rubric}.parquet")

    def find(self, unit: str) -> str:
        """The id of the scored unit meant by an id or an exact name.

        Raises:
            RunError: where no unit, or more than one, is meant.
        """
        return self._find(self.scores, unit)

    def find_unit(self, unit: str) -> str:
        """As `find`, among all units of the tree."""
        return self._find(self.units, unit)

    def names(self) -> dict[str, str]:
        """Every unit's name by its id."""
        return dict(self.units.select(UNIT, NAME).iter_rows())

    def is_held(self, unit: str) -> bool:
        """Whether a scored unit is on hold."""
        return bool(self.scores.row(by_predicate=pl.col(UNIT) == unit, named=True)["held"])

    def name(self, unit: str) -> str:
        return str(self.units.row(by_predicate=pl.col(UNIT) == unit, named=True)[NAME])

    def ancestor(self, unit: str, level: str) -> str | None:
        """The unit's ancestor at a level, None where it has none."""
        rows = {row[UNIT]: row for row in self.units.select(UNIT, LEVEL, PARENT).iter_rows(named=True)}
        at: str | None = rows[unit][PARENT]
        while at is not None and rows[at][LEVEL] != level:
            at = rows[at][PARENT]
        return at

    def groups(self, within: str) -> pl.DataFrame:
        """The group in which each unit is ranked, by name: `unit_id, group`; null where it has none."""
        if within.startswith("unit."):
            name = within.removeprefix("unit.")
            known = pl.col(name) if name in self.units.columns else pl.lit(None, pl.String)
            return self.units.select(UNIT, known.cast(pl.String).alias("group"))
        above = ancestors(self.units).select(UNIT, pl.col(ancestor_of(within)).alias("above"))
        names = self.units.select(pl.col(UNIT).alias("above"), pl.col(NAME).alias("group"))
        return above.join(names, on="above", how="left", maintain_order="left").select(UNIT, "group")

    def _find(self, table: pl.DataFrame, unit: str) -> str:
        return find_unit(table, unit, self.folder, Text("批次", "the run"))

    def explain(self, unit: str) -> Explanation:
        """One unit's scorecard, from the stored tables alone."""
        id = self.find(unit)
        marks = self.scores.row(by_predicate=pl.col(UNIT) == id, named=True)
        rubric = marks["rubric"]
        path = self.folder / "items" / f"{rubric}.parquet"
        items = pl.scan_parquet(path).filter(pl.col(UNIT) == id).collect().row(0, named=True)
        mine = self.issues.filter((pl.col(UNIT) == id) & (pl.col("code") == "on-hold"))
        reasons = tuple(Text(zh, en) for zh, en in mine.select("zh", "en").iter_rows())
        return explain(self.plan(rubric), marks, items, reasons)

    def movers(self, unit: str, most: int = 3) -> list[Moved]:
        """The units below that moved each roll-up of a unit's scorecard most, from the stored tables alone."""
        id = self.find(unit)
        plan = self.plan(str(self.scores.row(by_predicate=pl.col(UNIT) == id, named=True)["rubric"]))
        if not plan.rubric.made_by("rollup"):
            return []
        inside = pl.concat([pl.Series([id]), below(self.units, pl.Series([id]))["member"]])
        known = self.scores.filter(pl.col(UNIT).is_in(inside.implode()))["rubric"].unique().sort()
        low = [self._scored(self.plan(rubric), inside) for rubric in known if rubric != plan.id]
        return list(movers(plan, id, self.units, low, most))

    def _scored(self, plan: Plan, ids: pl.Series) -> Scored:
        """Some of a rubric's units as the engine had them, as far as a roll-up can ask for them."""
        mine = pl.col(UNIT).is_in(ids.implode())
        marks = self.scores.filter((pl.col("rubric") == plan.id) & mine).drop(NAME, LEVEL, SECTOR)
        items = self.items(plan.id).filter(mine)
        frame = attributes_of(self.units).join(marks, on=UNIT).join(items, on=UNIT)
        places = 10**plan.decimals
        ticks = [pl.col(n) * places for n in frame.columns if n == TOTAL or n.endswith(".points")]
        numbers = [pl.col(n).cast(pl.Float64) for n, kind in plan.names.metrics.items() if kind == "number"]
        return Scored(plan, frame.with_columns(*(tick.cast(pl.Int64) for tick in ticks), *numbers))


def find_unit(table: pl.DataFrame, unit: str, place: Path, where: Text) -> str:
    """The id of the unit meant by an id or an exact name.

    Raises:
        RunError: where no unit, or more than one, is meant; `where` says where it was looked for.
    """
    found = table.filter((pl.col(UNIT) == unit) | (pl.col(NAME) == unit))[UNIT].to_list()
    if unit in found:
        return unit
    if len(found) == 1:
        return str(found[0])
    zh, en = (
        (f"有 {len(found)} 个单位叫“{unit}”：{'、'.join(found[:5])}", f"{len(found)} units are called '{unit}'")
        if found
        else (f"{where.zh}里没有单位“{unit}”", f"{where.en} has no unit '{unit}'")
    )
    fix = Text("写单位编号 unit_id", "give its unit_id")
    raise RunError([Problem("unknown-unit", Place(str(place)), Text(zh, en), fix)])


def open_run(folder: str | Path) -> Run:
    """The run stored in a folder.

    Raises:
        RunError: where there is no manifest, or a file is not what the manifest says.
    """
    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        fix = Text("先用 scoring run 生成批次", "make one with `scoring run`")
        raise RunError(
            [Problem("no-run", Place(str(folder)), Text("这里没有评分批次", "there is no run here"), fix)]
        ) from None
    changed = [
        name
        for name, digest in manifest["files"].items()
        if not (path / name).is_file() or file_digest(path / name) != digest
    ]
    if changed:
        raise RunError(
            [
                Problem(
                    "file-changed",
                    Place(str(path / name)),
                    Text("文件与批次清单不符", "the file is not what the manifest says"),
                    Text("从备份恢复，或重新评分", "restore it, or run again"),
                )
                for name in changed
            ]
        )
    return Run(path, manifest)


def write_run(out: Path, result: Result, issues: pl.DataFrame, about: Mapping[str, Any]) -> Run:
    """Stores a result under `out/<period>-<digest>`; the same inputs, rubrics and results are the same run."""
    digests = {"scores": table_digest(result.scores), "issues": table_digest(issues)}
    digests |= {f"items/{s.plan.id}": table_digest(s.items) for s in result.scored}
    out.mkdir(parents=True, exist_ok=True)
    stage = out / f".stage-{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        files = _write_tables(stage, result, issues)
        manifest = {**about, "versions": _versions(), "results": digests, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        _write(stage / MANIFEST, text.encode())
        target = out / f"{about['period']}-{file_digest(stage / MANIFEST)[:10]}"
        if not target.exists():
            _sync_folders(stage)
            os.rename(stage, target)
            _sync(out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return open_run(target)


def _write_tables(stage: Path, result: Result, issues: pl.DataFrame) -> dict[str, str]:
    (stage / "items").mkdir(parents=True)
    (stage / "rubrics").mkdir()
    tables = {"scores": result.scores, "units": result.units, "issues": issues} | {
        f"items/{s.plan.id}": s.items for s in result.scored
    }
    for name, table in tables.items():
        table.write_parquet(stage / f"{name}.parquet", compression="zstd", statistics=True, row_group_size=50_000)
        _sync(stage / f"{name}.parquet")
    for id, text in rubric_texts([scored.plan for scored in result.scored]).items():
        _write(stage / "rubrics" / f"{id}.yaml", text.encode())
    return {str(path.relative_to(stage)): file_digest(path) for path in sorted(stage.rglob("*")) if path.is_file()}


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


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folders(stage: Path) -> None:
    for folder in (stage / "items", stage / "rubrics", stage):
        _sync(folder)


def _versions() -> dict[str, str]:
    return {"scoring": version("scoring"), "python": platform.python_version(), "polars": pl.__version__}
