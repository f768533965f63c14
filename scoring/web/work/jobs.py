"""What jobs do: check a cycle, score it, load a run for publication, work out or release what an appeal puts right."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from scoring.errors import Place, Problem, RunError, ScoringError
from scoring.intake.annotate import annotate, annotated_name
from scoring.intake.files import Step, Tell
from scoring.reports.check import Told, check_told
from scoring.runs import check_cycle, open_run, run_cycle
from scoring.runs.write import Seal
from scoring.text import Text
from scoring.web.appeals import answer
from scoring.web.appeals.models import Appeal
from scoring.web.appeals.models import Step as AppealStep
from scoring.web.audit.record import record_by
from scoring.web.published.load import load
from scoring.web.rubrics import files
from scoring.web.rubrics.approve import sound
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.models import Version
from scoring.web.work.cycles import Work, cycles_folder, store
from scoring.web.work.impact import impact_found
from scoring.web.work.models import ACTIVE, Finding, Job, JobState, Kind
from scoring.web.work.problems import plain
from scoring.web.work.uploads import finish

BATCH: Final = 1000
TELL_SECONDS: Final = 0.5
LANGS: Final = ("zh", "en")
logger = logging.getLogger(__name__)


def ask(work: Work, kind: Kind, by: str, run: str = "") -> Job:
    """Puts a job in the queue.

    Raises:
        RunError: where one of the cycle is queued or running.
    """
    return _ask(Job(cycle=work.name, kind=kind, by=by, run=run), Place(work.name))


def ask_about(appeal: Appeal, kind: Kind, by: str, asked: dict[str, Any] | None = None) -> Job:
    """Puts a job about an appeal in the queue.

    Raises:
        RunError: where one of the appeal is queued or running, or the appeal is done.
    """
    with transaction.atomic():
        answer.lock(appeal)
        return _ask(Job(appeal=appeal, kind=kind, by=by, asked=asked or {}), Place(f"appeal {appeal.pk}"))


def ask_impact(version: Version, run: str, by: str) -> Job:
    """Puts in the queue what a text of a rubric would have done to a run.

    Raises:
        RunError: where one of the rubric is queued or running.
    """
    asked = {"text": version.saved.number, "digest": version.digest}
    return _ask(Job(rubric=version.rubric, kind=Kind.IMPACT, by=by, run=run, asked=asked), Place(version.rubric.file))


def _ask(job: Job, place: Place) -> Job:
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        said = Text("上一个任务还没有做完", "the job before it is not done yet")
        raise RunError([Problem("job-active", place, said, Text("等它做完再来", "come back when it is"))]) from None
    return job


def last_check(work: Work) -> Job | None:
    """The last check that came to its end."""
    return Job.objects.filter(cycle=work.name, kind=Kind.CHECK, state=JobState.DONE).first()


def active(work: Work) -> Job | None:
    return Job.objects.filter(cycle=work.name, state__in=ACTIVE).first()


def annotated(job: Job, lang: str) -> Path:
    """The folder of the annotated copies that a check made."""
    return Path(settings.DATA) / "checked" / str(job.pk) / lang


def say_stopped() -> None:
    """Jobs whose process is gone have stopped; only for who may carry out jobs."""
    Job.objects.filter(state=JobState.RUNNING).update(state=JobState.STOPPED, ended_at=timezone.now())


def carry_out_next() -> bool:
    """Carries out the job that has waited longest; whether there was one."""
    job = Job.objects.filter(state=JobState.QUEUED).order_by("pk").first()
    if job is None:
        return False
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, started_at=timezone.now())
    try:
        WORK[Kind(job.kind)](job, Work(cycles_folder() / job.cycle, store()))
    except (KeyboardInterrupt, SystemExit):
        raise
    except ScoringError as error:
        _end(job, JobState.FAILED, error.problems)
    except BaseException:  # a panic inside Polars is no Exception
        logger.exception("job %s", job.pk)
        _end(job, JobState.FAILED, [_crashed(job)])
    else:
        _end(job, JobState.DONE)
    return True


def _end(job: Job, state: JobState, problems: Iterable[Problem] = ()) -> None:
    job.state, job.ended_at, job.percent = state, timezone.now(), None
    job.problems = [plain(problem) for problem in problems]
    job.save(update_fields=["state", "ended_at", "percent", "problems", "run", "found"])


def _crashed(job: Job) -> Problem:
    said = Text("程序出错，已记入服务器日志", "the program failed; the server's log has it")
    fix = Text("把任务号告诉管理员", "tell the administrator the number of the job")
    return Problem("job-crashed", Place(str(job.pk)), said, fix)


@dataclass
class Progress:
    """Writes down how far a job is, now and then."""

    job: Job
    _at: float = 0.0

    def say(self, text: Text, percent: int | None, now: bool = False) -> None:
        if now or time.monotonic() - self._at >= TELL_SECONDS:
            self._at = time.monotonic()
            Job.objects.filter(pk=self.job.pk).update(said_zh=text.zh, said_en=text.en, percent=percent)

    def reading(self, then: Text) -> Tell:
        """What the intake is to tell; `then` is what comes when all is read."""

        def told(step: Step) -> None:
            if step.done >= 1:
                self.say(then, None, now=True)
            else:
                row = Text(f" 第 {step.row} 行", f" row {step.row}") if step.row else Text("", "")
                self.say(Text("读入 ", "reading ") + Text.of(step.file) + row, int(100 * step.done))

        return told

    def counting(self, what: Text) -> Callable[[int, int], None]:
        def told(done: int, of: int) -> None:
            self.say(what + Text.of(f" {done}/{of}"), int(100 * done / max(of, 1)), now=done == of)

        return told


def _check(job: Job, work: Work) -> None:
    files.settle()
    finish(work, job.by)
    progress = Progress(job)
    checked = check_cycle(work.folder, work.store, tell=progress.reading(Text("核对", "checking")))
    told = check_told(checked)
    progress.say(Text("标注工作簿", "annotating workbooks"), None, now=True)
    for lang in LANGS:
        annotate(checked.cycle, checked.issues, annotated(job, lang), lang)
    job.found = {"handed_in": told.handed_in, "tables": told.tables, "copies": _copies(told, job)}
    _keep(job, told)
    _forget(job)


def _copies(told: Told, job: Job) -> dict[str, str]:
    """The annotated copy of each file that has one."""
    made = {path.name for path in annotated(job, "zh").glob("*.xlsx")}
    names = {issue["source"]: annotated_name(issue["source"]) for issue in told.issues}
    return {file: name for file, name in names.items() if name in made}


def _keep(job: Job, told: Told) -> None:
    rows = [Finding(job=job, **issue) for issue in told.issues]
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            Finding.objects.bulk_create(rows[start : start + BATCH])


def _forget(job: Job) -> None:
    """What earlier checks of the cycle found."""
    for old in Job.objects.filter(cycle=job.cycle, kind=Kind.CHECK, pk__lt=job.pk):
        Finding.objects.filter(job=old).delete()
        shutil.rmtree(annotated(old, "zh").parent, ignore_errors=True)


def _run(job: Job, work: Work) -> None:
    files.settle()
    finish(work, job.by)
    tell = Progress(job).reading(Text("核对、评分、存档", "checking, scoring, storing"))
    job.run = run_cycle(work.folder, work.store, seal=Seal(job.by), tell=tell).run.id


def _publish(job: Job, work: Work) -> None:
    load(open_run(work.store / job.run), job.by, Progress(job).counting(Text("装入", "loading")))


def _accept(job: Job, _: Work) -> None:
    appeal, asked = _appeal(job), job.asked
    Progress(job).say(Text("试算", "scoring on trial"), None, now=True)
    answer.accept(appeal, job.by, asked["reason"], asked["values"], lambda step: _note("appeal_accepted", step))


def _release(job: Job, _: Work) -> None:
    progress = Progress(job)
    progress.say(Text("作出更正的批次", "making the run that corrects"), None, now=True)
    told = progress.counting(Text("装入", "loading"))
    step = answer.release(_appeal(job), job.by, told, lambda step: _note("appeal_released", step))
    job.run = step.detail["run"]


def _appeal(job: Job) -> Appeal:
    assert job.appeal is not None
    return job.appeal


def _note(what: str, step: AppealStep) -> None:
    kept = {key: step.detail[key] for key in ("run", "changes", "digest") if key in step.detail}
    record_by(step.by, what, str(step.appeal_id), reason=step.reason, **kept)


def _impact(job: Job, _: Work) -> None:
    assert job.rubric is not None
    text = job.rubric.saved.get(number=job.asked["text"]).text
    Progress(job).say(Text("按改过的细则评分、比较", "scoring under the edited rubric, comparing"), None, now=True)
    job.found = impact_found(open_run(store() / job.run), sound(Desk(job.rubric, text)))


WORK: Final[dict[Kind, Callable[[Job, Work], None]]] = {
    Kind.CHECK: _check,
    Kind.RUN: _run,
    Kind.PUBLISH: _publish,
    Kind.ACCEPT: _accept,
    Kind.RELEASE: _release,
    Kind.IMPACT: _impact,
}
