"""`scoring rubric import`: a printed table as a rubric to go on with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console
from scoring.intake.printed import skeleton
from scoring.text import Text, several


def import_table(
    file: Annotated[Path, typer.Argument(help="印成表的细则（xlsx、xls、et）· a printed rubric as a workbook")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写到哪里，缺省为打印 · where to write")] = None,
    lang: Lang = LANG,
) -> None:
    """导入：把印成表的细则读成 YAML，没读懂的标“待定” · a printed table as YAML, what was not understood marked."""
    found = skeleton(file)
    if out is None:
        typer.echo(found.text, nl=False)
    else:
        out.write_text(found.text, encoding="utf-8")
    understood = found.items - len(found.unread)
    said = Text(f"{found.items} 项，读懂 {understood} 项", f"{several(found.items, 'item')}, {understood} understood")
    if found.unread:
        zh, en = (stop.join(map(str, found.unread)) for stop in ("、", ", "))
        said += Text(f"；请核对第 {zh} 行", f"; rows to look at: {en}")
    console(stderr=True).print(said.pick(lang), markup=False)
