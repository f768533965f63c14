"""The year before: last year's run as `previous.*`, units found again by their ids or by a mapping of renamed and merged ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import polars as pl

from scoring.errors import Place, Problem, RunError
from scoring.intake.collect import earlier
from scoring.intake.cycle import Cycle, read_cycle
from scoring.intake.database import Query, Source, source_name
from scoring.intake.issues import Issue, issue
from scoring.intake.values import dtype_of
from scoring.names import GRADE, NAME, UNIT
from scoring.rubric import Plan
from scoring.rubric.model import Metric
from scoring.runs.decided import decided, final_grades
from scoring.runs.digest import Alg, bytes_digest, file_digest
from scoring.runs.index import entries
from scoring.runs.lineage import corrections, up_to
from scoring.runs.manifest import MANIFEST
from scoring.runs.renamed import OLD, continued
from scoring.runs.run import Run, open_run
from scoring.runs.stages import life_of
from scoring.runs.store import index_read
from scoring.text import Text

SHOWN = 3


@dataclass(frozen=True)
class Earlier:
    """Last year's figures of this year's units, the run they came from, and what did not fit.

    `renamed` says which unit of last year each unit continues: `unit_id, previous_id`.
    """

    run: Run | None
    table: pl.DataFrame | None
    issues: tuple[Issue, ...] = ()
    renamed: pl.DataFrame | None = None


def find_earlier(folder: Path, out: Path) -> Run:
    """The run in a folder; of a cycle folder, the run under `out` that stands for the cycle or was made from exactly these inputs.

    The run that stands is taken where it, or a run that it corrects, was made from them.

    Raises:
        RunError: where there is no such run, or more than one.
    """
    if (folder / MANIFEST).is_file():
        return open_run(folder)
    cycle = read_cycle(folder)
    wanted = {alg: inputs_of(cycle, alg) for alg in get_args(Alg)}
    with index_read(out):
        runs = [open_run(out / entry.run) for entry in entries(out) if entry.period == cycle.period]
    found = [run for run in runs if run.manifest["inputs"] == wanted[run.manifest["alg"]]]
    found += [later for run in found for later in corrections(run) if later.id not in {one.id for one in found}]
    standing = life_of(out, cycle.id).run
    of_these = {run.id for run in found}
    if standing and any(run.id in of_these for run in up_to(open_run(out / standing))):
        return open_run(out / standing)
    if len(found) == 1:
        return found[0]
    zh, en = (
        ("还没有上年周期的批次", "last year's cycle has not been scored yet")
        if not found
        else (f"上年周期有 {len(found)} 个批次", f"last year's cycle has {len(found)} runs")
    )
    fix = (
        Text(f"先运行 scoring run {folder} --out {out}", f"first: scoring run {folder} --out {out}")
        if not found
        else Text(
            "用 --previous 写明是哪一个批次，或用 scoring stage 定下上年周期的批次",
            "name the run with --previous, or say with `scoring stage` which run stands for that cycle",
        )
    )
    raise RunError([Problem("no-previous-run", Place(str(folder)), Text(zh, en), fix)])


def inputs_of(cycle: Cycle, alg: Alg) -> dict[str, str]:
    """The digest of every input: of a file's bytes by its path in the cycle folder, of what a query gave by its name."""
    single = [cycle.folder / "cycle.yaml", cycle.units, cycle.targets, cycle.previous, cycle.mapping]
    sources = [source for source in single if source is not None]
    sources += [*cycle.submissions, *cycle.ballots, *cycle.panels]
    return dict(_named_digest(source, cycle.folder, alg) for source in sources)


def _named_digest(source: Source, folder: Path, alg: Alg) -> tuple[str, str]:
    if isinstance(source, Query):
        return source.whole_name, bytes_digest(source.given, alg)
    return source_name(source, folder), file_digest(source, alg)


def read_earlier(
    cycle: Cycle, plans: Sequence[Plan], units: pl.DataFrame, own: pl.DataFrame | None, run: Run | None
) -> Earlier:
    """The figures of the year before: of the run, those in the cycle's own table of last year's figures going first."""
    if run is None:
        return Earlier(None, own)
    name = source_name(cycle.mapping, cycle.folder) if cycle.mapping else ""
    renamed, issues = continued(cycle.mapping, name, units[UNIT], run.units[UNIT])
    figures = _figures(run, plans).rename({UNIT: OLD}).join(renamed, on=OLD, how="inner").drop(OLD)
    issues += [*_versions(run, plans), *_decided(run), *_new_units(run, units, figures[UNIT])]
    return Earlier(run, _over(figures, own), tuple(issues), renamed)


