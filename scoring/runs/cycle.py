"""Scores a cycle folder: intake, engine, run folder; counts that add up."""

from __future__ import annotations

import getpass
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import polars as pl

from scoring.engine import Result
from scoring.errors import Place, Problem, RubricError, RunError
from scoring.intake.collect import Intake, collect
from scoring.intake.complete import completeness
from scoring.intake.crosscheck import cross_check
from scoring.intake.cycle import Cycle, read_cycle
from scoring.intake.files import Tell
from scoring.intake.issues import Issue, issue_frame
from scoring.names import HELD, UNIT
from scoring.rubric import Plan, examine_files
from scoring.runs.cluster import Cluster
from scoring.runs.digest import table_digest
from scoring.runs.fixed import check_name, check_sources
from scoring.runs.inputs import FOLDER, Inputs
from scoring.runs.links import Corrects, link_to
from scoring.runs.locks import hold
from scoring.runs.previous import Earlier, find_earlier, inputs_of, read_earlier
from scoring.runs.run import Run, open_run
from scoring.runs.write import Log, Seal, rubric_digests, rubric_texts, write_run
from scoring.text import Text, several

ENGINE: Final = "scoring"  # the file that the engine's own issues name


@dataclass(frozen=True)
class Counts:
    """Every unit listed is scored, on hold, or under no rubric."""

    units: int
    scored: int
    held: int
    no_rubric: int

    @property
    def adds_up(self) -> bool:
        return self.units == self.scored + self.held + self.no_rubric


@dataclass(frozen=True)
class Outcome:
    """A cycle scored: the stored run, what came in, and what was noticed."""

    run: Run
    cycle: Cycle
    intake: Intake
    result: Result
    counts: Counts
    warnings: tuple[Problem, ...]

    @property
    def issues(self) -> pl.DataFrame:
        return self.run.issues


@dataclass(frozen=True)
class Checked:
    """A cycle read and checked, not scored: what came in, last year's figures, every issue and question."""

    cycle: Cycle
    plans: tuple[Plan, ...]
    intake: Intake
    earlier: Earlier
    asked: tuple[Issue, ...]
    warnings: tuple[Problem, ...]

    @property
    def inputs(self) -> Inputs:
        """What the cycle is scored from."""
        given = self.intake
        return Inputs(
            given.units, given.values, given.targets, self.earlier.table, given.ballots, given.panels, given.places,
            self.earlier.renamed,
        )  # fmt: skip

    @property
    def issues(self) -> pl.DataFrame:
        """Issues of the tables and of last year's figures, and the questions of the cross-checks."""
        more = issue_frame([*self.earlier.issues, *self.asked])
        return pl.concat([self.intake.issues, more]).sort("severity", "file", "row", "column", "code", nulls_last=True)

    @property
    def completeness(self) -> pl.DataFrame:
        """Who has handed in and who has not, by the unit above."""
        return completeness(self.intake.units, self.plans, self.intake.places)


def check_cycle(
    folder: str | Path, out: str | Path = "runs", previous: str | Path | None = None, tell: Tell | None = None
) -> Checked:
    """Reads and checks a cycle folder without scoring it.

    `previous` is last year's run folder, in place of what cycle.yaml says; `tell` is told how far the reading has come.

    Raises:
        RunError: the cycle cannot be read, a rubric does not hold for its period, or last year's run is not there.
        RubricError: a rubric has errors.
    """
    return _checked(read_cycle(folder), Path(out), previous, tell)


def _checked(cycle: Cycle, out: Path, previous: str | Path | None, tell: Tell | None) -> Checked:
    plans, problems = examine_files(cycle.rubric_files)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise RubricError(errors)
    _check_periods(cycle, plans)
    named = previous or cycle.earlier
    last = None if named is None else find_earlier(Path(named), out)
    intake = collect(cycle, plans, tell)
    earlier = read_earlier(cycle, plans, intake.units, intake.previous, last)
    asked = cross_check(plans, intake.units, intake.values, intake.places, intake.targets, earlier.table)
    return Checked(cycle, tuple(plans), intake, earlier, tuple(asked), tuple(problems))


def run_cycle(
    folder: str | Path,
    out: str | Path = "runs",
    previous: str | Path | None = None,
    seal: Seal | None = None,
    tell: Tell | None = None,
    corrects: Corrects | None = None,
    cluster: Cluster | None = None,
) -> Outcome:
    """Reads, checks and scores a cycle folder and stores the run under `out`.

    `corrects` is a run of the same cycle that this one corrects: its figures were put right in the folder. `cluster` scores
    on Spark: the very same run comes of it.

    Raises:
        RunError, RubricError: as `check_cycle`; also where somebody is at work on the cycle, another cycle has its name, or
            it is frozen and would be scored from something else; of a correction, where it is of another cycle, may not be
            made, or nothing was put right. Nothing is stored then.
    """
    cycle, store, seal = read_cycle(folder), Path(out), seal or Seal(whoami())
    with hold(store, cycle.id, seal.by, "correct" if corrects else "run"):
        check_name(store, cycle)
        return _scored(cycle, store, previous, seal, tell, corrects, cluster)


