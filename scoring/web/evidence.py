"""Evidence files: looked into before they are kept, outside everything that is served, named by their content."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from scoring.errors import Place, Problem, RunError
from scoring.runs import disk
from scoring.text import Text, clean

MOST_BYTES: Final = 10 * 2**20
NAME_LENGTH: Final = 100
KINDS: Final = {  # what a browser is told; it saves the file and never shows it
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STARTS: Final = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
SAME: Final = {"jpeg": "jpg"}
FIX: Final = Text(
    "PDF、JPG、PNG、不含宏的 docx 或 xlsx，不超过 10 MB",
    "PDF, JPG, PNG, docx or xlsx without macros, of 10 MB at most",
)


class Evidence(NamedTuple):
    """A file that was kept: the name people gave it, what it is, and its digest."""

    name: str
    kind: str
    digest: str


def keep(name: str, chunks: Iterable[bytes]) -> Evidence:
    """Keeps a file that is what its name says it is.

    Raises:
        RunError: it is too large, or not one of the kinds that are taken.
    """
    data, name = _read(name, chunks), clean(Path(name.replace("\\", "/")).name)[-NAME_LENGTH:]
    ending = Path(name).suffix.lower().removeprefix(".")
    kind = kind_of(data)
    if kind is None or kind != SAME.get(ending, ending):
        raise _refused(
            name, Text("不是可以接收的文件，或与文件名不符", "no file that is taken, or not what its name says")
        )
    digest = hashlib.sha256(data).hexdigest()
    _store(path_of(digest), data)
    return Evidence(name, kind, digest)


def kind_of(data: bytes) -> str | None:
    """What a file is by its content: one of `KINDS`, or None.

    Example:
        >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<html>")
        ('pdf', None)
    """
    for start, kind in STARTS.items():
        if data.startswith(start):
            return kind
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return None if macros else next((kind for part, kind in PARTS.items() if part in names), None)


def path_of(digest: str) -> Path:
    """Where the file of a digest lies."""
    return Path(settings.DATA) / "evidence" / digest[:2] / digest


def _read(name: str, chunks: Iterable[bytes]) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MOST_BYTES:
            raise _refused(name, Text("文件太大", "the file is too large"))
    return bytes(data)


def _store(path: Path, data: bytes) -> None:
    """Written aside and renamed: under its final name there is the whole file or nothing."""
    if path.exists():
        return
    disk.make_folder(path.parent)
    part = path.with_name(f".{secrets.token_hex(8)}")
    disk.new_file(part, data)
    os.chmod(part, 0o400)
    os.replace(part, path)
    disk.sync(path.parent)


def _refused(name: str, said: Text) -> RunError:
    return RunError([Problem("evidence-refused", Place(name), said, FIX)])
