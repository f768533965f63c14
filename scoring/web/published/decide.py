"""The second person: a proposed run is confirmed, or a run withdrawn, by somebody who did not propose it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from scoring.errors import Place, Problem, RunError
from scoring.text import Text
from scoring.web.published.models import Published, State


def confirm(run: Published, by: str) -> None:
    """Shows a proposed run to everybody whose unit is in it; the cycle's run before it is replaced.

    Raises:
        RunError: where the run is not proposed (any more), or `by` proposed it.
    """
    with transaction.atomic():
        now = _locked(run)
        if now.state != State.PROPOSED:
            raise _refused(run, Text("这个批次不在待确认之列", "the run does not wait to be confirmed"))
        if now.proposed_by == by:
            raise _refused(run, Text("提出和确认须是两个人", "two persons are wanted: one proposes, another confirms"))
        for old in Published.objects.select_for_update().filter(cycle=now.cycle, state=State.PUBLISHED):
            _move(old, State.REPLACED, by)
        _move(now, State.PUBLISHED, by)


def withdraw(run: Published, by: str) -> None:
    """Takes a proposal back; nobody sees it any more.

    Raises:
        RunError: where the run is not proposed (any more).
    """
    with transaction.atomic():
        now = _locked(run)
        if now.state != State.PROPOSED:
            raise _refused(run, Text("只能撤回待确认的批次", "only a proposed run can be withdrawn"))
        _move(now, State.WITHDRAWN, by)


def _locked(run: Published) -> Published:
    return Published.objects.select_for_update().get(pk=run.pk)


def _move(run: Published, state: State, by: str) -> None:
    run.state, run.decided_by, run.decided_at = state, by, timezone.now()
    run.save(update_fields=["state", "decided_by", "decided_at"])


def _refused(run: Published, said: Text) -> RunError:
    fix = Text("请另一位考核委员处理，或刷新页面", "ask another member of the committee, or load the page again")
    return RunError([Problem("not-confirmed", Place(run.run), said, fix)])
