"""What lies in a run's folder, and what the folder is called."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

from scoring.runs.manifest import LOG, SIGNATURE
from tests.runs.forge import write
from tests.runs.tamper.base import SIGNED, Place, Tampering

STRANGERS = (
    "note.txt",
    ".hidden",
    "items/more.parquet",
    "Thumbs.db",
    "rubrics/other.yaml",
    SIGNATURE,
    "manifest.json.bak",
)


def added(name: str, place: Place, run: Path) -> None:
    write(run / name, b"{}\n")


def folder_added(place: Place, run: Path) -> None:
    (run / "more").mkdir()


def link_added(place: Place, run: Path) -> None:
    (run / "link").symlink_to(run / LOG)


def folder_linked(place: Place, run: Path) -> None:
    (run / "items").symlink_to(shutil.move(run / "items", place.store.parent / "aside"))


def pipe_for_file(place: Place, run: Path) -> None:
    os.remove(run / LOG)
    os.mkfifo(run / LOG)


def folder_for_file(place: Place, run: Path) -> None:
    os.remove(run / LOG)
    (run / LOG).mkdir()


def file_renamed(place: Place, run: Path) -> None:
    (run / "scores.parquet").rename(run / "score.parquet")


def renamed(place: Place, run: Path) -> Path:
    return run.rename(run.with_name("2025-0123456789"))


def names_swapped(place: Place, run: Path) -> Path:
    other = place.run(SIGNED)
    other.rename(place.store.parent / "aside")
    new = run.rename(other)
    (place.store.parent / "aside").rename(run)
    return new


def run_linked(place: Place, run: Path) -> Path:
    run.symlink_to(shutil.move(run, place.store.parent / run.name))
    return run


ALL = (
    *(Tampering(f"a file too many: {name}", "run", partial(added, name)) for name in STRANGERS),
    Tampering("a folder too many", "run", folder_added),
    Tampering("a link too many", "run", link_added),
    Tampering("a folder is a link", "run", folder_linked),
    Tampering("a pipe for a file", "run", pipe_for_file),
    Tampering("a folder for a file", "run", folder_for_file),
    Tampering("a file under another name", "run", file_renamed),
    Tampering("the folder has another name", "run", renamed),
    Tampering("two folders have each other's name", "run", names_swapped),
    Tampering("the folder is a link", "index", run_linked),
)
