"""Filling in: a draft that may hold anything, and its submission, which may not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from scoring.errors import Place, Problem, RunError
from scoring.intake.issues import Issue
from scoring.runs.asking import Asking, Reporter
from scoring.runs.decisions import is_plain
from scoring.text import Text, several
from scoring.web.evidence import Evidence
from scoring.web.submissions.forms import Forms, file_of
from scoring.web.submissions.models import Step, Submission, SubmissionState, What
from scoring.web.work.uploads import check_open


class Answers(NamedTuple):
    """What a form came back with; `files` are new ones, `dropped` the metrics whose file is taken away."""

    values: Mapping[str, str]
    remarks: Mapping[str, str]
    files: Mapping[str, Evidence]
    dropped: frozenset[str]
    revision: int


def save(
    forms: Forms, reporter: Reporter, answers: Answers, by: str, note: Callable[[Submission], object]
) -> Submission:
    """Keeps a draft, whatever it holds; `note` is told inside the same transaction.

    Raises:
        RunError: the cycle is frozen, the answers are with the level above, or somebody else has saved meanwhile.
    """
    check_open(forms.work, reporter.id)
    with transaction.atomic():
        fresh = {"file": file_of(reporter), "by": by}
        Submission.objects.get_or_create(cycle=forms.name, unit_id=reporter.id, defaults=fresh)
        now = locked(forms, reporter)
        if not now.is_writable:
            raise refused(reporter, "submission-closed", CLOSED, CLOSED_FIX)
        if now.revision != answers.revision:
            raise moved(reporter)
        kept = {metric: file for metric, file in now.files.items() if metric not in answers.dropped}
        now.values, now.remarks = dict(answers.values), dict(answers.remarks)
        now.files = kept | {metric: list(file) for metric, file in answers.files.items()}
        now.revision, now.by = now.revision + 1, by
        now.save()
        note(now)
    return now


def submit(forms: Forms, reporter: Reporter, revision: int, by: str, note: Callable[[Step], object]) -> Step:
    """Hands the saved draft to the level above.

    Raises:
        RunError: as `save`; also where a value does not fit, a question has no remark, or nothing is filled in.
    """
    check_open(forms.work, reporter.id)
    with transaction.atomic():
        now = locked(forms, reporter)
        if not now.is_writable:
            raise refused(reporter, "submission-closed", CLOSED, CLOSED_FIX)
        if now.revision != revision:
            raise moved(reporter)
        _check(forms.asking, reporter, now)
        now.state = SubmissionState.SUBMITTED
        now.save()
        step = Step.objects.create(submission=now, what=What.SUBMITTED, detail=answered(now), by=by)
        note(step)
    return step


def answered(submission: Submission) -> dict[str, Any]:
    """What a submission holds, for its history."""
    return {"values": submission.values, "remarks": submission.remarks, "files": submission.files}


def findings(asking: Asking, reporter: Reporter, submission: Submission) -> list[Issue]:
    """What the intake says of the answers, and the texts that no record may hold."""
    metrics = asking.plans[reporter.rubric].rubric.made_by("type")
    return [
        *asking.check(reporter, submission.values),
        *_unplain(submission.remarks.items()),
        *_unplain((id, text) for id, text in submission.values.items() if id in metrics and metrics[id].type == "text"),
    ]


def unanswered(found: Iterable[Issue], remarks: Mapping[str, str]) -> list[Issue]:
    """The questions about metrics without a remark."""
    return [one for one in found if one.severity != "error" and not remarks.get(one.metric or "")]


def locked(forms: Forms, reporter: Reporter) -> Submission:
    """The submission, kept from others until the transaction ends; it must be stored."""
    return Submission.objects.select_for_update().get(cycle=forms.name, unit_id=reporter.id)


def moved(reporter: Reporter) -> RunError:
    """Somebody else has saved since the page was made."""
    said = Text("打开这一页以后，别人改过这份填报", "somebody has changed these answers since the page was opened")
    fix = Text("已是最新内容，核对后再试", "this is how they stand now; look at them and try again")
    return refused(reporter, "submission-moved", said, fix)


def refused(reporter: Reporter, code: str, said: Text, fix: Text) -> RunError:
    return RunError([Problem(code, Place(reporter.id), said, fix)])


CLOSED = Text("已经上报，不能再改", "it is submitted and cannot be changed")
CLOSED_FIX = Text("要改，请上级退回", "ask the level above to return it")


def _unplain(texts: Iterable[tuple[str, str]]) -> list[Issue]:
    said = Text("有换行或看不见的字符，或以 = + - @ 开头", "line ends, invisible characters, or = + - @ first")
    fix = Text("写在一行里，以文字开头", "write it on one line that begins with a word")
    return [
        Issue("", "not-plain", said.zh, said.en, fix.zh, fix.en, metric=metric)
        for metric, text in texts
        if not is_plain(text)
    ]


def _check(asking: Asking, reporter: Reporter, submission: Submission) -> None:
    if not any(submission.values.values()):
        said = Text("一项都没有填", "nothing is filled in")
        raise refused(reporter, "submission-empty", said, Text("填好再上报", "fill it in first"))
    found = findings(asking, reporter, submission)
    wrong = sum(one.severity == "error" for one in found)
    if wrong:
        said = Text(f"{wrong} 处不能采用", f"{several(wrong, 'value')} cannot be used")
        raise refused(reporter, "submission-wrong", said, Text("按各项下面的提示改", "mend them as each field says"))
    open_questions = unanswered(found, submission.remarks)
    if open_questions:
        said = Text(
            f"{len(open_questions)} 处需要说明",
            f"{several(len(open_questions), 'value wants', 'values want')} a remark",
        )
        fix = Text("核对；无误的，在该项备注里写明原因", "check them; where they are right, say why in the remark")
        raise refused(reporter, "submission-unexplained", said, fix)
