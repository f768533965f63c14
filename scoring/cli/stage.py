"""`scoring stage` and `scoring status`: take a cycle a step further, and see where each cycle is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, working
from scoring.names import Stage
from scoring.reports.decisions import decided_lines
from scoring.reports.status import status_dict, status_report
from scoring.runs import open_run
from scoring.runs.cycle import whoami
from scoring.runs.stages import life_of, move
from scoring.runs.status import status as status_of


def stage(
    run: Annotated[Path, typer.Argument(help="批次文件夹 · a run folder")],
    to: Annotated[Stage, typer.Argument(metavar="STAGE", help="改为哪个阶段 · the stage to go to")],
    reason: Annotated[str, typer.Option(help="理由 · why")] = "",
    by: Annotated[str | None, typer.Option(help="经办人，缺省为登录名 · who")] = None,
    lang: Lang = LANG,
) -> None:
    """阶段：草稿、预览、冻结、公布、申诉、定案 · draft, preview, frozen, published, appeal, final."""
    found = open_run(run)
    with working("核对批次……", "verifying the run ...", lang):
        move(found, to, by or whoami(), reason)
    life = life_of(found.store, found.cycle)
    for line in (life.says.pick(lang), *decided_lines(found, lang), life.ways_on.pick(lang)):
        console().print(line, markup=False)


def status(
    store: Annotated[Path, typer.Argument(help="批次存放处 · where runs are kept")] = Path("runs"),
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """状态：每个周期到了哪个阶段、谁正在做什么 · where each cycle is, and who is at work."""
    found = status_of(store)
    if as_json:
        typer.echo(json.dumps(status_dict(found), ensure_ascii=False, indent=1))
        return
    console().print(status_report(found, lang))
