"""An appeal with the figures it questions, and every step that it took; steps are never changed, only added."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from scoring.text import Text
from scoring.web.published.models import Published, UnitAt


class Point(models.TextChoices):
    """What is said to be wrong."""

    FIGURE = "figure"
    EVIDENCE = "evidence"
    RULE = "rule"
    MISSING = "missing"
    OTHER_UNIT = "other_unit"


class AppealState(models.TextChoices):
    """`accepted` waits for a second person; `released` and `refused` are the ends."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RELEASED = "released"
    REFUSED = "refused"


class What(models.TextChoices):
    """What somebody did with an appeal."""

    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RELEASED = "released"


POINT_TEXT: Final[dict[str, Text]] = {
    Point.FIGURE: Text("数据有误", "the figure is wrong"),
    Point.EVIDENCE: Text("佐证材料没有采用", "evidence was overlooked"),
    Point.RULE: Text("规则用错", "the rule was misapplied"),
    Point.MISSING: Text("已报送却按未报计", "wrongly counted as missing"),
    Point.OTHER_UNIT: Text("用了其他单位的数据", "it is another unit's figure"),
}
STATE_TEXT: Final[dict[str, Text]] = {
    AppealState.OPEN: Text("待处理", "open"),
    AppealState.ACCEPTED: Text("拟受理，待第二人确认", "accepted, to be confirmed by a second person"),
    AppealState.RELEASED: Text("申诉成立，已更正", "upheld and put right"),
    AppealState.REFUSED: Text("不予支持", "refused"),
}
WHAT_TEXT: Final[dict[str, Text]] = {
    What.FILED: Text("提出", "filed"),
    What.ACCEPTED: Text("拟受理", "accepted"),
    What.REFUSED: Text("不予支持", "refused"),
    What.RELEASED: Text("确认并更正", "confirmed and put right"),
}
UNDONE: Final = (AppealState.OPEN, AppealState.ACCEPTED)


class Appeal(models.Model):
    """One item questioned by the unit's secretary, with what stood on the scorecard at that moment.

    Everything but `state` is written once. `evidence` is the name under which a file was handed in, empty where none was.
    """

    published = models.ForeignKey(Published, models.PROTECT)
    unit = models.ForeignKey(UnitAt, models.PROTECT)
    cycle = models.CharField(max_length=200)
    item = models.CharField(max_length=200)
    name_zh = models.TextField()
    name_en = models.TextField()
    value = models.TextField(blank=True)
    points = models.TextField()
    full = models.TextField()
    rule_zh = models.TextField(blank=True)
    rule_en = models.TextField(blank=True)
    clause = models.TextField(blank=True)
    point = models.CharField(max_length=20, choices=Point.choices)
    claimed = models.TextField(blank=True)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    evidence_kind = models.CharField(max_length=10, blank=True)
    evidence_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("unit", "item", condition=Q(state__in=UNDONE), name="one_undone_appeal_an_item"),
        ]

    @property
    def name(self) -> Text:
        return Text(self.name_zh, self.name_en)

    @property
    def rule(self) -> Text:
        return Text(self.rule_zh, self.rule_en)

    @property
    def point_text(self) -> Text:
        return POINT_TEXT[self.point]

    @property
    def state_text(self) -> Text:
        return STATE_TEXT[self.state]

    @property
    def is_undone(self) -> bool:
        return self.state in UNDONE

    def last(self, what: What) -> Step:
        """The latest step of a kind."""
        return self.steps.filter(what=what).latest("pk")


class Step(models.Model):
    """Who did what with an appeal, when, why. `detail` of an acceptance: `values` as they were written for each metric, and the
    effect that was shown (`scoring.reports.effect`); of a release: the run that corrects.
    """

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="steps")
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
