"""`scoring rubric test`: does a rubric say what its author means?"""

from __future__ import annotations

import typer

from scoring.cli.rubric.files import Files, files_of
from scoring.cli.screen import LANG, Lang, console
from scoring.engine.trial import trial
from scoring.rubric import load_rubric


def run_examples(paths: Files, lang: Lang = LANG) -> None:
    """试算：运行细则里的全部示例 · run all examples inside the rubrics."""
    failed = 0
    for file in files_of(paths):
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
