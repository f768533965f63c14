"""`scoring rank` and `scoring show`: look at a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.reports import ranking, scorecard, select
from scoring.runs import open_run

RunFolder = Annotated[Path, typer.Argument(help="批次文件夹 · a run folder")]


def rank(
    run: RunFolder,
    under: Annotated[str | None, typer.Option(help="只看该单位之下 · units below this one")] = None,
    level: Annotated[str | None, typer.Option(help="只看该层级 · units of this level")] = None,
    sector: Annotated[str | None, typer.Option(help="只看该领域 · units of this sector")] = None,
    by: Annotated[
        str | None, typer.Option(help="按哪个范围的名次排列 · which ranking: county, province, unit.zone")
    ] = None,
    most: Annotated[int | None, typer.Option("--top", help="前几名 · how many")] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """排名：从全省到一个村 · ranks, from the province down to a village."""
    found = open_run(run)
    top = found.find_unit(under) if under else None
    scores = select(found.scores, found.units, top, level, sector)
    if as_json:
        typer.echo(json.dumps(scores.to_dicts(), ensure_ascii=False, indent=1, default=str))
        return
    for plan in found.plans.values():
        mine = scores.filter(rubric=plan.id)
        withins = plan.rubric.ranking.within
        if mine.height and withins:
            console().print(ranking(mine, by or withins[-1], withins, most, lang, plan.rubric.title.pick(lang)))


def show(
    run: RunFolder,
    unit: Annotated[str, typer.Argument(help="单位编号或名称 · a unit's id or name")],
    lang: Lang = LANG,
) -> None:
    """成绩单：得了多少、失在哪里、怎样多得 · one unit's scorecard."""
    console().print(scorecard(open_run(run).explain(unit), lang))
