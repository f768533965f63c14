"""What the store asks of the disk: new files and folders that are there after a power cut, and one rename.

Every change a store makes to its folder goes through these few functions, so that a test can watch them, make each of them
fail, and see that nothing is still in memory only when a run takes its place.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

READ_ONLY = 0o444


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it, where they are missing, and waits until their names are on the disk."""
    if not path.is_dir():
        make_folder(path.parent)
        with suppress(FileExistsError):
            os.mkdir(path)
        sync(path.parent)


def new_folder(path: Path) -> None:
    """Makes a folder that must not be there yet."""
    os.mkdir(path)


def new_file(path: Path, data: bytes) -> None:
    """Writes a file that must not be there yet, read-only, and waits until it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY)
    try:
        _write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def new_file_by(path: Path, write: Callable[[Path], object]) -> None:
    """As `new_file`, for what a library writes to a path itself."""
    write(path)
    os.chmod(path, READ_ONLY)
    sync(path)


def append(path: Path, data: bytes) -> None:
    """Writes at the end of a file, made where there is none, and waits until it is on the disk; read by all, written by us."""
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        _write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync(path.parent)


def cut(path: Path, size: int) -> None:
    """Cuts a file off after its first `size` bytes and waits until that is on the disk."""
    os.truncate(path, size)
    sync(path)


def sync(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_below(folder: Path) -> None:
    """Waits until the names in all folders below a folder are on the disk."""
    for inner in sorted(path for path in folder.rglob("*") if path.is_dir()):
        sync(inner)


def move_into_place(stage: Path, target: Path) -> None:
    """Renames a finished folder to its final name and waits until the new name is on the disk.

    Raises:
        OSError: where the name is taken (nothing is ever replaced), or is not on the disk; then it is the stage again.
    """
    os.rename(stage, target)
    try:
        sync(target.parent)
    except OSError:
        os.rename(target, stage)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file in place of the one of that name, if there is one: whatever happens, it is the old one whole or the new."""
    part = path.with_name(f".{secrets.token_hex(8)}")
    try:
        new_file(part, data)
        os.replace(part, path)
        sync(path.parent)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def sweep(path: Path) -> None:
    """Removes what a dead run left behind; what cannot be removed now is left for the next time."""
    shutil.rmtree(path, ignore_errors=True)


def is_held(path: Path, lock: int) -> bool:
    """Whether a living process holds a file or folder with a lock that this one (`fcntl.LOCK_SH`, `LOCK_EX`) cannot join.

    Raises:
        FileNotFoundError: it is not there.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, lock | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
