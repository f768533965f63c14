"""`scoring template`: the workbooks that go out to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console, working
from scoring.runs.forms import make_forms


def template(
    rubric: Annotated[Path, typer.Argument(help="细则文件 · a rubric file")],
    units: Annotated[Path, typer.Option(help="单位表 · the table of units")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="存到哪个文件夹或 .xlsx 文件 · the folder, or the .xlsx, to write to")
    ] = Path("forms"),
    under: Annotated[str | None, typer.Option(help="只要该单位之下的 · only units below this one")] = None,
    split: Annotated[bool, typer.Option("--split", help="每个上级单位一份 · one workbook a parent unit")] = False,
    previous: Annotated[Path | None, typer.Option(help="上年批次，旁边列出上年值 · last year's run")] = None,
    lang: Lang = LANG,
) -> None:
    """填报表：按细则生成 Excel，带说明、选项和范围 · the Excel forms of a rubric, with choices and ranges."""
    if split and out.suffix.lower() == ".xlsx":
        raise typer.BadParameter("--split 写出多份，-o 写文件夹 · with --split, -o is a folder", param_hint="-o")
    with working("生成填报表……", "making the forms ...", lang):
        written = make_forms(rubric, units, out, under, split, previous, lang)
    for path in written:
        console().print(str(path), markup=False)
