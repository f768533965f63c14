"""The second person: a proposed run is confirmed by somebody who neither proposed it nor took a decision that is new in it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from scoring.errors import Place, Problem, RunError
from scoring.runs.stages import life_of
from scoring.text import Text
from scoring.web.published.models import Published, State

OWN = Text(
    "其中有你作的决定，须由没有作这些决定的人确认", "you took decisions in it; somebody who took none of them confirms"
)


def confirm(run: Published, by: str) -> None:
    """Shows a proposed run to everybody whose unit is in it; the cycle's run before it is replaced.

    Raises:
        RunError: where the run is not proposed (any more), does not stand for its cycle any more, or `by` proposed it or took
            a decision that nobody has confirmed before.
    """
    with transaction.atomic():
        now = _locked(run)
        if now.state != State.PROPOSED:
            raise _refused(run, Text("这个批次不在待确认之列", "the run does not wait to be confirmed"))
        if now.proposed_by == by:
            raise _refused(run, Text("提出和确认须是两个人", "two persons are wanted: one proposes, another confirms"))
        if by in now.deciders:
            raise _refused(run, OWN)
        if life_of(now.store, now.cycle).run != now.run:
            raise _refused(run, Text("它不再是现行批次", "it does not stand for its cycle any more"))
        for old in Published.objects.select_for_update().filter(cycle=now.cycle, state=State.PUBLISHED):
            settle(old, State.REPLACED, by)
        settle(now, State.PUBLISHED, by)


def withdraw(run: Published, by: str) -> None:
    """Takes a proposal back; nobody sees it any more.

    Raises:
        RunError: where the run is not proposed (any more).
    """
    with transaction.atomic():
        now = _locked(run)
        if now.state != State.PROPOSED:
            raise _refused(run, Text("只能撤回待确认的批次", "only a proposed run can be withdrawn"))
        settle(now, State.WITHDRAWN, by)


def _locked(run: Published) -> Published:
    return Published.objects.select_for_update().get(pk=run.pk)


def settle(run: Published, state: State, by: str) -> None:
    """Moves a run on to a state."""
    run.state, run.decided_by, run.decided_at = state, by, timezone.now()
    run.save(update_fields=["state", "decided_by", "decided_at"])


def _refused(run: Published, said: Text) -> RunError:
    fix = Text("请另一位考核委员处理，或刷新页面", "ask another member of the committee, or load the page again")
    return RunError([Problem("not-confirmed", Place(run.run), said, fix)])
