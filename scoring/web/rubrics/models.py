"""A rubric with every text of it that was saved and every version that was submitted; nothing of either ever changes.

What becomes of a version is told by its steps, which are only added.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from scoring.text import Text

DRAFT: Final = "draft"  # the text as it was saved last, in an address and as a state


class What(models.TextChoices):
    """What happened to a version; the last step is its state. `published` and `returned` are the ends."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"


STATE_TEXT: Final[dict[str, Text]] = {
    DRAFT: Text("草稿", "draft"),
    What.SUBMITTED: Text("待审定", "to be approved"),
    What.RETURNED: Text("已退回", "returned"),
    What.APPROVED: Text("已审定，待公布", "approved, to be published"),
    What.PUBLISHED: Text("已公布", "published"),
}
STEP_TEXT: Final[dict[str, Text]] = {
    What.SUBMITTED: Text("提交审定", "submitted"),
    What.RETURNED: Text("退回", "returned"),
    What.APPROVED: Text("审定", "approved"),
    What.PUBLISHED: Text("公布", "published"),
}


class Rubric(models.Model):
    """One rubric, by the id that its text states."""

    name = models.CharField(max_length=100, unique=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    @property
    def file(self) -> str:
        """The name of its file, as problems tell it."""
        return f"{self.name}.yaml"

    @property
    def title(self) -> Text | None:
        """What the last version is called; None before the first."""
        last = self.versions.first()
        return None if last is None else last.title

    @property
    def draft(self) -> Saved:
        """The text as it was saved last."""
        return self.saved.latest("number")

    def numbered(self) -> QuerySet[Version]:
        """Its versions, the last one first, with all that their pages want."""
        return self.versions.select_related("saved", "rubric").prefetch_related("steps")

    @property
    def published(self) -> Version | None:
        """The version in force."""
        return in_state(self.numbered(), What.PUBLISHED).first()

    @property
    def waiting(self) -> Version | None:
        """The version that waits to be approved or published."""
        return in_state(self.numbered(), What.SUBMITTED, What.APPROVED).first()


class Saved(models.Model):
    """A text that somebody saved; `number` counts from 1, so that whoever saves says which text it comes after."""

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="saved")
    number = models.IntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("rubric", "number", name="one_text_a_number")]

    @property
    def word(self) -> str:
        """What stands for it in an address, in the place of a version's number."""
        return f"s{self.number}"


class Version(models.Model):
    """A saved text that was submitted, or was in force before the store knew it. `label` is what the text calls its version."""

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    saved = models.OneToOneField(Saved, models.PROTECT)
    title_zh = models.TextField()
    title_en = models.TextField()
    label = models.CharField(max_length=100)

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [models.UniqueConstraint("rubric", "number", name="one_version_a_number")]

    @property
    def word(self) -> str:
        """What stands for it in an address: its number, or `s` and the number of a saved text that is no version."""
        return str(self.number) if self.pk else self.saved.word

    @property
    def name_text(self) -> Text:
        if self.pk:
            return Text(f"第 {self.number} 版", f"version {self.number}")
        return Text(f"第 {self.saved.number} 稿", f"text {self.saved.number}")

    @property
    def text(self) -> str:
        return self.saved.text

    @property
    def digest(self) -> str:
        return self.saved.digest

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    @property
    def state(self) -> str:
        """What its last step made of it."""
        return list(self.steps.all())[-1].what if self.pk else DRAFT

    @property
    def state_text(self) -> Text:
        return STATE_TEXT[self.state]

    def last(self, what: What) -> Step:
        return self.steps.get(what=what)


class Step(models.Model):
    """Who did what with a version, when, why."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint("version", "what", name="each_step_once_a_version")]

    @property
    def what_text(self) -> Text:
        return STEP_TEXT[self.what]


def in_state(versions: QuerySet[Version], *states: What) -> QuerySet[Version]:
    """Those of some versions whose last step is one of these."""
    last = Step.objects.filter(version=OuterRef("pk")).order_by("-pk").values("what")[:1]
    return versions.annotate(now=Subquery(last)).filter(now__in=states)
