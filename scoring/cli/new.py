"""`scoring new`: a cycle folder to begin with."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console
from scoring.intake.begin import begin_cycle
from scoring.rubric import load_rubrics
from scoring.text import Text


def new(
    folder: Annotated[Path, typer.Argument(help="新的周期文件夹 · the new cycle folder")],
    rubrics: Annotated[list[Path], typer.Argument(help="细则文件或文件夹 · the rubrics, or their folder")],
    period: Annotated[int | None, typer.Option(min=1, max=999_999, help="年度，缺省为今年 · the year")] = None,
    lang: Lang = LANG,
) -> None:
    """新周期：写好 cycle.yaml 和各张空表 · a new cycle: cycle.yaml and the empty tables it needs."""
    year = period or date.today().year
    files = [file for one in rubrics for file in (sorted(one.glob("*.yaml")) if one.is_dir() else [one])]
    plans = [plan for plan in load_rubrics(files) if plan.rubric.valid.holds(year)]
    if not plans:
        raise typer.BadParameter(f"没有 {year} 年有效的细则 · no rubric is valid in {year}", param_hint="RUBRICS")
    written = begin_cycle(folder, plans, year)
    screen = console()
    for path in written:
        screen.print(str(path), markup=False)
    for said, command in (
        (
            Text("填好单位表，生成填报表：", "fill in the units, then make the forms: "),
            f"template {plans[0].file} --units {folder}/units.csv",
        ),
        (Text("收齐以后核对：", "when they are back, check: "), f"check {folder}"),
    ):
        screen.print(f"{said.pick(lang)}scoring {command}", markup=False)
