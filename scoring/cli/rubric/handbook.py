"""`scoring rubric handbook`: the rubric as people print it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.rubric.files import Files, files_of
from scoring.cli.screen import LANG, Lang, console
from scoring.reports.handbook import handbook, handbook_docx, handbook_html, handbook_xlsx
from scoring.rubric import load_rubric


def print_handbook(
    paths: Files,
    out: Annotated[Path, typer.Option("--out", "-o", help="写到哪个文件夹 · the folder to write to")] = Path("."),
    html: Annotated[bool, typer.Option("--html", help="网页，可打印 · a page")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="Word 文档 · a document")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Excel 工作簿 · a workbook")] = False,
    lang: Lang = LANG,
) -> None:
    """细则手册：一级指标、二级指标、分值、评分标准、考核方式、责任部门、依据；不选格式则三样都写 · the rubric as a printed table."""
    makers = {"html": handbook_html, "docx": handbook_docx, "xlsx": handbook_xlsx}
    asked = [name for name, is_asked in (("html", html), ("docx", docx), ("xlsx", xlsx)) if is_asked]
    out.mkdir(parents=True, exist_ok=True)
    for file in files_of(paths):
        book = handbook(load_rubric(file))
        for name in asked or makers:
            path = out / f"{file.stem}.{name}"
            path.write_bytes(makers[name](book, lang))
            console().print(str(path), markup=False)
