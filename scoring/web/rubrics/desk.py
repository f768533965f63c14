"""A text of a rubric among the rubrics in force: what is wrong in it, its plan, how its points add up.

Texts come from the database and nothing else: whatever a rubric names, no file is opened for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scoring.editor.examined import examined, problems_of
from scoring.editor.points import Line, adding_up
from scoring.editor.sheet import Sheet
from scoring.errors import Problem
from scoring.rubric import Plan
from scoring.web.rubrics.models import Rubric, Version, What, in_state


@dataclass(frozen=True)
class Desk:
    """One text, under the name of its rubric."""

    rubric: Rubric
    text: str

    @property
    def file(self) -> str:
        return self.rubric.file

    @cached_property
    def folder(self) -> Mapping[str, str]:
        """The rubrics in force by file, and this text in place of its own."""
        return in_force() | {self.file: self.text}

    @cached_property
    def problems(self) -> list[Problem]:
        return problems_of(self.file, self.folder)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @cached_property
    def plan(self) -> Plan | None:
        """None where the text has errors of its own."""
        return examined(self.file, self.folder)[0]

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(self.text, self.file, lambda: self.folder)

    @property
    def lines(self) -> list[Line]:
        """How the points add up, as far as the text can be read."""
        return adding_up(self.sheet, self.plan)


def in_force() -> dict[str, str]:
    """The texts of the versions in force, by file."""
    published = in_state(Version.objects.select_related("rubric", "saved"), What.PUBLISHED)
    return {version.rubric.file: version.text for version in published.order_by("number")}
