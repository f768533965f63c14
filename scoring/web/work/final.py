"""Making a cycle final: one person proposes it, another confirms; nothing may wait to be published or answered then."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import IntegrityError, transaction

from scoring.errors import Place, Problem, RunError
from scoring.runs import Run, open_run
from scoring.runs.index import Step
from scoring.runs.stages import move
from scoring.text import Text, several
from scoring.web.appeals.models import UNDONE, Appeal
from scoring.web.published.models import Published, State
from scoring.web.published.waiting import waiting
from scoring.web.work.cycles import Work
from scoring.web.work.models import FinalProposal

AGAIN = Text("刷新页面，看现在到哪一步", "load the page again and see how far it is")


def proposal(work: Work) -> FinalProposal | None:
    """The proposal that waits for a second person."""
    return FinalProposal.objects.filter(cycle=work.name).first()


def propose(work: Work, by: str, reason: str) -> FinalProposal:
    """Proposes that the cycle become final with the run that stands.

    Raises:
        RunError: it cannot become final yet, or is proposed already.
    """
    run = _standing(work)
    _check(work, run)
    try:
        with transaction.atomic():
            return FinalProposal.objects.create(cycle=work.name, run=run.id, by=by, reason=reason)
    except IntegrityError:
        said = Text("已经有人提出定案", "somebody has proposed it already")
        raise _refused(work, "not-confirmed", said, AGAIN) from None


def confirm(work: Work, by: str) -> Step:
    """Makes the cycle final.

    Raises:
        RunError: nobody proposed it, `by` did, or it cannot become final any more.
    """
    found, run = proposal(work), _standing(work)
    if found is None or found.run != run.id:
        raise _refused(work, "not-confirmed", Text("没有人提出定案", "nobody has proposed it"), AGAIN)
    if found.by == by:
        said = Text("提出和确认须是两个人", "two persons are wanted: one proposes, another confirms")
        fix = Text("请另一位考核委员确认", "another member of the committee confirms")
        raise _refused(work, "not-confirmed", said, fix)
    _check(work, run)
    why = f"{found.by} 提出" + (f"：{found.reason}" if found.reason else "")
    step = move(run, "final", by, why)
    found.delete()
    return step


def withdraw(work: Work) -> None:
    """Takes the proposal back."""
    FinalProposal.objects.filter(cycle=work.name).delete()


def _standing(work: Work) -> Run:
    life = work.life
    if life.run is None or "final" not in {one.to for one in life.moves}:
        said = life.says + Text("，不能改为定案", "; it cannot become final")
        raise _refused(work, "stage-refused", said, life.ways_on)
    return open_run(work.store / life.run)


def _check(work: Work, run: Run) -> None:
    """Lets a cycle pass whose every grade was confirmed by a second person and whose appeals are all answered."""
    problems = list(_open(work, run))
    if problems:
        raise RunError(problems)


def _open(work: Work, run: Run) -> Iterator[Problem]:
    place = Place(work.name)
    if not Published.objects.filter(run=run.id, state=State.PUBLISHED).exists():
        said = Text(f"{run.id} 还没有发布", f"{run.id} is not published yet")
        yield Problem("decisions-waiting", place, said, Text("先装入、确认", "load and confirm it first"))
    rows = waiting(work.store, work.id)
    if rows:
        said = Text(
            f"{len(rows)} 条决定还没有发布", f"{several(len(rows), 'decision is', 'decisions are')} not published yet"
        )
        fix = Text("装入现行批次，由另一人确认", "load the run that stands; another person confirms it")
        yield Problem("decisions-waiting", place, said, fix)
    undone = Appeal.objects.filter(cycle=work.id, state__in=UNDONE).count()
    if undone:
        said = Text(f"{undone} 件申诉还没有了结", f"{several(undone, 'appeal is', 'appeals are')} not answered yet")
        yield Problem("appeals-waiting", place, said, Text("先答复、确认", "answer and confirm them first"))


def _refused(work: Work, code: str, said: Text, fix: Text) -> RunError:
    return RunError([Problem(code, Place(work.name), said, fix)])
