"""`scoring sample`: an invented province, county or nation, to try things on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, Lang, console, working
from scoring.errors import Place, Problem, RunError, did_you_mean
from scoring.methods.field import SHARE
from scoring.rubric import load_rubrics
from scoring.sample import SIZES, Size, make_sample
from scoring.shipped import shipped
from scoring.text import Text

RUBRICS = shipped("rubrics")
OWN_CYCLE = ("province.yaml",)  # rules of the published figures of one province, no part of a sample


def sample(
    out: Annotated[Path, typer.Argument(help="写到哪里 · where to write")],
    size: Annotated[str, typer.Option(help=f"规模 · one of {', '.join(SIZES)}")] = "small",
    provinces: Annotated[int | None, typer.Option(help="几个省 · how many provinces")] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="种子：同样的种子得到同样的文件 · the same seed, the same files")
    ] = 1,
    period: Annotated[int, typer.Option(help="后一年；前一年一并写出 · the later of two years")] = 2025,
    dirty: Annotated[str, typer.Option(help="弄脏的单元格比例，如 1% · share of cells to spoil")] = "0%",
    rubrics: Annotated[list[Path] | None, typer.Option(help="用哪些细则 · which rubrics")] = None,
    lang: Lang = LANG,
) -> None:
    """样本：虚构的省，两年的填报、测评、打分 · invented provinces with two years of figures, ballots and panels."""
    files = rubrics or [path for path in sorted(RUBRICS.glob("*.yaml")) if path.name not in OWN_CYCLE]
    plans = load_rubrics(files)
    chosen = _size(size)
    if provinces is not None:
        chosen = replace(chosen, provinces=provinces)
    with working("生成样本……", "making the sample ...", lang):
        folders = make_sample(out, plans, chosen, seed, period, _share(dirty), files)
    screen = console()
    for folder in folders:
        screen.print(f"scoring run {folder}", markup=False)


def _size(name: str) -> Size:
    if name in SIZES:
        return SIZES[name]
    fix = did_you_mean(name, SIZES) or Text(f"可用：{'、'.join(SIZES)}", f"one of: {', '.join(SIZES)}")
    raise RunError(
        [Problem("sample-size", Place("--size"), Text(f"没有规模“{name}”", f"there is no size '{name}'"), fix)]
    )


def _share(text: str) -> float:
    found = SHARE.fullmatch(text)
    if found and float(found.group(1)) <= 100:
        return float(found.group(1)) / 100
    said = Text(f"应为百分数如 1%，却是“{text}”", f"a share such as 1% is wanted, found '{text}'")
    raise RunError([Problem("not-a-share", Place("--dirty"), said, Text("写成 1%", "write 1%"))])
