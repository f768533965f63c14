"""Any order of steps, decisions, corrections and new runs: what the store says is what a plain model says."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from scoring import RunError
from scoring.names import STAGES
from scoring.runs import Run, open_run
from scoring.runs.decide import decide
from scoring.runs.decided import decided
from scoring.runs.stages import check_correction, life_of, move
from scoring.runs.verify import verify_store
from tests.runs.committee import correction, tied_run
from tests.runs.test_stages import allowed
from tests.verifier.test_alone import check

UNITS = ("v1", "v2", "v3", "v5")
UNDECIDED = ("v2", "v3")
KINDS = {
    "frozen": {"cut_line", "manual"},
    "published": {"cut_line", "manual"},
    "appeal": {"cut_line", "manual", "appeal"},
}
MOST_RUNS = 6


class AnyLife(RuleBasedStateMachine):
    """A cycle of which the model knows its stage, the run that stands, what each run corrects, and what was decided."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.runs: list[Run] = [tied_run(self.home)]
        self.corrects: dict[str, str] = {}
        self.stage, self.standing = "draft", ""
        self.decided: dict[str, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "home"):
            assert [problem for found in verify_store(self.runs[0].store).values() for problem in found] == []
            assert check(self.runs[0].store).returncode == 0
            shutil.rmtree(self.home)

    def which(self, run: Run) -> str:
        """How a run is to the one that stands: the same, a correction of it, or another."""
        at = run.id
        while at in self.corrects and at != self.standing:
            at = self.corrects[at]
        return "other" if at != self.standing else "same" if run.id == self.standing else "correction"

    def run(self, n: int) -> Run:
        return open_run(self.runs[n % len(self.runs)].folder)

    @rule()
    def go_on(self) -> None:
        """The next stage, so that all of them are met."""
        to = STAGES[min(STAGES.index(self.stage) + 1, len(STAGES) - 1)]
        at = next((n for n, run in enumerate(self.runs) if run.id == self.standing), 0)
        self.step(at, to, "")

    @rule(n=st.integers(0, 9), to=st.sampled_from(STAGES), reason=st.sampled_from(["", "示例理由"]))
    def any_step(self, n: int, to: Any, reason: str) -> None:
        self.step(n, to, reason)

    def step(self, n: int, to: Any, reason: str) -> None:
        run = self.run(n)
        which = "other" if self.stage == "draft" else self.which(run)
        needs = allowed().get((self.stage, to, which))
        opened = needs is not None and bool(reason or not needs)
        if to == "final" and not set(UNDECIDED) <= set(self.decided):
            opened = False
        if self.does(lambda: move(run, to, "示例委员", reason)) != opened:
            raise AssertionError((self.stage, to, which, reason))
        if opened:
            self.stage, self.standing = to, run.id
        event(f"{self.stage}")

    @rule(
        n=st.integers(0, 9),
        unit=st.sampled_from(UNITS),
        grade=st.sampled_from(["好", "差", None]),
        kind=st.sampled_from(["cut_line", "manual", "appeal"]),
    )
    def take(self, n: int, unit: str, grade: str | None, kind: Any) -> None:
        run = self.run(n)
        opened = kind in KINDS.get(self.stage, set()) and run.id == self.standing
        opened &= unit in self.decided if grade is None else kind != "cut_line" or unit in UNDECIDED
        assert self.does(lambda: decide(run, unit, grade, kind, "示例理由", "示例委员")) == opened
        if opened and grade:
            self.decided[unit] = grade
        elif opened:
            del self.decided[unit]

    @rule(n=st.integers(0, 9))
    def correct(self, n: int) -> None:
        run = self.run(n)
        opened = self.stage != "final" and (self.stage in ("draft", "preview") or self.which(run) != "other")
        assert self.does(lambda: check_correction(run)) == opened
        if opened and len(self.runs) < MOST_RUNS:
            self.runs.append(correction(run, f"更正 {len(self.runs)}"))
            self.corrects[self.runs[-1].id] = run.id

    @rule(n=st.integers(0, 2))
    def score(self, n: int) -> None:
        """From other files: a new run until the cycle is frozen, refused from then on."""
        at = self.standing
        while at in self.corrects:
            at = self.corrects[at]
        files = {run.id: run for run in self.runs if run.id not in self.corrects}
        made: list[Run] = []
        opened = self.does(lambda: made.append(tied_run(self.home, v6=(10 + n, ""))))
        if made and made[0].id not in files:
            self.runs.append(made[0])
        assert opened == (STAGES.index(self.stage) < STAGES.index("frozen") or bool(made and made[0].id == at))

    def does(self, one: Any) -> bool:
        try:
            one()
        except RunError:
            return False
        return True

    @invariant()
    def the_store_says_the_same(self) -> None:
        if not hasattr(self, "home"):
            return
        life = life_of(self.runs[0].store, self.runs[0].cycle)
        assert (life.stage, life.run) == (self.stage, None if self.stage == "draft" else self.standing)
        run = open_run(self.runs[0].folder)
        assert {unit: one.grade for unit, one in run.decisions.items()} == self.decided
        assert decided(run).count == len(self.decided)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=12, stateful_step_count=20)
