"""Which rubric files are meant, and when they change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[list[Path], typer.Argument(help="细则文件或文件夹 · rubric files or folders")]
File = Annotated[Path, typer.Argument(help="细则文件 · a rubric file")]
OFTEN = 0.3  # seconds between two looks at the files


def files_of(paths: list[Path]) -> list[Path]:
    """The files named, and the rubrics of the folders named."""
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]


def changes(paths: list[Path]) -> Iterator[list[Path]]:
    """The files as they are, and again each time one of them was changed, added or removed; without end."""
    seen: dict[Path, tuple[int, int] | None] | None = None
    while True:
        now = {file: _stamp(file) for file in files_of(paths)}
        if now != seen:
            seen = now
            yield list(now)
        time.sleep(OFTEN)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
