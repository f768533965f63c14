"""The life of a cycle: draft, preview, frozen, published, appeal, final; which moves there are, and what each stage forbids.

A move changes either the stage or, from frozen on, the run that stands for the cycle, never both; every move is a row of
the index that is never changed. docs/lifecycle.md has the picture.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from scoring.errors import Place, Problem, RunError
from scoring.names import STAGE_TEXT, STAGES, Stage
from scoring.runs.decided import decided
from scoring.runs.decisions import is_plain, read_book
from scoring.runs.digest import link_of
from scoring.runs.index import INDEX, Step, entries, steps, writing
from scoring.runs.lineage import up_to
from scoring.runs.locks import hold
from scoring.runs.run import Run
from scoring.runs.store import index_read, not_stored, now
from scoring.runs.verify import verify
from scoring.text import Text, join, moment

SHOWN: Final = 5


@dataclass(frozen=True)
class Move:
    """A stage to go to; with which run: any of the cycle, the one that stands, or one that corrects it; whether it wants a reason."""

    to: Stage
    run: Literal["any", "standing", "correction"] = "standing"
    reasoned: bool = False

    @property
    def says(self) -> Text:
        """What to do, for a list of the moves that are open."""
        zh, en = STAGE_TEXT[self.to]
        which = {
            "any": Text("，任一批次", " with any run"),
            "standing": Text("", ""),
            "correction": Text("，换成更正后的批次", " with a run that corrects it"),
        }[self.run]
        why = Text("，须写明理由", ", with a reason") if self.reasoned else Text("", "")
        return Text(f"{zh} {self.to}", en) + which + why


MOVES: Final[dict[Stage, tuple[Move, ...]]] = {
    "draft": (Move("preview", "any"),),
    "preview": (Move("draft"), Move("preview", "any"), Move("frozen")),
    "frozen": (Move("preview", "any", True), Move("frozen", "correction", True), Move("published")),
    "published": (Move("published", "correction", True), Move("appeal")),
    "appeal": (Move("appeal", "correction", True), Move("final")),
    "final": (),
}


@dataclass(frozen=True)
class Life:
    """Where a cycle is: every step that it took, in their order; a cycle without any is a draft."""

    cycle: str
    steps: tuple[Step, ...] = ()

    @property
    def stage(self) -> Stage:
        return self.steps[-1].stage if self.steps else "draft"  # type: ignore[return-value]

    @property
    def run(self) -> str | None:
        """The run that stands for the cycle; none while it is a draft."""
        return None if self.stage == "draft" else self.steps[-1].run

    @property
    def is_fixed(self) -> bool:
        """Whether its inputs and rubrics are settled: from frozen on."""
        return STAGES.index(self.stage) >= STAGES.index("frozen")

    @property
    def is_public(self) -> bool:
        """Whether its result may be shown to everybody: from published on."""
        return STAGES.index(self.stage) >= STAGES.index("published")

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves that are open."""
        return MOVES[self.stage]

    @property
    def says(self) -> Text:
        """One sentence: the stage, since when, by whom, with which run."""
        zh, en = STAGE_TEXT[self.stage]
        if not self.steps:
            return Text(f"现在是{zh}", f"the stage is {en}")
        last = self.steps[-1]
        return Text(
            f"{last.by} 于 {moment(last.at)} 定为{zh}（批次 {last.run}）",
            f"{en} since {moment(last.at)}, by {last.by}, with run {last.run}",
        )

    @property
    def ways_on(self) -> Text:
        """What can be done next, as a mend."""
        if not self.moves:
            return Text(
                "定案后不再改动；要试算就另存一处", "nothing changes any more; to try something, use another store"
            )
        said = join([move.says for move in self.moves])
        return Text(f"可以：{said.zh}", f"open: {said.en}")


def life_of(store: Path, cycle: str) -> Life:
    """Where a cycle of a store is."""
    with index_read(store):
        return Life(cycle, tuple(step for step in steps(store) if step.cycle == cycle))


def move(run: Run, stage: Stage, by: str, reason: str = "") -> Step:
    """Takes the run's cycle to a stage, with that run, and gives the step as it was entered.

    Raises:
        RunError: the move is not open, the run is not one that it allows or not as it was published, a reason is missing,
            cases are open where the result becomes final; somebody else is at work on the cycle.
    """
    check_known(run)
    with hold(run.store, run.cycle, by, "stage"):
        life = life_of(run.store, run.cycle)
        problems = [*_refusals(life, run, stage, reason), *text_problems(run.store, by=by, reason=reason)]
        problems += [problem for problem in verify(run.folder) if problem.severity == "error"]
        if stage == "final" and not problems:
            problems += _open_cases(run)
        if problems:
            raise RunError(problems)
        try:
            return _enter(run, stage, by, reason)
        except (OSError, sqlite3.Error) as error:
            raise not_stored(run.store, error) from error


