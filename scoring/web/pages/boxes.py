"""A unit's form field by field, as it is filled in and as it is reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.intake.issues import Issue
from scoring.runs.asking import Field, Reporter
from scoring.text import Text
from scoring.web.evidence import Evidence
from scoring.web.submissions.fill import findings
from scoring.web.submissions.forms import Forms
from scoring.web.submissions.models import Submission, What


@dataclass(frozen=True)
class Box:
    """One field with what stands in it: value, remark, evidence, what the check says, what the level above said of it."""

    number: int
    field: Field
    value: str
    remark: str
    evidence: Evidence | None
    told: str
    issues: Sequence[tuple[str, Text, Text]]  # severity, what is wrong, how to mend it
    refused: Sequence[tuple[str, str]] = ()  # of a file that was just handed in

    @property
    def is_wrong(self) -> bool:
        return any(severity == "error" for severity, _, _ in self.issues)

    @property
    def wants_remark(self) -> bool:
        """Whether the check asks something that no remark answers yet."""
        return not self.remark and any(severity != "error" for severity, _, _ in self.issues)

    @property
    def words(self) -> tuple[str, ...]:
        """The words to choose from; what was chosen before stays among them."""
        known = self.field.words
        return (*known, self.value) if self.value and known and self.value not in known else known

    @property
    def is_unfolded(self) -> bool:
        """Whether remark and evidence are shown at once."""
        return bool(self.remark or self.evidence or self.issues or self.told or self.refused)


def boxes(
    forms: Forms,
    reporter: Reporter,
    submission: Submission,
    refused: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> list[tuple[Text, list[Box]]]:
    """The groups of the scorecard with their fields."""
    said: dict[str, list[Issue]] = {}
    for issue in findings(forms.asking, reporter, submission):
        said.setdefault(issue.metric or "", []).append(issue)
    told, evidence = _told(submission), submission.evidence
    found = [
        Box(
            number, field, submission.values.get(field.id, ""), submission.remarks.get(field.id, ""),
            evidence.get(field.id), told.get(field.id, ""), [_words(one) for one in said.get(field.id, ())],
            (refused or {}).get(field.id, ()),
        )
        for number, field in enumerate(forms.asking.fields(reporter), 1)
    ]  # fmt: skip
    return [(group, list(members)) for group, members in groupby(found, lambda box: box.field.group)]


def _told(submission: Submission) -> dict[str, str]:
    """What was said of single metrics when the answers were returned last."""
    step = submission.last(What.RETURNED, What.REOPENED) if submission.pk else None
    told: dict[str, str] = {} if step is None else step.detail["told"]
    return told


def _words(one: Issue) -> tuple[str, Text, Text]:
    return one.severity, Text(one.zh, one.en), Text(one.fix_zh or "", one.fix_en or "")
