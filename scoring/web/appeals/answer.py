"""Answering an appeal: refused with a reason; or accepted with other figures, whose effect is worked out on a trial store and
shown, and put right by a second person in a run that corrects the one that stands.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
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
from scoring.web.published.decide import OWN, confirm
from scoring.web.published.load import Progress, load
from scoring.web.published.models import State
from scoring.web.published.waiting import waiting

REASON = Text("写明理由", "give the reason")
ANOTHER = Text("请另一位考核委员确认", "another member of the committee confirms")
TRIAL = ".trial-"
Note = Callable[[Step], object]  # told the step inside the transaction that enters it


def _unnoted(_: Step) -> None: ...


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


def refuse(appeal: Appeal, by: str, reason: str, note: Note = _unnoted) -> Step:
    """Ends an appeal without a change; also one whose acceptance waits for the second person.

    Raises:
        RunError: there is no reason, the appeal is answered already, or its release has begun.
    """
    check_open(appeal, reason)
    return _step(appeal, What.REFUSED, AppealState.REFUSED, by, _one_line(reason), {}, note)


def accept(appeal: Appeal, by: str, reason: str, values: Mapping[str, str], note: Note = _unnoted) -> Step:
    """Works out what other figures do and keeps it for the second person; nothing that is published changes.

    Raises:
        RunError: what `scoring.runs.correct` refuses; there is no reason, the appeal is answered already, or its release has
            begun.
    """
    check_open(appeal, reason)
    run, reason = standing(appeal), _one_line(reason)
    with _table(appeal, values, reason) as table:
        trial = correct(run, table, _why(appeal, by, reason), Seal(by), table.parent / "trial")
        effect = effect_of(trial, appeal.unit.unit_id, appeal.item)
    return _step(appeal, What.ACCEPTED, AppealState.ACCEPTED, by, reason, {"values": dict(values), **effect}, note)


def release(appeal: Appeal, by: str, done: Progress = lambda *_: None, note: Note = _unnoted) -> Step:
    """Makes the run that corrects, lets it stand for the cycle and shows it to everybody; what was begun is finished.

    Raises:
        RunError: nothing waits for a second person, `by` is the first or took a decision that nobody has confirmed, or the
            figures are not those whose effect was shown.
    """
    accepted = check_second(appeal, by)
    made = _made(appeal, accepted)
    life = life_of(made.store, made.cycle)
    if life.run != made.id:
        move(made, "appeal", by, _why(appeal, accepted.by, accepted.reason))
    published = load(made, accepted.by, done)
    if published.state == State.PROPOSED:
        confirm(published, by)
    return _step(appeal, What.RELEASED, AppealState.RELEASED, by, "", {"run": made.id, "digest": made.digest}, note)


def is_begun(appeal: Appeal) -> bool:
    """Whether a release broke off after it made its run: no other correction can be made before it is finished."""
    if appeal.state != AppealState.ACCEPTED:
        return False
    made = _begun(appeal, appeal.last(What.ACCEPTED))
    life = life_of(appeal.published.store, appeal.cycle)
    return made is not None and (life.run == made.id or life.stage == "appeal")


def check_open(appeal: Appeal, reason: str) -> None:
    """Lets an answer pass.

    Raises:
        RunError: there is no reason, the appeal is answered already, or its release has begun.
    """
    if not _one_line(reason):
        raise _refused(appeal, "no-reason", Text("须写明理由", "a reason is needed"), REASON)
    if appeal.state not in UNDONE:
        raise _answered(appeal)
    if is_begun(appeal):
        said = Text("更正已经开始，没有做完", "putting it right has begun and is not finished")
        fix = Text("再确认一次，接着做完", "confirm once more: it is taken up where it broke off")
        raise _refused(appeal, "appeal-begun", said, fix)


def check_second(appeal: Appeal, by: str) -> Step:
    """Lets the second person pass; gives the acceptance that waits.

    Raises:
        RunError: nothing waits, `by` is the first, or took a decision that would be published with it and nobody confirmed.
    """
    if appeal.state != AppealState.ACCEPTED:
        raise _answered(appeal)
    accepted = appeal.last(What.ACCEPTED)
    if accepted.by == by:
        said = Text("受理和确认须是两个人", "two persons are wanted: one accepts, another confirms")
        raise _refused(appeal, "not-confirmed", said, ANOTHER)
    if by in {row.by for row in waiting(appeal.published.store, appeal.cycle)}:
        raise _refused(appeal, "not-confirmed", OWN, ANOTHER)
    return accepted


def _made(appeal: Appeal, accepted: Step) -> Run:
    """The run that corrects: made now, or made already by a release that broke off."""
    begun = _begun(appeal, accepted)
    if begun is not None:
        return begun
    base, why = _base(appeal, accepted), _why(appeal, accepted.by, accepted.reason)
    if standing(appeal).id != base.id:
        said = Text(
            "现行批次已经换过，影响要重新计算", "another run stands by now; the effect is to be worked out anew"
        )
        raise _refused(appeal, "appeal-moved", said, Text("再受理一次", "accept it once more"))
    with _table(appeal, accepted.detail["values"], accepted.reason) as table:
        return correct(base, table, why, Seal(accepted.by)).run


def _begun(appeal: Appeal, accepted: Step) -> Run | None:
    base = _base(appeal, accepted)
    link = {"run": base.id, "manifest": base.digest, "reason": _why(appeal, accepted.by, accepted.reason)}
    return next((run for run in corrections(base) if run.manifest["corrects"] == link), None)


def _base(appeal: Appeal, accepted: Step) -> Run:
    """The run whose correction was accepted."""
    return open_run(appeal.published.store / accepted.detail["run"])


def sweep() -> None:
    """Removes trials whose process is gone; only for who may carry out jobs."""
    for left in Path(settings.DATA).glob(f"{TRIAL}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _table(appeal: Appeal, values: Mapping[str, str], reason: str) -> Iterator[Path]:
    """The corrections as a table, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=TRIAL, dir=settings.DATA) as folder:
        table = Path(folder) / f"appeal-{appeal.pk}.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(("unit_id", "metric", "value", "why"))
            lines.writerows((appeal.unit.unit_id, metric, value, reason) for metric, value in values.items())
        yield table


def _why(appeal: Appeal, first: str, reason: str) -> str:
    """The reason as the run keeps it; names the appeal and who accepted it."""
    return f"申诉 {appeal.pk}（{first} 受理）：{reason}"


def _one_line(reason: str) -> str:
    return " ".join(reason.split())


def _step(
    appeal: Appeal, what: What, state: AppealState, by: str, reason: str, detail: dict[str, Any], note: Note
) -> Step:
    with transaction.atomic():
        now = lock(appeal)
        now.state = state
        now.save(update_fields=["state"])
        step = Step.objects.create(appeal=now, what=what, reason=reason, detail=detail, by=by)
        note(step)
    return step


def lock(appeal: Appeal) -> Appeal:
    """The appeal as it is now; nobody else answers it until the transaction ends.

    Raises:
        RunError: where it is done.
    """
    now = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if now.state not in UNDONE:
        raise _answered(appeal)
    return now


def _answered(appeal: Appeal) -> RunError:
    said = Text("这件申诉现在不能这样处理", "this cannot be done with the appeal now")
    fix = Text("刷新页面，看处理到哪一步", "load the page again and see how far it is")
    return _refused(appeal, "appeal-answered", said, fix)


def _refused(appeal: Appeal, code: str, said: Text, fix: Text) -> RunError:
    return RunError([Problem(code, Place(f"appeal {appeal.pk}"), said, fix)])
