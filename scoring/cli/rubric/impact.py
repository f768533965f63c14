"""`scoring rubric impact`: what an edit would have done to a cycle that is over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.analysis import impact, impact_book, impact_dict, impact_page, impact_report
from scoring.cli.rubric.files import Files, files_of
from scoring.cli.screen import LANG, AsJson, Lang, console, working, write_file
from scoring.reports.sections import page_html
from scoring.rubric import load_rubrics
from scoring.runs import open_run


def show_impact(
    paths: Files,
    on: Annotated[Path, typer.Option(help="哪个批次的数据 · the run whose figures are taken")],
    most: Annotated[int, typer.Option("--top", help="列出多少个单位，0 为全部 · how many units, 0 for all")] = 12,
    xlsx: Annotated[Path | None, typer.Option(help="另写成工作簿 · write a workbook too")] = None,
    html: Annotated[Path | None, typer.Option(help="另写成带图的网页 · write a page with pictures too")] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """影响：用改过的细则重评一个旧周期，谁动、动多少、为什么；什么都不存 · what an edit does to real units; nothing is stored."""
    with working("按改过的细则评分……", "scoring under the edited rubrics ...", lang):
        found = impact(open_run(on), load_rubrics(files_of(paths)))
    if html is not None:
        _write(html, page_html(impact_page(found, lang)).encode(), as_json)
    if xlsx is not None:
        _write(xlsx, impact_book(found, lang), as_json)
    if as_json:
        typer.echo(json.dumps(impact_dict(found), ensure_ascii=False, indent=1))
    else:
        console().print(impact_report(found, lang, most))


def _write(path: Path, data: bytes, quiet: bool) -> None:
    write_file(path, data)
    console(stderr=quiet).print(str(path), markup=False)
