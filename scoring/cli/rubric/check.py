"""`scoring rubric check`: every problem at its line and column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.rubric.files import Files, changes, files_of
from scoring.cli.rubric.sarif import sarif
from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.errors import Problem, as_dict, show_all
from scoring.rubric import examine_files
from scoring.rubric.load import read
from scoring.text import several


def check(
    paths: Files,
    watch: Annotated[
        bool, typer.Option("--watch", help="改动后自动再查，Ctrl-C 结束 · again after each change")
    ] = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="SARIF 2.1.0，供编辑器和流水线 · for editors and CI")
    ] = False,
    by_schema: Annotated[
        bool,
        typer.Option(
            "--schema", help="先按 JSON Schema 过一遍，两者应当一致 · by the JSON Schema first; both must agree"
        ),
    ] = False,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """检查：一次列出全部问题，指到行列 · every problem at its line and column."""
    if watch:
        _watch(paths, lang)
        return
    files = files_of(paths)
    _, problems = examine_files(files)
    if by_schema:
        problems += _by_schema(files, problems)
    if as_json or as_sarif:
        told = sarif(problems, lang) if as_sarif else [as_dict(problem) for problem in problems]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show(files, problems, lang)
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)


def _by_schema(files: Sequence[Path], known: Sequence[Problem]) -> list[Problem]:
    """What only the schema refuses in any of the files."""
    from scoring.rubric.conform import refused_by_schema  # as long to import as a rubric to check

    texts = [(file, read(file)) for file in files]
    return [one for file, (text, wrong) in texts if not wrong for one in refused_by_schema(text, str(file), known)]


def _watch(paths: list[Path], lang: str) -> None:
    try:
        for files in changes(paths):
            console().clear()
            _show(files, examine_files(files)[1], lang)
    except KeyboardInterrupt:
        return


def _show(files: Sequence[Path], problems: Sequence[Problem], lang: str) -> None:
    if problems:
        console().print(show_all(problems, lang), markup=False, soft_wrap=True)
    errors = sum(problem.severity == "error" for problem in problems)
    zh = f"{len(files)} 份细则，{errors} 处错误，{len(problems) - errors} 处提醒"
    counted = ((len(files), "rubric"), (errors, "error"), (len(problems) - errors, "warning"))
    en = ", ".join(several(number, one) for number, one in counted)
    console().print(en if lang == "en" else zh)
