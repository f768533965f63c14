"""`scoring decide` and `scoring decisions`: what a committee decides on a unit, and everything it decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.errors import show_all
from scoring.names import DecisionKind
from scoring.reports.decisions import decided_lines, decision_dict, decision_table
from scoring.runs import open_run
from scoring.runs.cycle import whoami
from scoring.runs.decide import decide as decide_unit
from scoring.runs.decisions import read_book

RunFolder = Annotated[Path, typer.Argument(help="现行批次文件夹 · the folder of the run that stands")]


def decide(
    run: RunFolder,
    unit: Annotated[str, typer.Argument(help="单位编号或名称 · a unit")],
    grade: Annotated[str | None, typer.Argument(help="决定的等次 · the grade decided")] = None,
    kind: Annotated[DecisionKind, typer.Option(help="名额线上的并列、申诉、人工定等 · why it is decided")] = "manual",
    reason: Annotated[str, typer.Option(help="理由，必填 · why; always needed")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤回，恢复计算的等次 · take it back")] = False,
    by: Annotated[str | None, typer.Option(help="经办人，缺省为登录名 · who decides")] = None,
    seen: Annotated[int | None, typer.Option(min=0, help="看过的最后一条决定的编号 · the last decision read")] = None,
    lang: Lang = LANG,
) -> None:
    """决定：给一个单位定等次，记入记录，计算结果不变 · decide a unit's grade; the computed result stays as it is."""
    if (grade is None) != withdraw:
        raise typer.BadParameter("写一个等次，或 --withdraw · give a grade, or --withdraw")
    found = open_run(run)
    row, mended = decide_unit(found, unit, grade, kind, reason, by or whoami(), seen)
    if mended:
        console(stderr=True).print(show_all(mended, lang), markup=False)
    console().print(decision_table(found, [row], lang))
    for line in decided_lines(found, lang):
        console().print(line, markup=False)


def decisions(run: RunFolder, lang: Lang = LANG, as_json: AsJson = False) -> None:
    """决定记录：本周期的全部决定，各有何效力 · every decision of the cycle, and what it is worth for this run."""
    found = open_run(run)
    rows = read_book(found.store, found.cycle).rows
    if as_json:
        holding = found.decisions
        told = [decision_dict(row, holding.get(row.unit_id)) for row in rows]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console().print(decision_table(found, rows, lang))
    for line in decided_lines(found, lang):
        console().print(line, markup=False)
