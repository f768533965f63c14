"""The forms of one cycle as far as one person may see them; `rights.scope` makes them, nothing else does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from django.db.models import Count, QuerySet

from scoring.intake.form.style import safe_name
from scoring.runs.asking import Asking, Reporter
from scoring.web.submissions.models import NOT_BEGUN, Submission
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import last_check
from scoring.web.work.models import Finding, Job
from scoring.web.work.part import of_one_unit
from scoring.web.work.uploads import ONLINE

PLAIN: Final = re.compile(r"\w[\w.-]{0,59}")


@dataclass(frozen=True)
class Forms:
    """The part of a cycle's forms that is an actor's: one unit's (`alone`), or all below and with `top` (empty: every unit's)."""

    work: Work
    asking: Asking
    top: str
    alone: bool

    @property
    def name(self) -> str:
        """What stands in addresses."""
        return self.work.name

    @property
    def is_open(self) -> bool:
        """Whether forms are filled in and accepted: until the cycle is frozen."""
        return not self.work.life.is_fixed

    @cached_property
    def reporters(self) -> dict[str, Reporter]:
        """The units of the part that are to report, in the order of the tree."""
        due = self.asking.reporters
        part = [self.top] if self.alone else self.asking.below(self.top)
        return {unit: due[unit] for unit in part if unit in due}

    @cached_property
    def states(self) -> dict[str, str]:
        """How far each unit of the part is; `NOT_BEGUN` where it has no submission."""
        kept = Submission.objects.filter(cycle=self.name)
        known = dict((kept.filter(unit_id=self.top) if self.alone else kept).values_list("unit_id", "state"))
        return {unit: known.get(unit, NOT_BEGUN) for unit in self.reporters}

    @property
    def counts(self) -> Counter[str]:
        """How many units of the part are how far."""
        return Counter(self.states.values())

    def path(self, unit: str) -> list[str] | None:
        """From the top of the part down to a unit of it; empty for every unit there is, None where it lies outside."""
        if not unit or unit not in self.asking.names:
            return None if unit or self.top else []
        above = self.asking.above(unit)
        if self.top not in ("", *above):
            return None
        return list(reversed(above[: above.index(self.top) + 1] if self.top else above))

    def submission(self, reporter: Reporter) -> Submission:
        """What a unit of the part has answered; a new one, not stored yet, where it has not begun."""
        found = Submission.objects.filter(cycle=self.name, unit_id=self.reporters[reporter.id].id).first()
        return found or Submission(cycle=self.name, unit_id=reporter.id, file=file_of(reporter))

    def issues(self, reporter: Reporter) -> QuerySet[Finding]:
        """What the last check of the cycle said about a unit of the part and no other, in whatever file."""
        return of_one_unit(self.check).filter(unit_id=self.reporters[reporter.id].id)

    def issue_counts(self, reporters: Iterable[Reporter]) -> dict[str, int]:
        """How many issues the last check found of some units of the part."""
        units = [self.reporters[reporter.id].id for reporter in reporters]
        found = of_one_unit(self.check).filter(unit_id__in=units).exclude(severity="note").order_by()
        return dict(found.values_list("unit_id").annotate(Count("pk")))

    @cached_property
    def check(self) -> Job | None:
        """The last check of the cycle; None where it was not checked yet."""
        return last_check(self.work)

    def judges(self, reporter: Reporter) -> bool:
        """Whether a committee of this part may accept a unit's answers: those of the units below its own, never its own."""
        return not self.alone and reporter.id in self.reporters and reporter.id != self.top


def forms_of(work: Work, top: str, alone: bool) -> Forms | None:
    """A part of the forms of a cycle; None where nobody in it is asked for anything, or the cycle cannot be read."""
    asking = work.asking
    if asking is None or (top and top not in asking.names):
        return None
    found = Forms(work, asking, top, alone)
    return found if found.reporters else None


def file_of(reporter: Reporter) -> str:
    """The file in which a unit's answers stand once they are accepted: one for all units below the same unit.

    Example:
        >>> file_of(Reporter("v1", "村", "t01", "village")), file_of(Reporter("v1", "村", "t/1", "village"))
        ('online/t01.csv', 'online/t_1-6196f641.csv')
    """
    above = reporter.parent
    digest = sha256(above.encode()).hexdigest()[:8]
    return f"{ONLINE}{above if PLAIN.fullmatch(above) else f'{safe_name(above)}-{digest}'}.csv"