def _figures(run: Run, plans: Sequence[Plan]) -> pl.DataFrame:
    """Totals, grades, ranks and every metric that this year's rubrics know, a row a unit of last year.

    A grade that was decided goes before the computed one.
    """
    known = earlier(plans)
    parts = []
    for rubric in run.rubrics:
        items = run.items(rubric)
        parts.append(items.select(UNIT, *(_typed(items, id, known[id]) for id in items.columns if id in known)))
    marks = run.scores.with_columns(final_grades(run)[GRADE])
    parts_of_scores = [_typed(marks, id, known[id]) for id in marks.columns if id in known]
    metrics = pl.concat(parts, how="diagonal") if parts else pl.DataFrame(schema={UNIT: pl.String})
    return marks.select(UNIT, *parts_of_scores).join(metrics, on=UNIT, how="left", maintain_order="left")


def _typed(table: pl.DataFrame, id: str, metric: Metric) -> pl.Expr:
    kind, column = dtype_of(metric), pl.col(id)
    same = table.schema[id] == kind or (kind == pl.Float64 and table.schema[id].is_numeric())
    return column.cast(kind) if same else pl.lit(None, kind).alias(id)


def _over(figures: pl.DataFrame, own: pl.DataFrame | None) -> pl.DataFrame:
    """The run's figures, those of the cycle's own table before them."""
    if own is None:
        return figures
    both = own.join(figures, on=UNIT, how="full", coalesce=True, suffix=".run")
    shared = [name.removesuffix(".run") for name in both.columns if name.endswith(".run")]
    return both.with_columns(pl.coalesce(name, f"{name}.run").alias(name) for name in shared).drop(
        f"{name}.run" for name in shared
    )


# -- what differs between the years ---------------------------------------------------------------------------------


def _versions(run: Run, plans: Sequence[Plan]) -> Iterator[Issue]:
    """Another version of a rubric last year is allowed, and said."""
    before: Mapping[str, Mapping[str, str]] = run.manifest["rubrics"]
    for plan in plans:
        there = before.get(plan.id)
        if there is not None and there["version"] != plan.rubric.version:
            message = Text(
                f"细则 {plan.id} 上年是 {there['version']} 版，今年是 {plan.rubric.version} 版",
                f"rubric {plan.id} was version {there['version']} last year and is {plan.rubric.version} now",
            )
            fix = Text("核对用到的上年值含义未变", "make sure that the figures used mean the same")
            yield issue(run.folder.name, "previous-version", message, fix, severity="note")


def _decided(run: Run) -> Iterator[Issue]:
    """How many grades of last year a committee decided."""
    number = decided(run).count
    if number:
        message = Text(
            f"上年有 {number} 个单位的等次由考核组审定，上年等次以审定的为准",
            f"{number} grades of last year were decided by the committee; last year's grade is the decided one",
        )
        fix = Text("scoring decisions 列出各项决定", "`scoring decisions` lists them")
        yield issue(run.folder.name, "previous-decided", message, fix, severity="note")


def _new_units(run: Run, units: pl.DataFrame, known: pl.Series) -> Iterator[Issue]:
    """How many of this year's units last year's run does not know."""
    new = units.filter(~pl.col(UNIT).is_in(run.units[UNIT].implode()) & ~pl.col(UNIT).is_in(known.implode()))
    if new.height:
        shown = new[NAME].head(SHOWN).to_list()
        more = "等" if new.height > SHOWN else ""
        message = Text(
            f"{new.height} 个单位在上年批次里没有：{'、'.join(shown)}{more}",
            f"{new.height} units are not in last year's run: {', '.join(shown)}{' ...' if more else ''}",
        )
        fix = Text("更名、合并的写进 inputs.mapping", "list renamed and merged ones under inputs.mapping")
        yield issue(run.folder.name, "new-units", message, fix, severity="note")
