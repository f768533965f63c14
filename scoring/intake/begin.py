"""A cycle folder to begin with: cycle.yaml with its choices explained, and the tables that the rubrics need, with their headings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from scoring.errors import Place, Problem, RunError
from scoring.intake.cycle import NAME
from scoring.names import LEVELS, SECTORS, UNIT, UNIT_COLUMNS
from scoring.rubric import Plan
from scoring.rubric.votes import BALLOT_COLUMNS, PANEL_COLUMNS
from scoring.text import Text

ATTRIBUTE, TARGET, PREVIOUS = "unit.", "target.", "previous."
FOLDER = "submissions"


def begin_cycle(folder: Path, plans: Sequence[Plan], period: int) -> list[Path]:
    """Writes cycle.yaml and the empty tables, and makes the folder for submissions; gives what was written.

    Tables that no rubric needs (ballots, panels, targets) are left out; the table of units has a column for every attribute
    that a rubric names. Spreadsheets open the tables as they are (UTF-8 with a mark).

    Raises:
        RunError: the folder is there and not empty, or the disk refuses.
    """
    tables = dict(_tables(plans))
    files = {NAME: _cycle(folder, plans, period, tables)} | {
        f"{table}.csv": "\ufeff" + ",".join(columns) + "\n" for table, columns in tables.items()
    }
    try:
        if folder.is_dir() and any(folder.iterdir()):
            _refuse("folder-taken", folder, Text("文件夹里已有文件", "the folder holds files"))
        (folder / FOLDER).mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        _refuse("not-written", folder, Text(f"写不了文件：{error.strerror}", f"cannot be written: {error.strerror}"))
    return [folder / name for name in files]


def _refuse(code: str, folder: Path, said: Text) -> NoReturn:
    fix = Text("换一个新的文件夹", "name a new folder")
    raise RunError([Problem(code, Place(str(folder)), said, fix)])


def _tables(plans: Sequence[Plan]) -> Iterator[tuple[str, Sequence[str]]]:
    """Each table that is needed and its headings."""
    attributes = [name for name in _named(plans, ATTRIBUTE) if name not in UNIT_COLUMNS]
    yield "units", (*UNIT_COLUMNS, "secretary", *attributes)
    if any(plan.rubric.made_by("ballot") for plan in plans):
        yield "ballots", BALLOT_COLUMNS
    if any(plan.rubric.made_by("panel") for plan in plans):
        yield "panels", PANEL_COLUMNS
    targets = _named(plans, TARGET)
    if targets:
        yield "targets", (UNIT, *targets)


def _named(plans: Sequence[Plan], kind: str) -> list[str]:
    """What the rubrics read or rank by of one kind: `zone` of `unit.zone`."""
    read = {name for plan in plans for name in (*plan.read_names(), *plan.rubric.ranking.within)}
    return sorted(name.removeprefix(kind) for name in read if name.startswith(kind))


def _cycle(folder: Path, plans: Sequence[Plan], period: int, tables: Mapping[str, object]) -> str:
    title = Text(f"{period} 年度述职评议考核", f"Review of Party secretaries {period}")
    optional = [f"  {table}: {table}.csv" for table in ("ballots", "panels", "targets") if table in tables]
    earlier = sorted(_named(plans, PREVIOUS))
    lines = [
        f"period: {period}",
        f"title: {{zh: {title.zh}, en: {title.en}}}",
        *([f"# 上年值：{'、'.join(earlier)}。 Last year's figures come from its cycle or run:"] if earlier else []),
        "# previous: ../上年的周期或批次文件夹",
        "rubrics:",
        *(f"  - {json.dumps(_from(folder, Path(plan.file)), ensure_ascii=False)}" for plan in plans),
        "inputs:",
        f"  # level: {', '.join(LEVELS)}",
        f"  # sector: {', '.join(SECTORS)}",
        "  units: units.csv",
        "  # xlsx、xls、et、csv、parquet 都放进这个文件夹。 Whatever units send goes into this folder:",
        f"  submissions: [{FOLDER}]",
        *optional,
    ]
    return "\n".join(lines) + "\n"


def _from(folder: Path, file: Path) -> str:
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
