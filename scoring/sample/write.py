"""Cycle folders on disk: tables that grow province by province, and cycle.yaml."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from scoring.sample.size import Size
from scoring.sample.tables import BALLOTS, PANELS, SUBMISSIONS, TARGETS, UNITS, Sheet
from scoring.text import Text

CYCLE, RENAMED, DIRTY = "cycle.yaml", "renamed.csv", "dirty.csv"
PLAIN = re.compile(r"[A-Za-z0-9_.][\w./-]*")


class Folder:
    """One cycle folder; a table's first rows replace what was in its file, later ones are added."""

    def __init__(self, path: Path, period: int) -> None:
        self.path, self.period = path, period
        self.rows: dict[str, int] = {}

    def add(self, sheet: Sheet) -> None:
        file = self.path / sheet.file
        first = sheet.file not in self.rows
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb" if first else "ab") as stream:
            sheet.frame.write_csv(stream, include_header=first)
        self.rows[sheet.file] = self.height(sheet.file) + sheet.frame.height

    def height(self, file: str) -> int:
        """The rows written so far, without the header."""
        return self.rows.get(file, 0)

    def finish(self, size: Size, rubrics: Sequence[Path], earlier: Folder | None) -> None:
        """Writes cycle.yaml, which names every file that was written."""
        head = [f"cycle: sample-{self.period}", f"period: {self.period}", f"title: {_title(size, self.period)}"]
        if earlier is not None:
            head.append(f"previous: ../{earlier.path.name}")
        paths = [_relative(rubric, self.path) for rubric in rubrics]
        lines = [*head, *_listed("rubrics", paths, ""), "inputs:", *self._inputs()]
        (self.path / CYCLE).write_bytes(("\n".join(lines) + "\n").encode())

    def _inputs(self) -> list[str]:
        submissions = [file for file in self.rows if file.startswith(SUBMISSIONS)]
        lines = [f"  units: {UNITS}", *_listed("submissions", submissions, "  ")]
        others = (("ballots", BALLOTS), ("panels", PANELS), ("targets", TARGETS), ("mapping", RENAMED))
        return lines + [f"  {key}: {file}" for key, file in others if file in self.rows]


def _listed(key: str, values: Sequence[str], indent: str) -> list[str]:
    if not values:
        return [f"{indent}{key}: []"]
    return [f"{indent}{key}:", *(f"{indent}  - {_scalar(value)}" for value in values)]


def _relative(rubric: Path, folder: Path) -> str:
    return Path(os.path.relpath(rubric.resolve(), folder.resolve())).as_posix()


def _scalar(text: str) -> str:
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _title(size: Size, period: int) -> str:
    place = Text("示例省", "Sample province") if size.provinces == 1 else Text("示例各省", "Sample provinces")
    zh = f"{place.zh} {period} 年度各级各领域党组织书记述职评议考核"
    return f"{{zh: {zh}, en: {place.en} - review of Party secretaries at every level and in every field {period}}}"
