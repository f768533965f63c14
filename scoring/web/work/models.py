"""Jobs with how far they are, what a check found, a proposal to be final, and every version of a file that was handed in."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from scoring.text import Text


class Kind(models.TextChoices):
    """What a job does with a cycle; accepting and releasing with an appeal, the impact with a rubric."""

    CHECK = "check"
    RUN = "run"
    PUBLISH = "publish"
    ACCEPT = "accept"
    RELEASE = "release"
    IMPACT = "impact"


OF_A_CYCLE: Final = (Kind.CHECK, Kind.RUN, Kind.PUBLISH)


class JobState(models.TextChoices):
    """`stopped`: the process that did it is no more; it can be asked for again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


KIND_TEXT: Final[dict[str, Text]] = {
    Kind.CHECK: Text("核对", "check"),
    Kind.RUN: Text("评分", "scoring"),
    Kind.PUBLISH: Text("装入发布", "loading for publication"),
    Kind.ACCEPT: Text("计算更正的影响", "working out what the correction does"),
    Kind.RELEASE: Text("更正并发布", "putting it right and publishing"),
    Kind.IMPACT: Text("影响", "impact"),
}
JOB_STATE_TEXT: Final[dict[str, Text]] = {
    JobState.QUEUED: Text("排队", "queued"),
    JobState.RUNNING: Text("正在进行", "running"),
    JobState.DONE: Text("完成", "done"),
    JobState.FAILED: Text("未成", "failed"),
    JobState.STOPPED: Text("中断，可以重来", "stopped; it can be run again"),
}
ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """Something to be done in the background; one at a time for each cycle, for each appeal and for each rubric, which go without `cycle`.

    `run` is the run it made, loads or measures by; `asked` is what an answer to an appeal says, or which text of a rubric is
    measured; `found` is what a check found besides its findings, or an impact; `problems` say why it failed.
    """

    cycle = models.CharField(max_length=200, blank=True)
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, null=True, related_name="jobs")
    rubric = models.ForeignKey("rubrics.Rubric", models.PROTECT, null=True, related_name="jobs")
    asked = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    percent = models.SmallIntegerField(null=True)
    said_zh = models.TextField(blank=True)
    said_en = models.TextField(blank=True)
    run = models.CharField(max_length=100, blank=True)
    found = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # of each: code, place, zh, en, fix_zh, fix_en

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                "cycle", condition=Q(state__in=ACTIVE, appeal=None, rubric=None), name="one_active_job_a_cycle"
            ),
            models.UniqueConstraint("appeal", condition=Q(state__in=ACTIVE), name="one_active_job_an_appeal"),
            models.UniqueConstraint("rubric", condition=Q(state__in=ACTIVE), name="one_active_job_a_rubric"),
        ]
        indexes: ClassVar = [models.Index("cycle", "kind", "state", name="jobs_of_a_cycle")]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def kind_text(self) -> Text:
        return KIND_TEXT[self.kind]

    @property
    def state_text(self) -> Text:
        return JOB_STATE_TEXT[self.state]

    @property
    def said(self) -> Text:
        """How far it has come, in words."""
        return Text(self.said_zh, self.said_en)


class Finding(models.Model):
    """One issue that a check found, in the order in which the check tells them."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="findings")
    file = models.TextField()  # as people are told of it, with the sheet
    source = models.TextField()  # the file alone
    row = models.IntegerField(null=True)
    column = models.TextField(blank=True)
    unit_id = models.TextField(blank=True)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    zh = models.TextField()
    en = models.TextField()
    fix_zh = models.TextField(blank=True)
    fix_en = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    @property
    def place(self) -> str:
        """The sheet and cell, or the row and column, inside the file."""
        sheet = self.file.removeprefix(self.source).removeprefix(":")
        cell = self.column if self.row and self.column.endswith(str(self.row)) else ""
        parts = [sheet, cell] if cell else [sheet, str(self.row or ""), self.column]
        return ":".join(part for part in parts if part)

    @property
    def said(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def fix(self) -> Text:
        return Text(self.fix_zh, self.fix_en)


class FinalProposal(models.Model):
    """Somebody wants a cycle to be final with the run that stands; gone once another confirmed, or it was taken back."""

    cycle = models.CharField(max_length=200, unique=True)
    run = models.CharField(max_length=100)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)


class Version(models.Model):
    """A file of a cycle's submissions as it was handed in: who, when, which bytes; kept for good.

    `by` is empty where the file lay in the folder before anybody uploaded one of its name. `placed` says that it was put in
    place: between the two a server may have been killed.
    """

    cycle = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    placed = models.BooleanField(default=True)

    class Meta:
        ordering = ("pk",)
        indexes: ClassVar = [models.Index("cycle", "name", name="versions_of_a_file")]
