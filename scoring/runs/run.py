"""A stored run, read back: every file is checked against the manifest before its first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from scoring.engine.explain import Explanation, explain
from scoring.engine.movers import Moved, brought, movers
from scoring.engine.scored import Scored
from scoring.engine.tree import ancestors, below
from scoring.errors import Place, Problem, RunError
from scoring.names import GRADE, LEVEL, NAME, PARENT, SECTOR, TOTAL, UNIT, ancestor_of
from scoring.rubric import Plan, load_rubric
from scoring.rubric.claims import attributes_of
from scoring.runs.decisions import Applied, Computed, applied, read_book
from scoring.runs.digest import bytes_digest, file_digest
from scoring.runs.inputs import FOLDER, Inputs, stored_inputs
from scoring.runs.manifest import read_manifest
from scoring.text import Text


@dataclass(frozen=True)
class Run:
    """One stored scoring: scores, every item's figures, issues, inputs, the exact rubrics, and the manifest.

    `digest` is that of the manifest: what the next run's link, a signature and the foot of a scorecard stand on.
    Reading anything raises `RunError` where a file is not what the manifest says.
    """

    folder: Path
    manifest: Mapping[str, Any]
    digest: str

    @property
    def id(self) -> str:
        """The run's name, `<period>-<digest>`."""
        return str(self.manifest["run"])

    @property
    def store(self) -> Path:
        """The folder of runs that it lies in."""
        return self.folder.resolve().parent

    @property
    def cycle(self) -> str:
        """The name of the cycle that was scored."""
        return str(self.manifest["cycle"])

    @property
    def decisions(self) -> dict[str, Applied]:
        """The decision on each unit that has one, by unit_id, as the cycle's record says now; the computed tables know none.

        A decision taken on another run of the cycle is carried to this one, and says whether the figures are still the same.

        Raises:
            RunError: where the record of decisions is not as it was written.
        """
        rows = read_book(self.store, self.cycle).rows
        if not rows:
            return {}
        mine = self.scores.filter(pl.col(UNIT).is_in(sorted({row.unit_id for row in rows})))
        marks = mine.select(UNIT, TOTAL, GRADE).iter_rows()
        return applied(rows, self.id, {unit: Computed(total, grade) for unit, total, grade in marks})

    @cached_property
    def scores(self) -> pl.DataFrame:
        return pl.read_parquet(self.file("scores.parquet"))

    @cached_property
    def units(self) -> pl.DataFrame:
        return pl.read_parquet(self.file(f"{FOLDER}/units.parquet"))

    @cached_property
    def issues(self) -> pl.DataFrame:
        return pl.read_parquet(self.file("issues.parquet"))

    @cached_property
    def inputs(self) -> Inputs:
        """What the run was scored from."""
        for name in self.manifest["tables"]:
            self.file(f"{name}.parquet")
        return stored_inputs(self.manifest["tables"], self.folder)

    def file(self, name: str) -> Path:
        """A file of the run, checked against the manifest the first time."""
        if name not in self._checked:
            path, said = self.folder / name, self.manifest["files"].get(name)
            if said is None or not path.is_file() or file_digest(path, self.manifest["alg"]) != said["digest"]:
                raise changed(path)
            self._checked.add(name)
        return self.folder / name

    @cached_property
    def _checked(self) -> set[str]:
        return set()

    @property
    def rubrics(self) -> list[str]:
        """The ids of the rubrics that scored the run's units; those that were only extended are not among them."""
        return sorted(self.manifest["rubrics"])

    @property
    def rubric_files(self) -> dict[str, str]:
        """The digest of each rubric's text by its file in the run, those that were only extended too."""
        return {name: file["digest"] for name, file in self.manifest["files"].items() if name.startswith("rubrics/")}

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        return {}

    def plan(self, rubric: str) -> Plan:
        """A rubric, read from the run's own copy when it is first asked for."""
        if rubric not in self._plans:
            for name in self.rubric_files:
                self.file(name)
            self._plans[rubric] = load_rubric(self.folder / "rubrics" / f"{rubric}.yaml")
        return self._plans[rubric]

    def items(self, rubric: str) -> pl.DataFrame:
        return pl.read_parquet(self.file(f"items/{rubric}.parquet"))

    def scan_items(self, rubric: str) -> pl.LazyFrame:
        """A rubric's items unread, for a few rows or columns of them."""
        return pl.scan_parquet(self.file(f"items/{rubric}.parquet"))

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
        items = self.scan_items(rubric).filter(pl.col(UNIT) == id).collect().row(0, named=True)
        return explain(self.plan(rubric), marks, items, self.reasons([id]).get(id, ()))

    def reasons(self, units: Sequence[str]) -> dict[str, tuple[Text, ...]]:
        """Why units are on hold; those that are not are not there."""
        found: dict[str, tuple[Text, ...]] = {}
        mine = self.issues.filter(pl.col(UNIT).is_in(units) & (pl.col("code") == "on-hold"))
        for unit, zh, en in mine.select(UNIT, "zh", "en").iter_rows():
            found[unit] = (*found.get(unit, ()), Text(zh, en))
        return found

    def movers(self, unit: str, most: int = 3) -> list[Moved]:
        """The units below that moved each roll-up of a unit's scorecard most, from the stored tables alone."""
        id = self.find(unit)
        plan = self.plan(str(self.scores.row(by_predicate=pl.col(UNIT) == id, named=True)["rubric"]))
        if not plan.rubric.made_by("rollup"):
            return []
        inside = pl.concat([pl.Series([id]), below(self.units, pl.Series([id]))["member"]])
        known = self.scores.filter(pl.col(UNIT).is_in(inside.implode()))["rubric"].unique().sort()
        low = [self.scored(self.plan(rubric), inside) for rubric in known if rubric != plan.id]
        return list(movers(plan, id, self.units, brought(plan, low), most))

    def scored(self, plan: Plan, ids: pl.Series) -> Scored:
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
        RunError: where there is no manifest, or not one that this program writes.
    """
    path = Path(folder)
    manifest, data = read_manifest(path)
    return Run(path, manifest.model_dump(), bytes_digest(data, manifest.alg))


def changed(path: Path) -> RunError:
    """A file of a run that is not there, or not what the manifest says."""
    said = Text("文件与批次清单不符", "the file is not what the manifest says")
    fix = Text("从备份恢复；scoring verify 说明还有哪些", "restore it from a backup; `scoring verify` says what else")
    return RunError([Problem("file-changed", Place(str(path)), said, fix)])
