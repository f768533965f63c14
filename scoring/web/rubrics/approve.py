"""From a saved text to the rules in force: submitted by its author, approved by a second person, published as a file.

Nothing is changed on the way, only added; the database would refuse anything else.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from scoring.errors import Problem, RubricError
from scoring.rubric.diff import diff
from scoring.rubric.plan import Plan
from scoring.text import Text, several
from scoring.trial.play import play
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.files import place
from scoring.web.rubrics.models import Rubric, Saved, Step, Version, What
from scoring.web.rubrics.save import check_last, refused


def submit(rubric: Rubric, number: int, by: str, reason: str) -> Version:
    """Hands in the text saved last, which must be the one of that number.

    Raises:
        RubricError: it has errors, one of its examples does not come out, its rules differ from those published under the same
            version, it is the text in force, or another version waits.
    """
    with transaction.atomic():
        saved = check_last(Rubric.objects.select_for_update().get(pk=rubric.pk), number)
        plan = _fit(rubric, saved)
        return put(rubric, saved, plan, What.SUBMITTED, by, reason)


def _fit(rubric: Rubric, saved: Saved) -> Plan:
    """The plan of a text that may be submitted."""
    waiting, last = rubric.waiting, rubric.published
    if waiting is not None:
        said = Text(
            f"第 {waiting.number} 版还在等审定或公布", f"version {waiting.number} waits to be approved or published"
        )
        raise refused(
            "version-waits", rubric.file, said, Text("等它了结，或请考核委员退回", "wait, or have it returned")
        )
    if last is not None and last.digest == saved.digest:
        said = Text("与已公布的一字不差", "it is the very text that is published")
        raise refused("version-unchanged", rubric.file, said, Text("不必提交", "nothing need be submitted"))
    plan = sound(Desk(rubric, saved.text))
    wrong = [one for one in play(plan).outcomes if not one.holds]
    if wrong:
        said = Text(f"有 {len(wrong)} 个示例不符", f"{several(len(wrong), 'expectation')} of the examples not met")
        fix = Text("改规则，或改示例", "mend the rule, or the example")
        raise RubricError([Problem("examples-fail", wrong[0].place, said, fix)])
    before = None if last is None else Desk(rubric, last.text).plan
    if before is not None and diff(before, plan).needs_version:
        said = Text(
            f"规则变了，版本号还是 {plan.rubric.version}",
            f"the rules differ, the version is still {plan.rubric.version}",
        )
        raise refused("version-same", rubric.file, said, Text("改 version", "change `version`"))
    return plan


def sound(desk: Desk) -> Plan:
    """The plan of a text without errors, by itself and beside the others in force.

    Raises:
        RubricError: with all its errors; or it states another id than its rubric's.
    """
    if desk.plan is None or desk.errors:
        raise RubricError(desk.errors)
    if desk.plan.id != desk.rubric.name:
        said = Text(
            f"标识由 {desk.rubric.name} 变成了 {desk.plan.id}", f"the id was {desk.rubric.name} and is {desk.plan.id}"
        )
        raise refused(
            "rubric-id-changed", desk.file, said, Text("改回去，或新建一份细则", "change it back, or make a new rubric")
        )
    return desk.plan


def put(rubric: Rubric, saved: Saved, plan: Plan, what: What, by: str, reason: str) -> Version:
    """A new version with its first step."""
    last = rubric.versions.aggregate(last=Max("number"))["last"] or 0
    title, label = plan.rubric.title, plan.rubric.version
    version = Version.objects.create(
        rubric=rubric, number=last + 1, saved=saved, title_zh=title.zh, title_en=title.en, label=label[:100]
    )
    Step.objects.create(version=version, what=what, by=by, reason=_one_line(reason))
    return version


def approve(version: Version, by: str) -> Step:
    """The second person's word.

    Raises:
        RubricError: the version does not wait for it, or `by` handed it in.
    """
    if version.last(What.SUBMITTED).by == by:
        said = Text("提交和审定须是两个人", "two persons are wanted: one submits, another approves")
        raise refused(
            "not-confirmed", version.rubric.file, said, Text("请另一位考核委员审定", "another member approves")
        )
    return _step(version, What.APPROVED, (What.SUBMITTED,), by, "")


def turn_back(version: Version, by: str, reason: str) -> Step:
    """Gives a version back to its author; also one that was approved and is not published yet.

    Raises:
        RubricError: there is no reason, or the version does not wait.
    """
    if not reason.strip():
        said = Text("须写明理由", "a reason is needed")
        raise refused("no-reason", version.rubric.file, said, Text("写明理由", "give the reason"))
    return _step(version, What.RETURNED, (What.SUBMITTED, What.APPROVED), by, reason)


def publish(version: Version, by: str) -> Step:
    """Puts an approved version in force: its text becomes the file that cycles name. What broke off is done again.

    Raises:
        RubricError: it is not approved, does not fit the other rubrics any more, or the file was changed by hand.
    """
    with transaction.atomic():
        step = _step(version, What.PUBLISHED, (What.APPROVED,), by, "")
        sound(Desk(version.rubric, version.text))
        place(version)
    return step


def _step(version: Version, what: What, from_states: tuple[What, ...], by: str, reason: str) -> Step:
    with transaction.atomic():
        Rubric.objects.select_for_update().get(pk=version.rubric_id)
        now = Version.objects.get(pk=version.pk)
        if now.state not in from_states:
            said = Text(f"这一版现在是：{now.state_text.zh}", f"the version is now: {now.state_text.en}")
            fix = Text("刷新页面，看到了哪一步", "load the page again and see how far it is")
            raise refused("version-answered", version.rubric.file, said, fix)
        return Step.objects.create(version=version, what=what, by=by, reason=_one_line(reason))


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:2000]
