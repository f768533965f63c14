"""What is wrong, where, and how to mend it: one value that every face of the program only renders.

ScoringError
├── RubricError       a rubric's YAML cannot be used
├── SubmissionError   tables handed to the engine cannot be used
└── RunError          a cycle or run folder cannot be read
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scoring.text import Text

SHOWN = 20
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a problem is: a file with line and column, a table's row and column, or a unit and item.

    Example:
        >>> str(Place("village.yaml", 10, 15)), str(Place("a.csv", 3, cell="income"))
        ('village.yaml:10:15', 'a.csv:3:income')
    """

    file: str
    line: int | None = None
    col: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        parts = [self.file, self.line, self.col, self.cell]
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: its place, what was found and expected (zh, en), the mend, and a code with a page in docs."""

    code: str
    place: Place
    message: Text
    fix: Text | None = None
    severity: Severity = "error"

    def show(self, lang: str = "zh") -> str:
        """Two lines for people: place, sentence and code; then the mend.

        Example:
            >>> print(Problem("x", Place("a.yaml", 1, 2), Text("错", "wrong"), Text("改", "mend it")).show("en"))
            a.yaml:1:2: wrong  [x]
              fix: mend it
        """
        head = f"{self.place}: {self.message.pick(lang)}  [{self.code}]"
        if self.fix is None:
            return head
        word = "fix" if lang == "en" else "改法"
        return f"{head}\n  {word}: {self.fix.pick(lang)}"


@dataclass
class ScoringError(Exception):
    """All problems found in one pass; the message shows the first twenty and counts the rest."""

    problems: Sequence[Problem] = field(default_factory=tuple)

    def __str__(self) -> str:
        return show_all(self.problems)


class RubricError(ScoringError):
    """A rubric cannot be used; every problem of the file is listed."""


class SubmissionError(ScoringError):
    """Tables handed to the engine cannot be used; every problem is listed."""


class RunError(ScoringError):
    """A cycle or run folder cannot be read."""


def show_all(problems: Sequence[Problem], lang: str = "zh") -> str:
    """The first twenty problems in full, then how many more there are."""
    lines = [problem.show(lang) for problem in problems[:SHOWN]]
    more = len(problems) - SHOWN
    if more > 0:
        lines.append(f"... and {more} more" if lang == "en" else f"……另有 {more} 处")
    return "\n".join(lines)


def as_dict(problem: Problem) -> dict[str, object]:
    """A problem as programs read it."""
    fix = problem.fix
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.place.file,
        "line": problem.place.line,
        "col": problem.place.col,
        "zh": problem.message.zh,
        "en": problem.message.en,
        "fix_zh": fix and fix.zh,
        "fix_en": fix and fix.en,
    }


def did_you_mean(found: str, known: Iterable[str]) -> Text | None:
    """The nearest known word as a mend, or None where nothing is near.

    Example:
        >>> did_you_mean("linaer", ["linear", "step"]).en
        "did you mean 'linear'?"
    """
    near = difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)
    return Text(f"是否想写“{near[0]}”？", f"did you mean '{near[0]}'?") if near else None


def nearest_or_all(found: str, known: Iterable[str]) -> Text:
    """The nearest known word as a mend, or else the whole list.

    Example:
        >>> nearest_or_all("red", ["linear", "step"]).en
        'one of: linear, step'
    """
    words = list(known)
    return did_you_mean(found, words) or Text(f"可用：{'、'.join(words)}", f"one of: {', '.join(words)}")
