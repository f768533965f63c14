"""What was handed in for a cycle, as far as one committee may see it; `rights.scope` makes it, nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from django.db.models import Count, Min, QuerySet

from scoring.intake.issues import OF_SEVERAL
from scoring.runs.asking import Due
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import last_check
from scoring.web.work.models import Finding, Job

SHOWN: Final = 100  # issues of one file
SEVERITIES: Final = ("error", "warning", "note")


@dataclass(frozen=True)
class Part:
    """All that was handed in for a cycle (`top` empty), or what is about a unit and those below it, by this cycle's own table of units."""

    work: Work
    top: str

    @property
    def is_whole(self) -> bool:
        return not self.top

    @property
    def name(self) -> str:
        """What the unit at the top is called; empty where everything is shown."""
        asking = self.work.asking
        return "" if self.is_whole or asking is None else asking.names[self.top]

    @cached_property
    def check(self) -> Job | None:
        """The last check of the cycle; None where it was not checked yet."""
        return last_check(self.work)

    @cached_property
    def due(self) -> Sequence[Due] | None:
        """Who had handed in at the last check; None where it does not say, or the table of units cannot be read now."""
        asking, check = self.work.asking, self.check
        if asking is None or check is None or "handed_in" not in check.found:
            return None
        return asking.due(self.top, check.found["handed_in"])

    @cached_property
    def files(self) -> dict[str, dict[str, int]]:
        """How many issues of each severity each file has, those of other units not counted; the gravest first."""
        found: dict[str, dict[str, int]] = {}
        grouped = self._findings.order_by().values_list("source", "unit_id", "severity")
        for source, unit, severity, number, _ in grouped.annotate(Count("pk"), first=Min("pk")).order_by("first"):
            if self._has(unit):
                found.setdefault(source, dict.fromkeys(SEVERITIES, 0))[severity] += number
        return found

    def findings(self, file: str) -> list[Finding]:
        """The first issues of a file."""
        found = self._findings.filter(source=file).iterator()
        return list(islice((one for one in found if self._has(one.unit_id)), SHOWN))

    @property
    def _findings(self) -> QuerySet[Finding]:
        return Finding.objects.filter(job=self.check) if self.is_whole else of_one_unit(self.check)

    def _has(self, unit: str) -> bool:
        return self.is_whole or unit in self._units

    @cached_property
    def _units(self) -> frozenset[str]:
        asking = self.work.asking
        return frozenset() if asking is None else frozenset(asking.below(self.top))


def part_of(work: Work, top: str) -> Part | None:
    """A part of a cycle; None where this year's table of units does not have `top`, or cannot be read."""
    if top and (work.asking is None or top not in work.asking.names):
        return None
    return Part(work, top)


def of_one_unit(check: Job | None) -> QuerySet[Finding]:
    """What a check found that tells of the unit that it names and of no other."""
    return Finding.objects.filter(job=check).exclude(code__in=OF_SEVERAL)
