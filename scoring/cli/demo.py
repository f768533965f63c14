"""`scoring demo`: the cycles in data/, from a province down to one village's scorecard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console
from scoring.errors import Place, Problem, RunError
from scoring.reports import select
from scoring.reports.card import card_of, card_terminal
from scoring.reports.ranking import ranking_of
from scoring.reports.summary import issue_table, summary
from scoring.reports.tree import result_tree
from scoring.runs import Outcome, Run, run_cycle
from scoring.shipped import shipped
from scoring.text import Text

DATA = shipped("data")


def demo(
    lang: Lang = LANG,
    out: Annotated[Path | None, typer.Option(help="批次存放处，缺省为临时文件夹 · where to keep the runs")] = None,
) -> None:
    """演示：给 data/ 里的周期评分 · score the cycles in data/."""
    if not DATA.is_dir():
        raise RunError(
            [
                Problem(
                    "no-data",
                    Place(str(DATA)),
                    Text("找不到样例数据", "the sample data is not here"),
                    Text("在项目目录里运行", "run it in a checkout of the project"),
                )
            ]
        )
    with tempfile.TemporaryDirectory() as folder:
        runs = out or Path(folder)
        _qinghai(run_cycle(DATA / "qinghai", runs), lang)
        before = run_cycle(DATA / "sample" / "2024", runs)
        _sample(before, run_cycle(DATA / "sample" / "2025", runs), lang)


def _title(zh: str, en: str, lang: str) -> None:
    console().rule(f"[bold]{en if lang == 'en' else zh}[/]", align="left")


def _qinghai(outcome: Outcome, lang: str) -> None:
    _title("一、全省公开数字（seed 原文）", "1. The province's own published figures", lang)
    console().print(summary(outcome, lang), markup=False)
    unit = outcome.run.scores["unit_id"][0]
    console().print(card_terminal(card_of(outcome.run, unit), lang))


def _sample(before: Outcome, outcome: Outcome, lang: str) -> None:
    _title(
        "二、样例：一个省的各领域、各层级，两年（数据为虚构）",
        "2. A sample: a province, every sector and level, two years",
        lang,
    )
    for one in (before, outcome):
        console().print(summary(one, lang), markup=False)
    console().print(issue_table(outcome.issues, 12, lang))
    run = outcome.run
    _title("三、结果树", "3. The tree of results", lang)
    console().print(result_tree(run, depth=3, lang=lang))
    county, township, village = _path(run)
    _title("四、一个县的村，一个乡镇和它的一个村", "4. A county's villages, a township and one of its villages", lang)
    console().print(result_tree(run, county, 2, lang))
    plan = run.plan("village")
    console().print(ranking_of(run, plan, select(run.scores, run.units, county), None, county, 5, lang))
    for unit in (township, village):
        console().print(card_terminal(card_of(run, unit), lang))


def _path(run: Run) -> tuple[str, str, str]:
    """A county, its township and a village there, the village from the middle of its rubric's table."""
    villages = run.scores.filter(rubric="village", held=False).drop_nulls(["rank_county", "rank_parent"])
    for village in villages.sort("rank_province", "unit_id")["unit_id"][villages.height // 2 :]:
        county, township = (run.ancestor(village, level) for level in ("county", "township"))
        if county and township and not run.is_held(township):
            return county, township, str(village)
    raise RunError([Problem("no-data", Place(str(run.folder)), Text("样例里没有这样的村", "no such village here"))])