def _scored(
    cycle: Cycle,
    store: Path,
    previous: str | Path | None,
    seal: Seal,
    tell: Tell | None,
    corrects: Corrects | None,
    cluster: Cluster | None,
) -> Outcome:
    log = Log()
    log.note("开始读入", "reading")
    if corrects:
        _check_same_cycle(cycle, corrects.run)
        corrects.check()
    checked = _checked(cycle, store, previous, tell)
    if corrects:
        _check_put_right(checked, corrects.run)
    else:
        check_sources(store, cycle, checked.plans, checked.earlier.run)
    inputs = checked.inputs
    log.note(f"读入 {inputs.units.height} 个单位", f"{several(inputs.units.height, 'unit')} read")
    if cluster:
        log.note(f"在 Spark（{cluster.master}）上评分", f"scoring on Spark ({cluster.master})")
    result = cluster.score(inputs, checked.plans) if cluster else inputs.score(checked.plans)
    counts = count(result)
    log.note(f"评分 {counts.scored} 个，暂缓 {counts.held} 个", f"{counts.scored} scored, {counts.held} on hold")
    about = {
        "cycle": cycle.id,
        "period": cycle.period,
        "title": {"zh": cycle.title.zh, "en": cycle.title.en},
        "inputs": inputs_of(cycle, seal.alg),
        "previous": None if checked.earlier.run is None else link_to(checked.earlier.run),
        "corrects": corrects.link if corrects else None,
        "counts": asdict(counts),
        "reconciliation": {name: asdict(sums) for name, sums in checked.intake.reconciliations.items()},
    }
    stored = write_run(store, result, inputs, all_issues(checked.issues, result), about, seal, log)
    return Outcome(open_run(stored), cycle, checked.intake, result, counts, checked.warnings)


def _check_same_cycle(cycle: Cycle, run: Run) -> None:
    """A run is corrected by one of its own cycle."""
    if (cycle.id, cycle.period) != (run.cycle, run.manifest["period"]):
        said = Text(
            f"文件夹是周期 {cycle.id}（{cycle.period}），要更正的批次是 {run.cycle}（{run.manifest['period']}）",
            f"the folder is cycle {cycle.id} ({cycle.period}), the run to correct {run.cycle} ({run.manifest['period']})",
        )
        fix = Text("用同一个周期的文件夹", "name the folder of the same cycle")
        raise RunError([Problem("other-cycle", Place(str(cycle.folder)), said, fix)])


def _check_put_right(checked: Checked, run: Run) -> None:
    """A correction changes an input or a rubric; where values were written is no input."""
    alg, known = run.manifest["alg"], run.manifest["tables"]
    apart = {f"{FOLDER}/{name}" for name in ("places", "corrections")}
    before = {name: digest for name, digest in known.items() if name.startswith(FOLDER) and name not in apart}
    now = {name: table_digest(table, alg) for name, table in checked.inputs.tables().items() if name not in apart}
    if (now, rubric_digests(rubric_texts(checked.plans), alg)) == (before, run.rubric_files):
        said = Text("输入和细则都与所更正的批次相同", "inputs and rubrics are those of the run to correct")
        fix = Text("先把数据改好", "put the figures right first")
        raise RunError([Problem("nothing-to-correct", Place(str(checked.cycle.folder)), said, fix)])


def whoami() -> str:
    """Who is at work: SCORING_BY, or else the name of the account, or its number where it has none."""
    try:
        return os.environ.get("SCORING_BY") or getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _check_periods(cycle: Cycle, plans: list[Plan]) -> None:
    """A run outside a rubric's span is refused."""
    problems = []
    for plan in plans:
        valid = plan.rubric.valid
        if not valid.holds(cycle.period):
            problems.append(
                Problem(
                    "period-outside",
                    Place(plan.file),
                    Text(
                        f"细则有效期 {valid.from_}—{valid.until}，不含考核周期 {cycle.period}",
                        f"valid {valid.from_} to {valid.until}, which does not include period {cycle.period}",
                    ),
                    Text("换用该周期的细则，或修改 valid", "use the rubric of that period, or change `valid`"),
                )
            )
    if problems:
        raise RunError(problems)


def count(result: Result) -> Counts:
    """How many units were scored, held, and fell under no rubric."""
    held = result.scores[HELD] if result.scores.width else pl.Series([], dtype=pl.Boolean)
    return Counts(result.units.height, int((~held).sum()), int(held.sum()), result.units.height - held.len())


def all_issues(checked: pl.DataFrame, result: Result) -> pl.DataFrame:
    """Issues of the tables (file, row, column) and of the engine (unit, item) as one table."""
    engine = result.issues.rename({"where": "metric"}).with_columns(file=pl.lit(ENGINE))
    both = pl.concat([checked, engine], how="diagonal")
    first = pl.col("code") != "on-hold"  # of the warnings, those that keep a unit from its score come first
    return both.sort("severity", first, "file", "row", UNIT, "metric", "code", nulls_last=True)
