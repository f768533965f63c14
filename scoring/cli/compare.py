"""`scoring compare`: what differs between two runs, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, working, write_file
from scoring.reports.compare import comparison_book, comparison_dict, comparison_report, unit_report
from scoring.runs import open_run
from scoring.runs.compare import compare as compare_runs


def compare(
    old: Annotated[Path, typer.Argument(help="原批次文件夹 · the older run")],
    new: Annotated[Path, typer.Argument(help="现批次文件夹 · the newer run")],
    mapping: Annotated[
        Path | None, typer.Option(help="对照表 unit_id,previous_id，代替批次里的 · who was called otherwise")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="只看一个单位，逐项写明 · one unit, line by line")] = None,
    most: Annotated[int, typer.Option("--top", help="列出多少个单位，0 为全部 · how many units, 0 for all")] = 20,
    xlsx: Annotated[Path | None, typer.Option(help="另写成工作簿 · write a workbook too")] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """比较：谁变了、变了多少、为什么 · who moved, by how much, and why."""
    with working("比较……", "comparing ...", lang):
        found = compare_runs(open_run(old), open_run(new), mapping)
    if xlsx is not None:
        with working("写工作簿……", "writing the workbook ...", lang):
            write_file(xlsx, comparison_book(found, lang))
        console(stderr=as_json).print(str(xlsx), markup=False)
    if as_json:
        typer.echo(json.dumps(comparison_dict(found), ensure_ascii=False, indent=1))
    elif unit is not None:
        console().print(unit_report(found, found.new.find_unit(unit), lang))
    else:
        console().print(comparison_report(found, most, lang))
