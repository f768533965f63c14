"""`scoring rubric check | test | show`: the author's commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, as_dict, console
from scoring.engine.trial import trial
from scoring.errors import show_all
from scoring.reports import outline
from scoring.rubric import examine_files, load_rubric

app = typer.Typer(no_args_is_help=True, help="细则：检查、试算、查看 · rubrics: check, test, show")
Files = Annotated[list[Path], typer.Argument(help="细则文件或文件夹 · rubric files or folders")]


def _files(paths: list[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]


@app.command()
def check(paths: Files, lang: Lang = LANG, as_json: AsJson = False) -> None:
    """检查：一次列出全部问题，指到行列 · every problem at its line and column."""
    files = _files(paths)
    _, problems = examine_files(files)
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        typer.echo(json.dumps([as_dict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        console().print(show_all(problems, lang), markup=False) if problems else None
        zh, en = (
            f"{len(files)} 份细则，{len(errors)} 处错误，{len(problems) - len(errors)} 处提醒",
            f"{len(files)} rubrics, {len(errors)} errors, {len(problems) - len(errors)} warnings",
        )
        console().print(en if lang == "en" else zh)
    if errors:
        raise typer.Exit(1)


@app.command("test")
def run_examples(paths: Files, lang: Lang = LANG) -> None:
    """试算：运行细则里的全部示例 · run all examples inside the rubrics."""
    failed = 0
    for file in _files(paths):
        plan = load_rubric(file)
        outcomes = trial(plan)
        wrong = [outcome for outcome in outcomes if not outcome.holds]
        failed += len(wrong)
        for outcome in wrong:
            console().print(f"{file}: {outcome.show().pick(lang)}", markup=False)
        good = len(outcomes) - len(wrong)
        console().print(
            f"{file}: {good} passed, {len(wrong)} failed"
            if lang == "en"
            else f"{file}：{good} 项相符，{len(wrong)} 项不符",
            markup=False,
        )
    if failed:
        raise typer.Exit(1)


@app.command()
def show(path: Annotated[Path, typer.Argument(help="细则文件 · a rubric file")], lang: Lang = LANG) -> None:
    """查看：计分树、方法、等次 · the scorecard as a tree."""
    console().print(outline(load_rubric(path), lang))
