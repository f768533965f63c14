"""`scoring rank` and `scoring show`: look at a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.errors import Place, Problem, RunError
from scoring.reports import select
from scoring.reports.card import Format, card_json, card_of, card_terminal, face, file_name
from scoring.reports.decisions import decided_lines
from scoring.reports.ranking import ranking_of
from scoring.reports.tree import result_tree
from scoring.runs import Run, open_run
from scoring.text import Text

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
    plans = [found.plan(rubric) for rubric in sorted(set(scores["rubric"]))]
    shown = [table for plan in plans if (table := ranking_of(found, plan, scores, by, top, most, lang))]
    for table in shown:
        console().print(table)
    if not shown:
        fail_usage(found, by)


def fail_usage(run: Run, by: str | None) -> None:
    """Nothing to show: says which rankings there are."""
    known = sorted({within for rubric in run.rubrics for within in run.plan(rubric).rubric.ranking.within})
    fix = Text(f"可按：{'、'.join(known)}；或换一个范围", f"rankings: {', '.join(known)}; or choose other units")
    said = Text("没有可列的名次" + (f"（{by}）" if by else ""), "no ranks to show" + (f" ({by})" if by else ""))
    raise RunError([Problem("no-ranks", Place(str(run.folder)), said, fix)])


def show(
    run: RunFolder,
    unit: Annotated[
        str | None, typer.Argument(help="单位编号或名称，缺省为结果树 · a unit; without it the tree")
    ] = None,
    under: Annotated[str | None, typer.Option(help="结果树从哪个单位起 · the tree from this unit down")] = None,
    depth: Annotated[int, typer.Option(help="结果树展开几层 · how many levels of the tree")] = 3,
    html: Annotated[bool, typer.Option("--html", help="网页，单个文件 · a page in one file")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="PDF，两页纸 · two sheets of paper")] = False,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="写到哪个文件，缺省以单位编号命名 · the file to write")
    ] = None,
    lang: Lang = LANG,
) -> None:
    """成绩单：得了多少、失在哪里、怎样多得；不写单位则列出结果树 · one unit's scorecard, or the tree of results."""
    found = open_run(run)
    if unit is None:
        console().print(result_tree(found, found.find_unit(under) if under else None, depth, lang))
        for line in decided_lines(found, lang):
            console().print(line, markup=False)
        return
    card = card_of(found, unit)
    asked: dict[Format, bool] = {"html": html, "pdf": pdf, "json": as_json}
    kinds = [kind for kind, wanted in asked.items() if wanted]
    if not kinds:
        console().print(card_terminal(card, lang))
    for kind in kinds:
        if kind == "json" and out is None:
            typer.echo(card_json(card))
            continue
        path = (
            out
            if out is not None and len(kinds) == 1
            else (out or Path(file_name(card.unit.id))).with_suffix(f".{kind}")
        )
        path.write_bytes(face(card, kind, lang))
        console(stderr=True).print(str(path), markup=False)
