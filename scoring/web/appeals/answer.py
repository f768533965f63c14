"""Answering an appeal: refused with a reason; or accepted with other figures, whose effect is worked out on a trial store and
shown, and put right by a second person in a run that corrects the one that stands.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from scoring.errors import Place, Problem, RunError
from scoring.reports.effect import effect_of
from scoring.runs import Run, open_run
from scoring.runs.correct import Known, correct, figures_behind
from scoring.runs.lineage import corrections
from scoring.runs.stages import life_of, move
from scoring.runs.write import Seal
from scoring.text import Text
from scoring.web.appeals.models import UNDONE, Appeal, AppealState, Step, What
from scoring.web.published.decide import confirm
from scoring.web.published.load import load
from scoring.web.published.models import State

REASON = Text("写明理由", "give the reason")


def figures(appeal: Appeal) -> list[Known]:
    """The figures behind the item as the run that stands holds them."""
    return figures_behind(standing(appeal), appeal.unit.unit_id, appeal.item)


def standing(appeal: Appeal) -> Run:
    """The run that stands for the appeal's cycle.

    Raises:
        RunError: where the cycle takes no appeals any more.
    """
    store = appeal.published.store
    life = life_of(store, appeal.cycle)
    if life.stage != "appeal" or life.run is None:
        raise _refused(appeal, "appeals-closed", life.says, life.ways_on)
    return open_run(store / life.run)


def refuse(appeal: Appeal, by: str, reason: str) -> Step:
    """Ends an appeal without a change; also one whose acceptance waits for the second person.

    Raises:
        RunError: there is no reason, or the appeal is answered already.
    """
    return _step(appeal, What.REFUSED, AppealState.REFUSED, by, _one_line(appeal, reason), {})


def accept(appeal: Appeal, by: str, reason: str, values: Mapping[str, str]) -> Step:
    """Works out what other figures do and keeps it for the second person; nothing that is published changes.

    Raises:
        RunError: what `scoring.runs.correct` refuses; there is no reason, or the appeal is answered already.
    """
    reason = _one_line(appeal, reason)
    run = standing(appeal)
    with _table(appeal, values, reason) as table:
        trial = correct(run, table, _why(appeal, by, reason), Seal(by), table.parent / "trial")
        effect = effect_of(trial, appeal.unit.unit_id, appeal.item)
    return _step(appeal, What.ACCEPTED, AppealState.ACCEPTED, by, reason, {"values": dict(values), **effect})


def release(appeal: Appeal, by: str) -> Step:
    """Makes the run that corrects, lets it stand for the cycle and shows it to everybody; what was begun is finished.

    Raises:
        RunError: nothing waits for a second person, `by` is the first, or the figures are not those whose effect was shown.
    """
    accepted = _waiting(appeal, by)
    made = _made(appeal, accepted)
    life = life_of(made.store, made.cycle)
    if life.run != made.id:
        move(made, "appeal", by, _why(appeal, accepted.by, accepted.reason))
    published = load(made, accepted.by)
    if published.state == State.PROPOSED:
        confirm(published, by)
    return _step(appeal, What.RELEASED, AppealState.RELEASED, by, "", {"run": made.id, "digest": made.digest})


def _waiting(appeal: Appeal, by: str) -> Step:
    if appeal.state != AppealState.ACCEPTED:
        raise _answered(appeal)
    accepted = appeal.last(What.ACCEPTED)
    if accepted.by == by:
        said = Text("受理和确认须是两个人", "two persons are wanted: one accepts, another confirms")
        raise _refused(appeal, "not-confirmed", said, Text("请另一位考核委员确认", "another member confirms"))
    return accepted


def _made(appeal: Appeal, accepted: Step) -> Run:
    """The run that corrects: made now, or made already by a release that broke off."""
    base = open_run(appeal.published.store / accepted.detail["run"])
    why = _why(appeal, accepted.by, accepted.reason)
    for run in corrections(base):
        if run.manifest["corrects"] == {"run": base.id, "manifest": base.digest, "reason": why}:
            return run
    if standing(appeal).id != base.id:
        said = Text(
            "现行批次已经换过，影响要重新计算", "another run stands by now; the effect is to be worked out anew"
        )
        raise _refused(appeal, "appeal-moved", said, Text("再受理一次", "accept it once more"))
    with _table(appeal, accepted.detail["values"], accepted.reason) as table:
        return correct(base, table, why, Seal(accepted.by)).run


@contextmanager
def _table(appeal: Appeal, values: Mapping[str, str], reason: str) -> Iterator[Path]:
    """The corrections as a table, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".trial-", dir=settings.DATA) as folder:
        table = Path(folder) / f"appeal-{appeal.pk}.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(("unit_id", "metric", "value", "why"))
            lines.writerows((appeal.unit.unit_id, metric, value, reason) for metric, value in values.items())
        yield table


def _why(appeal: Appeal, first: str, reason: str) -> str:
    """The reason as the run keeps it; names the appeal and who accepted it."""
    return f"申诉 {appeal.pk}（{first} 受理）：{reason}"


def _one_line(appeal: Appeal, reason: str) -> str:
    found = " ".join(reason.split())
    if not found:
        raise _refused(appeal, "no-reason", Text("须写明理由", "a reason is needed"), REASON)
    return found


def _step(appeal: Appeal, what: What, state: AppealState, by: str, reason: str, detail: dict[str, Any]) -> Step:
    with transaction.atomic():
        now = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if now.state not in UNDONE:
            raise _answered(appeal)
        now.state = state
        now.save(update_fields=["state"])
        return Step.objects.create(appeal=now, what=what, reason=reason, detail=detail, by=by)


def _answered(appeal: Appeal) -> RunError:
    said = Text("这件申诉现在不能这样处理", "this cannot be done with the appeal now")
    fix = Text("刷新页面，看处理到哪一步", "load the page again and see how far it is")
    return _refused(appeal, "appeal-answered", said, fix)


def _refused(appeal: Appeal, code: str, said: Text, fix: Text) -> RunError:
    return RunError([Problem(code, Place(f"appeal {appeal.pk}"), said, fix)])
