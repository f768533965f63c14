"""Makes the run that corrects another: from a table of corrections, or from the cycle's folder put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from scoring.intake.collect import Reconciliation
from scoring.intake.crosscheck import cross_check
from scoring.intake.database import readable
from scoring.intake.issues import Issue, issue, issue_frame
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.runs.compare import Comparison, compare
from scoring.runs.correct.fields import Change
from scoring.runs.correct.mend import put_right
from scoring.runs.correct.read import corrections_table, read_changes
from scoring.runs.cycle import ENGINE, all_issues, count, run_cycle
from scoring.runs.digest import file_digest
from scoring.runs.inputs import Inputs
from scoring.runs.links import Corrects
from scoring.runs.locks import hold
from scoring.runs.run import Run, open_run
from scoring.runs.verify import check_same_today
from scoring.runs.write import Log, Seal, write_run
from scoring.text import Text, figure, several

FOLDER = "corrections"


@dataclass(frozen=True)
class Corrected:
    """A run made to correct another: what was put right (nothing here where a cycle's folder was), and everyone it moved."""

    run: Run
    old: Run
    changes: tuple[Change, ...]
    comparison: Comparison


def correct(old: Run, table: Path, reason: str, seal: Seal, out: Path | None = None) -> Corrected:
    """A run with the corrections of a table, stored beside the one that it corrects (or under `out`), digests in its way.

    The whole table is taken or nothing. Issues of the old run's intake go with it, those of the engine are new.

    Raises:
        RunError: with everything that speaks against it: the table (see `read_changes`), a reason that is missing, a run that
            was corrected already, is not as it was published or would not come out the same today; a cycle that is final.
    """
    corrects = Corrects(old, reason)
    store = old.store if out is None else out
    seal = replace(seal, alg=old.manifest["alg"])
    with hold(store, old.cycle, seal.by, "correct"):
        corrects.check()
        check_same_today(old)
        changes = read_changes(table, old)
        stored = _write(store, corrects, table, changes, seal)
    run = open_run(stored)
    return Corrected(run, old, tuple(changes), compare(old, run))


def correct_from(
    old: Run, folder: Path, reason: str, seal: Seal, out: Path | None = None, previous: Path | None = None
) -> Corrected:
    """A run of the cycle's folder put right, linked to the one that it corrects.

    Raises:
        RunError, RubricError: as `run_cycle`; also what `correct` refuses, another cycle, or nothing that was put right.
    """
    run = run_cycle(folder, old.store if out is None else out, previous, seal, corrects=Corrects(old, reason)).run
    return Corrected(run, old, (), compare(old, run))


def _write(store: Path, corrects: Corrects, table: Path, changes: Sequence[Change], seal: Seal) -> Path:
    """Scores the old run's inputs with the changes and stores the run."""
    old, log = corrects.run, Log()
    log.note(f"更正 {old.id}：{len(changes)} 处", f"correcting {old.id}: {several(len(changes), 'figure')}")
    plans = [old.plan(rubric) for rubric in old.rubrics]
    rubric_of = dict(old.scores.select(UNIT, "rubric").iter_rows())
    inputs = replace(put_right(old.inputs, changes, rubric_of), corrections=corrections_table(changes))
    result = inputs.score(plans)
    counts, m = count(result), old.manifest
    log.note(f"评分 {counts.scored} 个，暂缓 {counts.held} 个", f"{counts.scored} scored, {counts.held} on hold")
    number = sum(name.startswith(f"{FOLDER}/") for name in m["inputs"]) + 1
    read = Reconciliation(len(changes), len(changes), 0, 0, len(changes), len(changes), 0, 0)
    about = {
        **{key: m[key] for key in ("cycle", "period", "title", "previous")},
        "inputs": {**m["inputs"], f"{FOLDER}/{number}/{readable(Path(table.name))}": file_digest(table, seal.alg)},
        "corrects": corrects.link,
        "counts": asdict(counts),
        "reconciliation": {**m["reconciliation"], FOLDER: asdict(read)},
    }
    checked = pl.concat([old.issues.filter(pl.col("file") != ENGINE), issue_frame(_said(plans, inputs, changes))])
    return write_run(store, result, inputs, all_issues(checked, result), about, seal, log)


def _said(plans: Sequence[Plan], inputs: Inputs, changes: Sequence[Change]) -> list[Issue]:
    """A note on each figure put right, and the questions that the new values raise."""
    found = [_note(change) for change in changes]
    if inputs.places is not None:
        values = {plan.id: inputs.values.get(plan.id, inputs.units.select(UNIT)) for plan in plans}
        asked = cross_check(plans, inputs.units, values, inputs.places, inputs.targets, inputs.previous)
        mine = {(change.unit_id, change.field.name) for change in changes}
        found += [one for one in asked if (one.unit_id, one.metric) in mine]
    return found


def _note(change: Change) -> Issue:
    label, old, new = change.field.label, figure(change.old), figure(change.new)
    said = Text(f"已更正：{label.zh} {old} → {new}", f"corrected: {label.en} {old} → {new}")
    why = Text(f"（{change.why}）", f" ({change.why})") if change.why else Text("", "")
    return issue(
        change.file, "corrected", said + why, row=change.row, column=change.column, unit_id=change.unit_id,
        metric=change.field.name, found=new, severity="note",
    )  # fmt: skip
