"""A published run in the database: the run, its units as a tree, their scores, places and scorecards.

Rows of a run are written once and never changed; only the run's `state` moves on.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q

from scoring.text import Text, points_text


class State(models.TextChoices):
    """Where a run stands. `loading` and `withdrawn` are seen by nobody, `proposed` by those who may confirm it."""

    LOADING = "loading"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


STATE_TEXT: Final[dict[str, Text]] = {
    State.LOADING: Text("正在装入", "loading"),
    State.PROPOSED: Text("待确认", "to be confirmed"),
    State.PUBLISHED: Text("已发布", "published"),
    State.REPLACED: Text("已被更正", "replaced"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
}


UNSEEN: Final = (State.LOADING, State.WITHDRAWN)


class Published(models.Model):
    """One run with the decisions taken on its cycle by then. `digest` is its manifest's, which names exactly what was published.

    `decisions` is how many rows the record of decisions had, `deciders` who took those that no confirmed row had before. A
    decision taken later makes another row of the same run, which goes the same way.
    """

    run = models.CharField(max_length=100)
    folder = models.TextField()
    cycle = models.CharField(max_length=200, db_index=True)
    period = models.IntegerField()
    title_zh = models.TextField()
    title_en = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOADING)
    rubrics = models.JSONField(default=list)  # of each: rubric, zh, en, grades (best first), within
    units = models.IntegerField(default=0)
    scored = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    decisions = models.IntegerField(default=0)
    deciders = models.JSONField(default=list)
    touched_at = models.DateTimeField(auto_now=True)
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "run", "decisions", condition=~Q(state__in=UNSEEN), name="one_row_a_run_as_decided"
            ),
            models.UniqueConstraint("run", condition=Q(state=State.PROPOSED), name="one_proposal_a_run"),
            models.UniqueConstraint("cycle", condition=Q(state=State.PUBLISHED), name="one_run_a_cycle"),
        ]

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    @property
    def state_text(self) -> Text:
        return STATE_TEXT[self.state]

    @property
    def store(self) -> Path:
        """The store that it came from."""
        return Path(self.folder).parent

    def about(self, rubric: str) -> dict[str, Any]:
        """What the run says of one of its rubrics."""
        return next(about for about in self.rubrics if about["rubric"] == rubric)

    def grades(self, rubric: str) -> list[str]:
        """The grades of a rubric, the best first."""
        return list(self.about(rubric)["grades"])


class UnitAt(models.Model):
    """A unit as it stood in one run. The tree is numbered in the order of a walk through it:

    `seq` is the unit's own number, `last` that of its last descendant; what is below a unit lies between the two.
    """

    published = models.ForeignKey(Published, models.CASCADE, related_name="tree")
    unit_id = models.CharField(max_length=200)
    name = models.TextField()
    level = models.CharField(max_length=20)
    sector = models.CharField(max_length=20)
    secretary = models.TextField(blank=True)
    rubric = models.CharField(max_length=100, blank=True)  # what it was scored by; empty where none applies
    seq = models.IntegerField()
    last = models.IntegerField()
    parent_seq = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("published", "unit_id", name="one_row_a_unit"),
            models.UniqueConstraint("published", "seq", name="one_unit_a_number"),
        ]
        indexes: ClassVar = [
            models.Index("published", "parent_seq", name="children_of_a_unit"),
            models.Index("published", "level", "sector", "rubric", "seq", name="units_of_a_kind"),
            models.Index("unit_id", name="runs_of_a_unit"),
        ]

    def is_below(self, other: UnitAt) -> bool:
        """Whether the unit is the other one or below it."""
        return self.published_id == other.published_id and other.seq <= self.seq <= other.last


class Score(models.Model):
    """A unit's result. Points are whole numbers of the last place: `total` 8256 with `decimals` 2 is 82.56."""

    unit = models.OneToOneField(UnitAt, models.CASCADE, primary_key=True, related_name="score")
    held = models.BooleanField()
    total = models.BigIntegerField(null=True)
    full = models.BigIntegerField()
    decimals = models.SmallIntegerField()
    grade = models.TextField(blank=True)
    grade_order = models.SmallIntegerField(null=True)  # 0 is the best
    undecided = models.BooleanField()
    vetoes = models.JSONField(default=list)
    quota_missed = models.TextField(blank=True)
    decided_zh = models.TextField(blank=True)  # what the committee decided, in words
    decided_en = models.TextField(blank=True)

    @property
    def points(self) -> Decimal | None:
        return None if self.total is None else Decimal(self.total).scaleb(-self.decimals)

    @property
    def points_text(self) -> str:
        return points_text(self.points, self.decimals)

    @property
    def notes(self) -> list[Text]:
        """Why the grade is what it is, where points do not say it."""
        notes = [Text("暂不评分", "on hold")] if self.held else []
        notes += [Text(f"一票否决：{veto}", f"veto: {veto}") for veto in self.vetoes]
        if self.quota_missed:
            notes.append(Text(f"受名额限制，未得“{self.quota_missed}”", f"missed '{self.quota_missed}' by quota"))
        if self.decided_zh:
            notes.append(Text(self.decided_zh, self.decided_en))
        return [*notes, *([Text("待审定", "committee decides")] if self.undecided else [])]

    @property
    def share(self) -> int:
        """The total as a percent of what there was to get, for a bar."""
        return 0 if self.total is None else max(0, min(100, round(100 * self.total / self.full)))

    @property
    def full_text(self) -> str:
        return points_text(Decimal(self.full).scaleb(-self.decimals), 0)


class Place(models.Model):
    """Where a unit stands within one group. `position` puts all units of a rubric in order: group by group, best first, held last."""

    published = models.ForeignKey(Published, models.CASCADE, related_name="places")
    unit = models.ForeignKey(UnitAt, models.CASCADE, related_name="places")
    level = models.CharField(max_length=20)  # these three are the unit's own, here for the index
    sector = models.CharField(max_length=20)
    rubric = models.CharField(max_length=100)
    within = models.CharField(max_length=100)
    group = models.CharField(max_length=200)
    group_name = models.TextField()
    rank = models.CharField(max_length=20, blank=True)  # exact: 3, or 3.5 where ties are averaged; empty on hold
    peers = models.IntegerField()
    tied = models.BooleanField()
    position = models.IntegerField()
    seq = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("unit", "within", name="one_place_a_group")]
        indexes: ClassVar = [
            models.Index("published", "within", "level", "sector", "rubric", "position", "seq", name="places_in_order"),
        ]


class CardText(models.Model):
    """A unit's scorecard as compressed JSON, in a table of its own so that rankings stay small."""

    unit = models.OneToOneField(UnitAt, models.CASCADE, primary_key=True, related_name="card")
    data = models.BinaryField()
