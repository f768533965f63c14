"""The level above: returns a submission, or accepts it, by which it stands among the cycle's submissions.

The accepted answers of the units below one unit are one file, always made whole from the database by one who holds the cycle.
Like an upload it is written down first and then put in place, by whoever comes next where the server was killed in between.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from django.db import transaction

from scoring.errors import RunError
from scoring.names import UNIT
from scoring.runs.asking import Reporter
from scoring.runs.locks import hold
from scoring.text import Text, several
from scoring.web.submissions.fill import answered, findings, locked, moved, refused
from scoring.web.submissions.forms import Forms, file_of
from scoring.web.submissions.models import Step, Submission, SubmissionState, What
from scoring.web.work.cycles import Work, works
from scoring.web.work.models import Version
from scoring.web.work.uploads import check_open, enter, lying, place_left

Note = Callable[[Step], object]


def accept(forms: Forms, reporter: Reporter, revision: int, by: str, note: Note) -> Step:
    """Takes a unit's answers among the cycle's submissions; `note` is told inside the same transaction.

    Raises:
        RunError: the cycle is frozen or somebody is at work on it, the answers do not wait, are not those that were looked at,
            do not fit the rubric any more, or `by` has written them.
    """
    with _turned(forms, reporter, revision, by) as now:
        if now.state != SubmissionState.SUBMITTED:
            raise _not_waiting(reporter)
        _check_other(reporter, now, by)
        wrong = [one for one in findings(forms.asking, reporter, now) if one.severity == "error"]
        if wrong:
            said = Text(
                f"细则改过，{len(wrong)} 处不再能用",
                f"the rubric has changed: {several(len(wrong), 'value')} cannot be used",
            )
            raise refused(reporter, "submission-wrong", said, Text("退回，请对方改", "return it to be mended"))
        now.file = file_of(reporter)
        return _written(forms.work, now, SubmissionState.ACCEPTED, What.ACCEPTED, by, "", answered(now), note)


def give_back(
    forms: Forms, reporter: Reporter, revision: int, by: str, reason: str, told: Mapping[str, str], note: Note
) -> Step:
    """Returns a unit's answers to be mended, with what is said of single metrics; accepted ones are taken out of the cycle again.

    Raises:
        RunError: as `accept`; also where there is no reason.
    """
    line = " ".join(reason.split())
    if not line:
        raise refused(
            reporter, "no-reason", Text("须写明理由", "a reason is needed"), Text("写明理由", "give the reason")
        )
    with _turned(forms, reporter, revision, by) as now:
        detail = {"told": dict(told)}
        if now.state == SubmissionState.ACCEPTED:
            return _written(forms.work, now, SubmissionState.RETURNED, What.REOPENED, by, line, detail, note)
        if now.state != SubmissionState.SUBMITTED:
            raise _not_waiting(reporter)
        now.state = SubmissionState.RETURNED
        now.save()
        step = Step.objects.create(submission=now, what=What.RETURNED, reason=line, detail=detail, by=by)
        note(step)
        return step


def settle() -> None:
    """Puts the files of every open cycle right that are not what the database holds, as after a backup was put back.

    A cycle at which somebody works is left.
    """
    for work in works():
        with suppress(RunError), hold(work.store, work.id, "scoring serve", "accept"):
            check_open(work, work.name)
            place_left(work)
            for file in set(Submission.objects.filter(cycle=work.name).values_list("file", flat=True)):
                _settle(work, file)
            place_left(work)


def _settle(work: Work, file: str) -> None:
    right = accepted(work, file)
    if (lying(work, file) or _rows({})) != right:
        enter(work, file, right, "", lambda _: None)


def accepted(work: Work, file: str) -> bytes:
    """The accepted answers of a file, `unit_id, metric, value`: always the same bytes for the same answers."""
    kept = Submission.objects.filter(cycle=work.name, file=file, state=SubmissionState.ACCEPTED)
    return _rows(dict(kept.values_list("unit_id", "values")))


def _rows(found: Mapping[str, Mapping[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow((UNIT, "metric", "value"))
    for unit, values in sorted(found.items()):
        lines.writerows((unit, metric, values[metric]) for metric in sorted(values) if values[metric])
    return out.getvalue().encode("utf-8-sig")


@contextmanager
def _turned(forms: Forms, reporter: Reporter, revision: int, by: str) -> Iterator[Submission]:
    """The submission for one who alone works at the cycle, in a transaction, while the cycle is open.

    Once that has ended, what it wrote down is put in place.
    """
    with hold(forms.work.store, forms.work.id, by, "accept"):
        check_open(forms.work, reporter.id)
        place_left(forms.work)
        with transaction.atomic():
            now = locked(forms, reporter)
            if now.revision != revision:
                raise moved(reporter)
            yield now
        place_left(forms.work)


def _written(
    work: Work,
    now: Submission,
    state: SubmissionState,
    what: What,
    by: str,
    reason: str,
    detail: Mapping[str, object],
    note: Note,
) -> Step:
    """The submission in its new state, the version of the file with or without it, and the step that says so."""
    now.state = state
    now.save()

    def entered(version: Version) -> None:
        where = {"file": version.name, "digest": version.digest}
        steps.append(Step.objects.create(submission=now, what=what, reason=reason, detail={**detail, **where}, by=by))
        note(steps[0])

    steps: list[Step] = []
    enter(work, now.file, accepted(work, now.file), by, entered)
    return steps[0]


def _check_other(reporter: Reporter, now: Submission, by: str) -> None:
    last = now.last(What.SUBMITTED)
    if last is not None and last.by == by:
        said = Text("上报和采用须是两个人", "two persons are wanted: one submits, another accepts")
        raise refused(reporter, "not-confirmed", said, Text("请另一位考核委员审核", "another member reviews it"))


def _not_waiting(reporter: Reporter) -> RunError:
    said = Text("这份填报现在不能这样处理", "this cannot be done with these answers now")
    fix = Text("刷新页面，看到了哪一步", "load the page again and see how far they are")
    return refused(reporter, "submission-answered", said, fix)
