"""Files handed in through the web: examined, every version kept under its digest, then put in place in one step.

Whatever happens in between, the cycle folder holds the old file whole or the new one, and neither is lost: the new version
and the one that it replaces lie in `uploads`, and who handed it in is written down, before anything is replaced. Where a
server is killed after that, `finish` puts the file in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction
from django.db.models import QuerySet

from scoring.errors import Place, Problem, RunError
from scoring.intake import cycle as folder
from scoring.intake.admit import refusals
from scoring.intake.excel.guard import MAX_FILE
from scoring.runs import disk
from scoring.runs.locks import hold
from scoring.runs.stages import life_of
from scoring.text import Text
from scoring.web.work.cycles import Work
from scoring.web.work.models import Version

FOLDER: Final = "submissions"
ONLINE: Final = (
    folder.ONLINE.removeprefix(f"{FOLDER}/") + "/"
)  # begins the names of files in which accepted submissions stand
ENDINGS: Final = ("xlsx", "xls", "et", "csv")
NAME: Final = re.compile(rf"\w[\w .()（）·-]{{0,99}}\.(?:{'|'.join(ENDINGS)})", re.IGNORECASE)
MOST: Final = 256 << 20  # bytes of one upload, all its files together
ANSWERS: Final = 64 << 20  # of a unit's form with its evidence
EVIDENCE: Final = 16 << 20  # of any other form of somebody who is signed in
SMALL: Final = 1 << 20  # of anybody else's


class Limit(FileUploadHandler):
    """Refuses what is too large by what it says of itself, before any of it is read: as much is taken as the person may send."""

    request: Any

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803, Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > self._most():
            raise RequestDataTooBig

    def _most(self) -> int:
        if self.request.path.endswith("/upload/") and self.request.scope.works():
            return MOST
        if self.request.path.endswith("/fill/") and self.request.scope.unit_id:
            return ANSWERS
        return EVIDENCE if self.request.user.is_authenticated else SMALL

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def take(work: Work, name: str, data: bytes, by: str, note: Callable[[Version], object]) -> Version:
    """Puts a file among the submissions of a cycle; `note` is told the version inside the same transaction.

    Raises:
        RunError: the name, the size or the content is refused, it is what lies there already, the cycle's inputs are settled,
            or somebody is at work on the cycle.
    """
    _check_name(name, len(data))
    kept = _keep(work, data)
    problems = refusals(kept, name)
    if problems:
        raise RunError(problems)
    finish(work, by)
    with hold(work.store, work.id, by, "upload"):
        check_open(work, name)
        if lying(work, name) == data:
            said = Text("与现有的文件一字不差", "it is the very file that lies there")
            raise RunError([Problem("upload-same", Place(name), said, Text("不必再传", "nothing need be done"))])
        made = enter(work, name, data, by, note)
        try:
            _place(work, made, data)
        except RunError:
            made.delete()
            raise
        return made


def finish(work: Work, by: str) -> None:
    """Puts in place what a killed server had taken and not put there, as long as the cycle takes files.

    Raises:
        RunError: somebody is at work on the cycle, or the disk refuses.
    """
    if _left(work).exists():
        with hold(work.store, work.id, by, "upload"):
            place_left(work)


def place_left(work: Work) -> None:
    """As `finish`, for one who holds the cycle."""
    for version in _left(work) if not life_of(work.store, work.id).is_fixed else ():
        _place(work, version, kept_at(work, version.digest).read_bytes())


def _left(work: Work) -> QuerySet[Version]:
    return Version.objects.filter(cycle=work.name, placed=False)


def versions(work: Work) -> dict[str, list[Version]]:
    """Every version of every file that was uploaded, the last one first, by file."""
    found: dict[str, list[Version]] = {}
    uploaded = Version.objects.filter(cycle=work.name).exclude(name__startswith=ONLINE)
    for version in uploaded.order_by("name", "-pk"):
        found.setdefault(version.name, []).append(version)
    return found


def kept_at(work: Work, digest: str) -> Path:
    """Where the bytes of a version lie."""
    return Path(settings.DATA) / "uploads" / work.name / digest


def lying(work: Work, name: str) -> bytes | None:
    """The bytes of a submission as it lies in the cycle folder."""
    target = work.folder / FOLDER / name
    return target.read_bytes() if target.is_file() else None


def enter(work: Work, name: str, data: bytes, by: str, note: Callable[[Version], object]) -> Version:
    """A version written down, its bytes and those that it replaces kept, for one who holds the cycle; not in place yet.

    `note` is told the version inside the same transaction.

    Raises:
        RunError: the disk refuses.
    """
    before = lying(work, name)
    for content in (data, before):
        if content is not None:
            _keep(work, content)
    with transaction.atomic():
        last = Version.objects.filter(cycle=work.name, name=name).last()
        if before is not None and (last is None or last.digest != sha256(before).hexdigest()):
            _version(work, name, before, "")
        made = _version(work, name, data, by, placed=False)
        note(made)
    return made


def _place(work: Work, version: Version, data: bytes) -> None:
    _write(work.folder / FOLDER / version.name, data)
    version.placed = True
    version.save(update_fields=["placed"])


def check_open(work: Work, name: str) -> None:
    """Lets submissions in until the cycle is frozen.

    Raises:
        RunError: it is.
    """
    life = life_of(work.store, work.id)
    if life.is_fixed:
        said = life.says + Text("，不再收文件", "; no files are taken any more")
        raise RunError([Problem("cycle-frozen", Place(name), said, life.ways_on)])


def _keep(work: Work, data: bytes) -> Path:
    path = kept_at(work, sha256(data).hexdigest())
    if not path.exists():
        _write(path, data)
    return path


def _write(path: Path, data: bytes) -> None:
    """All of it at the path, or nothing."""
    try:
        disk.make_folder(path.parent)
        disk.replace_file(path, data)
    except OSError as error:
        said = Text(f"存不下来：{error.strerror}", f"it cannot be stored: {error.strerror}")
        fix = Text("请管理员看磁盘", "ask the administrator to look at the disk")
        raise RunError([Problem("upload-failed", Place(path.name), said, fix)]) from None


def _version(work: Work, name: str, data: bytes, by: str, placed: bool = True) -> Version:
    digest = sha256(data).hexdigest()
    return Version.objects.create(cycle=work.name, name=name, digest=digest, size=len(data), by=by, placed=placed)


def _check_name(name: str, size: int) -> None:
    if not NAME.fullmatch(name):
        said = Text(f"不能用文件名“{name[:100]}”", f"a file cannot be named '{name[:100]}'")
        fix = Text(
            f"用文字、数字、空格和 - _ ( )，以 .{'、.'.join(ENDINGS)} 结尾",
            f"letters, digits, blanks and - _ ( ), ending in .{', .'.join(ENDINGS)}",
        )
        raise RunError([Problem("upload-name", Place(name[:100]), said, fix)])
    if size > MAX_FILE:
        said = Text(f"超过 {MAX_FILE >> 20} MB", f"more than {MAX_FILE >> 20} MB")
        raise RunError([Problem("too-large", Place(name), said, Text("拆成几个文件", "split it into several files"))])
