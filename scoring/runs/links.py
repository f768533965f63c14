"""How a run names another: the one it took last year's figures from, the one that it corrects; and what may be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.errors import Place, Problem, RunError
from scoring.runs.lineage import corrections
from scoring.runs.run import Run
from scoring.runs.stages import check_correction, no_reason, text_problems
from scoring.text import Text


def link_to(run: Run) -> dict[str, str]:
    """Another run as a manifest names it."""
    return {"run": run.id, "manifest": run.digest}


@dataclass(frozen=True)
class Corrects:
    """A run to be corrected, and why."""

    run: Run
    reason: str

    @property
    def link(self) -> dict[str, str]:
        """The correction as a manifest names it."""
        return {**link_to(self.run), "reason": self.reason}

    def check(self) -> None:
        """Lets a correction pass.

        Raises:
            RunError: no reason is given, the run was corrected already, its cycle is final or another run stands for it.
        """
        problems = list(self._problems())
        if problems:
            raise RunError(problems)
        check_correction(self.run)

    def _problems(self) -> Iterator[Problem]:
        yield from [] if self.reason.strip() else [no_reason(self.run.store)]
        yield from text_problems(self.run.store, reason=self.reason)
        for later in corrections(self.run):
            link = later.manifest["corrects"]
            if link["manifest"] == self.run.digest:  # a second one would leave out what the first put right
                said = Text(
                    f"已由 {later.id} 更正（{link['reason']}）", f"{later.id} corrects it already ({link['reason']})"
                )
                fix = Text(f"从 {later.id} 再更正", f"correct {later.id}")
                yield Problem("already-corrected", Place(str(self.run.folder)), said, fix)
