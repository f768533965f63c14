"""`scoring demo`: both cycles in data/, from the province down to one village's scorecard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console
from scoring.errors import Place, Problem, RunError
from scoring.reports import issue_table, ranking, scorecard, select, summary
from scoring.runs import Outcome, run_cycle
from scoring.text import Text

DATA = Path(__file__).resolve().parents[2] / "data"


def demo(
    lang: Lang = LANG,
    out: Annotated[Path | None, typer.Option(help="批次存放处，缺省为临时文件夹 · where to keep the runs")] = None,
) -> None:
    """演示：给两个样例周期评分 · score the two cycles in data/."""
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
        _sample(run_cycle(DATA / "sample", runs), lang)


def _title(zh: str, en: str, lang: str) -> None:
    console().rule(f"[bold]{en if lang == 'en' else zh}[/]", align="left")


def _qinghai(outcome: Outcome, lang: str) -> None:
    _title("一、全省公开数字（seed 原文）", "1. The province's own published figures", lang)
    console().print(summary(outcome, lang), markup=False)
    unit = outcome.run.scores["unit_id"][0]
    console().print(scorecard(outcome.run.explain(unit), lang))


def _sample(outcome: Outcome, lang: str) -> None:
    _title("二、样例：两个市州的村（数据为虚构）", "2. A sample: villages of two prefectures (invented)", lang)
    console().print(summary(outcome, lang), markup=False)
    console().print(issue_table(outcome.issues, 12, lang))
    run = outcome.run
    withins = next(iter(run.plans.values())).rubric.ranking.within
    console().print(
        ranking(
            run.scores, "province", withins, 8, lang, "全省前八名" if lang == "zh" else "First eight of the province"
        )
    )
    village = _middle(outcome)
    for within in ("prefecture", "county", "township"):
        _level(outcome, village, within, lang)
    console().print(scorecard(run.explain(village), lang))


def _level(outcome: Outcome, village: str, level: str, lang: str) -> None:
    """The first five of the village's own prefecture, county and township."""
    run = outcome.run
    above = run.ancestor(village, level)
    if above is None:
        return
    plan = next(iter(run.plans.values()))
    by = "parent" if level == "township" else level
    mine = select(run.scores, run.units, above)
    name = run.name(above)
    console().print(
        ranking(
            mine, by, plan.rubric.ranking.within, 5, lang, f"{name}前五名" if lang == "zh" else f"First five of {name}"
        )
    )


def _middle(outcome: Outcome) -> str:
    """A village from the middle of the table: one that has something to gain."""
    scores = outcome.run.scores.filter(held=False).sort("rank_province", "unit_id")
    return str(scores["unit_id"][scores.height // 2])
