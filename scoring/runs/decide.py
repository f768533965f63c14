"""Taking a decision on a unit: what must hold before a row is written into the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from scoring.errors import Problem, RunError, nearest_or_all
from scoring.names import DECISION_TEXT, GRADE, STAGE_TEXT, TOTAL, UNIT, DecisionKind
from scoring.runs.decisions import Book, Decision, add, read_book, torn_problem
from scoring.runs.locks import hold
from scoring.runs.run import Run
from scoring.runs.stages import Life, check_known, life_of, no_reason, refusal, text_problems
from scoring.runs.store import not_stored, now
from scoring.text import Text, moment

OPEN: dict[str, tuple[DecisionKind, ...]] = {
    "frozen": ("cut_line", "manual"),
    "published": ("cut_line", "manual"),
    "appeal": ("cut_line", "manual", "appeal"),
}  # which kinds each stage allows; none elsewhere


def decide(
    run: Run, unit: str, grade: str | None, kind: DecisionKind, reason: str, by: str, seen: int | None = None
) -> tuple[Decision, list[Problem]]:
    """Decides a unit's grade, None to take back what was decided; gives the row written, and what was mended on the way.

    Args:
        run: the run that stands for its cycle.
        unit: an id or an exact name.
        grade: one of the grades of the unit's rubric.
        seen: the number of the last row of the record that `by` has read; what was decided on the unit since refuses. None: only own
            rows are known, so that what another decided last on the unit refuses.

    Raises:
        RunError: with everything that speaks against it: stage, run, kind, unit, grade, reason, a decision not seen; or somebody else is at work.
    """
    check_known(run)
    with hold(run.store, run.cycle, by, "decide"):
        id = _unit(run, unit, grade)
        marks = _marks(run, id)
        problems = list(_stage(life_of(run.store, run.cycle), run, kind))
        problems += [*_unit_problems(run, id, marks, grade, kind), *text_problems(run.store, by=by, reason=reason)]
        problems += [] if reason.strip() else [no_reason(run.store)]
        book = read_book(run.store, run.cycle)
        problems += _since(run, id, by, seen, book)
        if problems:
            raise RunError(problems)
        torn = torn_problem(book)
        row = Decision(0, now(), by, kind, run.id, id, marks.get(TOTAL), marks.get(GRADE), grade, reason)
        try:
            return add(run.store, run.cycle, row), [torn] if torn else []
        except OSError as error:
            raise not_stored(run.store, error) from error


def _unit(run: Run, unit: str, grade: str | None) -> str:
    """The unit's id; a decision can be taken back even where the run no longer has the unit."""
    return unit if grade is None and unit in run.decisions else run.find(unit)


def _marks(run: Run, id: str) -> dict[str, Any]:
    found = run.scores.filter(pl.col(UNIT) == id)
    return found.row(0, named=True) if found.height else {}


def _stage(life: Life, run: Run, kind: DecisionKind) -> Iterator[Problem]:
    if kind not in OPEN.get(life.stage, ()):
        stages = [stage for stage, kinds in OPEN.items() if kind in kinds]
        (kind_zh, kind_en), names = DECISION_TEXT[kind], [STAGE_TEXT[stage] for stage in stages]
        said = Text(f"{life.says.zh}，不能作“{kind_zh}”的决定", f"{life.says.en}; no decision of kind {kind_en} now")
        fix = Text(
            f"在{'、'.join(zh for zh, _ in names)}阶段作决定",
            f"decide while it is {' or '.join(en for _, en in names)}",
        )
        yield refusal(run, "decision-closed", said, fix)
    elif run.id != life.run:
        said = Text(f"现行批次是 {life.run}", f"the run that stands is {life.run}")
        yield refusal(run, "not-standing", said, Text(f"在 {life.run} 上作决定", f"decide on {life.run}"))


def _unit_problems(
    run: Run, id: str, marks: dict[str, Any], grade: str | None, kind: DecisionKind
) -> Iterator[Problem]:
    if grade is None:
        if id not in run.decisions:
            said = Text(f"“{id}”没有可撤回的决定", f"nothing was decided on '{id}'")
            yield refusal(
                run, "nothing-decided", said, Text("scoring decisions 列出全部决定", "see `scoring decisions`")
            )
        return
    known = [one.grade for one in run.plan(marks["rubric"]).rubric.grades]
    if grade not in known:
        said = Text(f"细则 {marks['rubric']} 没有等次“{grade}”", f"rubric {marks['rubric']} has no grade '{grade}'")
        yield refusal(run, "unknown-grade", said, nearest_or_all(grade, known))
    if kind == "cut_line" and not marks["undecided"]:
        said = Text(f"“{id}”不在名额线上，等次已经算出", f"'{id}' is not on a cut line; its grade was computed")
        yield refusal(run, "not-undecided", said, Text("用 --kind manual 或 appeal", "use --kind manual or appeal"))


def _since(run: Run, id: str, by: str, seen: int | None, book: Book) -> Iterator[Problem]:
    """What was decided last on the unit, where `by` has not seen it; a number that the record has not reached saw nothing."""
    last = next((row for row in reversed(book.rows) if row.unit_id == id), None)
    if last is None or (last.by == by if seen is None else last.seq <= seen <= len(book.rows)):
        return
    at = moment(last.at)
    grade = Text(f"“{last.grade}”", f"'{last.grade}'") if last.grade else Text("撤回", "taken back")
    said = Text(f"{last.by} 于 {at} 已决定“{id}”：", f"{last.by} decided on '{id}' at {at}: ") + grade
    fix = Text(f"看过再决定（命令用 --seen {last.seq}）", f"decide with that in mind (in a command: --seen {last.seq})")
    yield refusal(run, "decided-since", said + Text(f"（{last.reason}）", f" ({last.reason})"), fix)
