"""Rubrics that come from files: those a folder has become versions in force, as somebody at the server's command line wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from scoring.editor.desk import is_rubric
from scoring.rubric import load_rubrics
from scoring.rubric.load import read
from scoring.rubric.plan import Plan
from scoring.text import Text
from scoring.web.rubrics.approve import put, sound
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.files import place
from scoring.web.rubrics.models import Rubric, Version, What
from scoring.web.rubrics.save import put as put_text
from scoring.web.rubrics.save import refused

REASON = "从文件收入"


def take_in(folder: Path, by: str, note: Callable[[Version], object]) -> list[Version]:
    """A version in force of every rubric of the folder that differs from the one in force, all of them or none.

    `note` is told each version inside the same transaction.

    Raises:
        RubricError: one has an error, does not fit the others, or its file is not named like its id.
    """
    files = [path for path in sorted(folder.glob("*.yaml")) if is_rubric(read(path)[0])]
    plans = load_rubrics(files)
    if not plans:
        said = Text("没有细则", "no rubrics are there")
        raise refused("no-rubrics", str(folder), said, Text("写细则所在的文件夹", "name the folder the rubrics are in"))
    for plan in plans:
        if Path(plan.file).stem != plan.id:
            said = Text(
                f"细则 {plan.id} 的文件应叫 {plan.id}.yaml", f"the file of rubric {plan.id} is called {plan.id}.yaml"
            )
            raise refused("rubric-file-name", plan.file, said, Text("改文件名", "rename the file"))
    with transaction.atomic():
        made = [version for plan in plans if (version := _take(plan, by)) is not None]
        for version in made:
            sound(Desk(version.rubric, version.text))  # beside those in force that the folder does not have
            note(version)
            place(version)
    return made


def _take(plan: Plan, by: str) -> Version | None:
    rubric, _ = Rubric.objects.get_or_create(name=plan.id, defaults={"by": by})
    last = rubric.published
    if last is not None and last.text == plan.text:
        return None
    draft = rubric.saved.order_by("-number").first()
    saved = put_text(rubric, plan.text, draft.number if draft else 0, by)
    return put(rubric, saved, plan, What.PUBLISHED, by, REASON)