def _enter(run: Run, stage: Stage, by: str, reason: str) -> Step:
    with writing(run.store) as index:
        taken = index.steps()
        decisions = read_book(run.store, run.cycle).link
        step = Step(len(taken) + 1, run.cycle, stage, run.id, run.digest, now(), by, reason, decisions, "")
        step = step._replace(link=link_of(step.texts, taken[-1].link if taken else "", run.manifest["alg"]))
        index.enter(step)
    return step


def _refusals(life: Life, run: Run, stage: Stage, reason: str) -> Iterator[Problem]:
    """Why a move is not open."""
    found = next((move for move in life.moves if move.to == stage), None)
    zh, en = STAGE_TEXT[stage]
    if found is None:
        said = Text(f"{life.says.zh}，不能改为{zh}", f"{life.says.en}; it cannot become {en}")
        yield refusal(run, "stage-refused", said, life.ways_on)
        return
    if (stage, run.id) == (life.stage, life.run):
        yield refusal(
            run, "stage-refused", Text(f"已经是这样：{life.says.zh}", f"so it is: {life.says.en}"), life.ways_on
        )
    elif found.run == "standing" and run.id != life.run:
        said = Text(f"现行批次是 {life.run}", f"the run that stands is {life.run}")
        yield refusal(run, "not-standing", said, Text(f"写 {life.run}", f"name {life.run}") + _otherwise(life))
    elif found.run == "correction" and life.run not in {one.id for one in up_to(run)}:
        said = Text(f"这个批次不是现行批次 {life.run} 的更正", f"the run does not correct {life.run}, which stands")
        order = f"scoring run --correct {run.store / str(life.run)}"
        fix = Text(f"先 {order}", f"first: {order}")
        yield refusal(run, "not-standing", said, fix)
    if found.reasoned and not reason.strip():
        yield no_reason(run.store)


def _otherwise(life: Life) -> Text:
    """How another run comes to stand."""
    if life.stage == "preview":
        return Text("；要换批次，先把它定为预览", "; to take another, make that one the preview first")
    if any(move.run == "correction" for move in life.moves):
        return Text(
            f"；要换成更正后的批次，先把它定为{STAGE_TEXT[life.stage][0]}", f"; a correction becomes {life.stage} first"
        )
    return Text("", "")


def _open_cases(run: Run) -> Iterator[Problem]:
    """Units that would stay undecided for good."""
    now = decided(run)
    for units, zh, en in (
        (now.undecided, "个单位待审定", "units are undecided"),
        (
            now.again,
            "项决定所据的数字变了，待复核",
            "decisions were taken on other figures and are to be looked at again",
        ),
    ):
        if units:
            some = "、".join(units[:SHOWN])
            fix = Text(f"scoring decide {run.folder} 单位 等次", f"scoring decide {run.folder} UNIT GRADE")
            yield refusal(run, "open-cases", Text(f"{len(units)} {zh}：{some}", f"{len(units)} {en}: {some}"), fix)


def check_known(run: Run) -> None:
    """Lets a run pass that the index of its store knows.

    Raises:
        RunError: it does not; nothing can be recorded of the run then.
    """
    with index_read(run.store):
        known = {(entry.run, entry.manifest) for entry in entries(run.store)}
    if (run.id, run.digest) not in known:
        said = Text("这个批次不在存放处的索引里", "the index of the store does not know this run")
        fix = Text("用存放处里的批次", "name the run in its store")
        raise RunError([Problem("not-in-store", Place(str(run.store / INDEX)), said, fix)])


def text_problems(store: Path, **texts: str) -> Iterator[Problem]:
    """Texts that may not stand in a record, each by what it is."""
    for name, text in texts.items():
        if not is_plain(text):
            said = Text(
                f"{name} 里有换行或看不见的字符，或以 = + - @ 开头",
                f"{name}: line ends, invisible characters, or = + - @ first",
            )
            fix = Text("写在一行里，以文字开头", "write it on one line that begins with a word")
            yield Problem("not-plain", Place(str(store), cell=name), said, fix)


def no_reason(store: Path) -> Problem:
    """A reason is missing."""
    said = Text("须写明理由", "a reason is needed")
    return Problem(
        "no-reason", Place(str(store)), said, Text("写明理由（命令用 --reason）", "say why (in a command: --reason)")
    )


def refusal(run: Run, code: str, said: Text, fix: Text) -> Problem:
    """Why something cannot be done to a run's cycle."""
    return Problem(code, Place(str(run.folder)), Text(f"周期 {run.cycle}：", f"cycle {run.cycle}: ") + said, fix)


# -- what a stage forbids -------------------------------------------------------------------------------------------


def check_correction(run: Run) -> None:
    """Lets a correction of a run pass.

    Raises:
        RunError: the cycle is final, or the run is neither the one that stands nor a correction of it.
    """
    life = life_of(run.store, run.cycle)
    if life.stage == "final":
        raise RunError([refusal(run, "cycle-final", life.says, life.ways_on)])
    if life.is_fixed and life.run not in {one.id for one in up_to(run)}:
        said = Text(
            f"现行批次是 {life.run}，更正要从它做起", f"the run that stands is {life.run}; corrections start from it"
        )
        raise RunError([refusal(run, "not-standing", said, Text(f"更正 {life.run}", f"correct {life.run}"))])
