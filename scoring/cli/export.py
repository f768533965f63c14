"""`scoring export`: what is handed out of a run: ranking workbooks, tables, reports, scorecards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.run import RunFolder
from scoring.cli.screen import LANG, Lang, console, counting
from scoring.reports import View, earlier_run
from scoring.reports.export import PARTS, Format, Part
from scoring.reports.export import export as files
from scoring.runs import open_run

MOST = 20  # files that are named


def export(
    run: RunFolder,
    out: Annotated[Path, typer.Option("--out", "-o", help="存到哪个文件夹 · the folder to write to")] = Path("export"),
    under: Annotated[str | None, typer.Option(help="只要该单位及以下 · a unit and those below it")] = None,
    level: Annotated[str | None, typer.Option(help="只要该层级 · units of this level")] = None,
    sector: Annotated[str | None, typer.Option(help="只要该领域 · units of this sector")] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="工作簿（缺省）· workbooks, if nothing is said")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="同样的表，CSV · the same tables as CSV")] = False,
    html: Annotated[bool, typer.Option("--html", help="网页：成绩单 · pages: scorecards")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="PDF：成绩单 · PDF: scorecards")] = False,
    rankings: Annotated[bool, typer.Option("--rankings", help="只要排名 · rankings alone")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="只要汇总报告 · the summary report alone")] = False,
    cards: Annotated[bool, typer.Option("--cards", help="只要成绩单 · scorecards alone")] = False,
    one_book: Annotated[
        bool, typer.Option("--one-book", help="成绩单合成一个文件 · all scorecards in one file")
    ] = False,
    previous: Annotated[Path | None, typer.Option(help="上年批次，缺省在旁边找 · last year's run")] = None,
    lang: Lang = LANG,
) -> None:
    """导出：排名工作簿、汇总报告、成绩单 · ranking workbooks, summary reports and scorecards."""
    found = open_run(run)
    view = View(found, lang, found.find_unit(under) if under else None, level, sector, earlier_run(found, previous))
    asked: dict[Format, bool] = {"xlsx": xlsx, "csv": csv, "html": html, "pdf": pdf}
    named: dict[Part, bool] = {"rankings": rankings, "summary": summary, "cards": cards}
    parts = [name for name, wanted in named.items() if wanted] or PARTS
    formats: list[Format] = [name for name, wanted in asked.items() if wanted] or ["xlsx"]
    with counting(lang) as progress:
        written = list(files(view, out, formats, parts, one_book, progress))
    for path in written[:MOST]:
        console().print(str(path), markup=False)
    if len(written) > MOST:
        console().print(f"… +{len(written) - MOST}", markup=False)
