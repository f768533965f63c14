"""`scoring rubric test`: does a rubric say what its author means, and do its examples show all of it?"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scoring.cli.rubric.files import Files, files_of
from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.reports import trial as report
from scoring.rubric import load_rubric
from scoring.text import several
from scoring.trial.coverage import Covered, coverage
from scoring.trial.play import Trial, play
from scoring.trial.properties import properties
from scoring.trial.suggest import as_yaml, suggest


def run_examples(
    paths: Files,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="列出每个示例的算式和成绩单 · every example with its scorecard")
    ] = False,
    suggestions: Annotated[
        bool, typer.Option("--suggest", help="为没有达到的写出示例，核对后采用 · write examples for what none reaches")
    ] = False,
    generated: Annotated[
        bool,
        typer.Option(
            "--properties", help="用生成的数值检验：更好不减分、得分在范围内、界上的值 · generated properties"
        ),
    ] = False,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """试算：运行细则里的全部示例，列出没有达到的 · run all examples, and name what none of them reaches."""
    told, good = [], True
    for file in files_of(paths):
        trial = play(load_rubric(file))
        covered = coverage(trial)
        good &= all(outcome.holds for outcome in trial.outcomes)
        if as_json:
            told.append(report.as_dict(trial, covered))
        elif suggestions:
            found, none = suggest(trial, covered)
            typer.echo(_head(trial.plan.file, len(found), len(none), lang) + as_yaml(found, lang), nl=False)
        else:
            _show(trial, covered, verbose, lang)
        if generated and not as_json:
            held = list(properties(trial.plan))
            good &= all(one.holds for one in held)
            console().print("\n".join(report.property_lines(held, lang)), markup=False)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    if not good:
        raise typer.Exit(1)


def _show(trial: Trial, covered: list[Covered], verbose: bool, lang: str) -> None:
    if verbose:
        console().print(report.told_in_full(trial, lang))
    wrong = report.failures(trial, lang)
    if wrong is not None:
        console().print(wrong)
    console().print(report.summary_line(trial, covered, lang), markup=False)
    for line in report.not_reached(trial, covered, lang):
        console().print(f"  {line}", markup=False, soft_wrap=True)


def _head(file: str, found: int, none: int, lang: str) -> str:
    if lang == "en":
        return f"# {file}: {several(found, 'example')} worked out by trying; confirm each before you take it ({none} not found)\n"
    return f"# {file}：试出 {found} 个示例，逐条核对后再采用（{none} 处没有试出）\n"
