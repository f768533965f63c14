"""`scoring export`: what is handed out of a run: ranking workbooks, tables, reports, scorecards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.run import RunFolder
from scoring.cli.screen import LANG, Lang, console
from scoring.reports import Format, View, earlier_run
from scoring.reports import export as files
from scoring.runs import open_run


def export(
    run: RunFolder,
    out: Annotated[Path, typer.Option("--out", "-o", help="存到哪个文件夹 · the folder to write to")] = Path("export"),
    under: Annotated[str | None, typer.Option(help="只要该单位及以下 · a unit and those below it")] = None,
    level: Annotated[str | None, typer.Option(help="只要该层级 · units of this level")] = None,
    sector: Annotated[str | None, typer.Option(help="只要该领域 · units of this sector")] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="工作簿（缺省）· workbooks, if nothing is said")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="同样的表，CSV · the same tables as CSV")] = False,
    previous: Annotated[Path | None, typer.Option(help="上年批次，缺省在旁边找 · last year's run")] = None,
    lang: Lang = LANG,
) -> None:
    """导出：排名工作簿、汇总报告、成绩单 · ranking workbooks, summary reports and scorecards."""
    found = open_run(run)
    view = View(found, lang, found.find_unit(under) if under else None, level, sector, earlier_run(found, previous))
    asked: dict[Format, bool] = {"xlsx": xlsx, "csv": csv}
    formats: list[Format] = [name for name, wanted in asked.items() if wanted] or ["xlsx"]
    for path in files(view, out, formats):
        console().print(str(path), markup=False)
