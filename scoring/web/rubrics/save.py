"""Saving what an author writes: every text is kept, and nobody writes over what somebody else saved meanwhile."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction

from scoring.editor.node import read
from scoring.editor.sheet import text_of
from scoring.errors import Place, Problem, RubricError
from scoring.rubric.checks.ids import ID
from scoring.text import Text
from scoring.web.rubrics.models import Rubric, Saved

MOST: Final = 256 << 10  # bytes of one rubric; the longest of ours has 44 KiB


def cleaned(text: str) -> str:
    """A text as it is kept: lines end as they do in files, whatever a browser sent; no database keeps a NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def new(text: str, by: str) -> Rubric:
    """A rubric that was not there, by the id that its text states.

    Raises:
        RubricError: the text is too long, states no id, or there is a rubric of that id.
    """
    check_size(text)
    name = id_of(text)
    if not ID.fullmatch(name) or len(name) > 100:
        said = Text("看不出细则的标识", "the rubric's id cannot be told")
        fix = Text(
            "写一行 rubric: 标识（小写字母、数字、下划线）", "write `rubric: id` (lower case, digits, underscores)"
        )
        raise refused("rubric-id", "rubric.yaml", said, fix)
    try:
        with transaction.atomic():
            rubric = Rubric.objects.create(name=name, by=by)
            put(rubric, text, 0, by)
    except IntegrityError:
        said = Text(f"已有细则“{name}”", f"there is a rubric '{name}'")
        raise refused("rubric-exists", name, said, Text("打开它来改", "open that one and change it")) from None
    return rubric


def save(rubric: Rubric, text: str, after: int, by: str) -> Saved:
    """Keeps a text that was written on top of number `after`; what does not differ from that is not kept twice.

    Raises:
        RubricError: the text is too long, or another was saved after that number (`saved-meanwhile`).
    """
    check_size(text)
    last = rubric.draft
    if last.number == after and last.text == text:
        return last
    if last.number != after:
        raise _meanwhile(last)
    try:
        with transaction.atomic():
            return put(rubric, text, after, by)
    except IntegrityError:
        raise _meanwhile(rubric.draft) from None


def put(rubric: Rubric, text: str, after: int, by: str) -> Saved:
    digest = sha256(text.encode()).hexdigest()
    return Saved.objects.create(rubric=rubric, number=after + 1, text=text, digest=digest, by=by)


def id_of(text: str) -> str:
    """The id that a text states; empty where it states none."""
    root = read(text)
    return text_of(root, "rubric") if root is not None else ""


def check_last(rubric: Rubric, number: int) -> Saved:
    """The text saved last.

    Raises:
        RubricError: it is not the one of that number.
    """
    last = rubric.draft
    if last.number != number:
        raise _meanwhile(last)
    return last


def check_size(text: str) -> None:
    """Takes a text as long as a rubric may be.

    Raises:
        RubricError: it is longer.
    """
    if len(text.encode()) > MOST:
        said = Text(f"细则超过 {MOST >> 10} KB", f"the rubric has more than {MOST >> 10} KB")
        raise refused("rubric-too-large", "rubric.yaml", said, Text("拆成几份，用 extends", "split it, with `extends`"))


def _meanwhile(last: Saved) -> RubricError:
    said = Text(
        f"你打开以后，{last.by} 又保存过一次（第 {last.number} 稿）",
        f"{last.by} saved the rubric after you opened it (text {last.number})",
    )
    fix = Text(
        "你写的还在下面；对照不同，再保存一次就接在那一稿之后",
        "what you wrote is below; look at what differs, and save again to put yours after it",
    )
    return refused("saved-meanwhile", last.rubric.file, said, fix)


def refused(code: str, place: str, said: Text, fix: Text | None = None) -> RubricError:
    return RubricError([Problem(code, Place(place), said, fix)])
