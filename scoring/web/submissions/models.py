"""What a unit answers for a cycle on line, and every step that it took; steps are never changed, only added."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from scoring.text import Text
from scoring.web.evidence import Evidence


class SubmissionState(models.TextChoices):
    """`draft` and `returned` are the unit's to write; `submitted` waits for the level above; `accepted` is in the cycle."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class What(models.TextChoices):
    """What somebody did with a submission; `reopened` is a return of what had been accepted."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REOPENED = "reopened"


NOT_BEGUN: Final = ""  # the state of a unit that has not begun
STATE_TEXT: Final[dict[str, Text]] = {
    NOT_BEGUN: Text("未填", "not begun"),
    SubmissionState.DRAFT: Text("草稿", "draft"),
    SubmissionState.SUBMITTED: Text("待审核", "to be reviewed"),
    SubmissionState.RETURNED: Text("已退回", "returned"),
    SubmissionState.ACCEPTED: Text("已采用", "accepted"),
}
WHAT_TEXT: Final[dict[str, Text]] = {
    What.SUBMITTED: Text("上报", "submitted"),
    What.RETURNED: Text("退回", "returned"),
    What.ACCEPTED: Text("采用", "accepted"),
    What.REOPENED: Text("采用后退回", "returned after acceptance"),
}
WRITABLE: Final = (NOT_BEGUN, SubmissionState.DRAFT, SubmissionState.RETURNED)


class Submission(models.Model):
    """A unit's answers by metric: the texts as they were written, remarks, files of evidence (name, kind, digest).

    `cycle` is the name of the cycle's folder; `file` is where the answers stand among its submissions once they are accepted;
    `revision` counts what was saved, so that nobody writes over, or accepts, what they have not seen.
    """

    cycle = models.CharField(max_length=200)
    unit_id = models.CharField(max_length=200)
    file = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT)
    values = models.JSONField(default=dict)
    remarks = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    revision = models.IntegerField(default=0)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("cycle", "unit_id", name="one_submission_a_unit")]
        indexes: ClassVar = [models.Index("cycle", "file", "state", name="submissions_of_a_file")]

    @property
    def state_text(self) -> Text:
        return STATE_TEXT[self.state]

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def evidence(self) -> dict[str, Evidence]:
        """The files of evidence by metric."""
        return {metric: Evidence(*file) for metric, file in self.files.items()}

    def last(self, *what: What) -> Step | None:
        """The latest step of some kinds."""
        return self.steps.filter(what__in=what).last()


class Step(models.Model):
    """Who did what with a submission, when, why. `detail` of a submission: the values, remarks and files as they stood; of a
    return: what was said of single metrics; of an acceptance and its undoing: the file among the cycle's submissions and its digest.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    @property
    def what_text(self) -> Text:
        return WHAT_TEXT[self.what]
