"""The files of the rubrics in force, `rubrics/<id>.yaml` in the data folder, where cycles name them.

A file is replaced in one step: whatever happens meanwhile, it is the old text whole or the new one. It is written just before
the database says that its version is in force; where a server is killed in between, `settle` takes it back.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction

from scoring.runs import disk
from scoring.text import Text
from scoring.web.rubrics.models import Rubric, Version
from scoring.web.rubrics.save import refused


def folder() -> Path:
    return Path(settings.DATA) / "rubrics"


def place(version: Version) -> None:
    """Makes a version's text the file of its rubric.

    Raises:
        RubricError: the file holds a text that the store does not know, or cannot be written.
    """
    path = folder() / version.rubric.file  # its name is an id: no path
    try:
        there = path.read_bytes() if path.exists() else None
        if there is not None and not _is_known(version.rubric, there):
            said = Text("文件在服务器上被直接改过", "the file was changed on the server itself")
            fix = Text(
                "先用 scoring web rubrics 收进来，或改回去", "take it in with `scoring web rubrics`, or change it back"
            )
            raise refused("rubric-file-changed", version.rubric.file, said, fix)
        disk.make_folder(path.parent)
        disk.replace_file(path, version.text.encode())
    except OSError as error:
        said = Text(f"写不了：{error.strerror}", f"it cannot be written: {error.strerror}")
        fix = Text("请管理员看磁盘", "ask the administrator to look at the disk")
        raise refused("rubric-not-written", version.rubric.file, said, fix) from None


def settle() -> None:
    """Takes back what a publication that broke off wrote: each file is the version in force again, or gone where there is none.

    What somebody put there by hand is left; what the disk refuses is left for the next time.
    """
    for rubric in Rubric.objects.all():
        with suppress(OSError):
            if _is_left(rubric):
                with transaction.atomic():
                    Rubric.objects.select_for_update().get(pk=rubric.pk)  # a publication on its way comes first
                    _take_back(rubric)


def _take_back(rubric: Rubric) -> None:
    path, last = folder() / rubric.file, rubric.published
    if not _is_left(rubric):
        return
    if last is None:
        path.unlink()
        disk.sync(path.parent)
    else:
        disk.replace_file(path, last.text.encode())


def _is_left(rubric: Rubric) -> bool:
    """Whether the file is a version of the rubric, and not the one in force."""
    path, last = folder() / rubric.file, rubric.published
    if not path.exists():
        return False
    data = path.read_bytes()
    return _is_known(rubric, data) and (last is None or data.decode("utf-8-sig") != last.text)


def _is_known(rubric: Rubric, data: bytes) -> bool:
    text = data.decode("utf-8-sig", "replace")
    return rubric.versions.filter(saved__text=text).exists()
