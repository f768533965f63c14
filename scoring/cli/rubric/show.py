"""`scoring rubric show`: the scorecard as a tree."""

from __future__ import annotations

from scoring.cli.rubric.files import File
from scoring.cli.screen import LANG, Lang, console
from scoring.reports.outline import outline
from scoring.rubric import load_rubric


def show(path: File, lang: Lang = LANG) -> None:
    """查看：计分树、方法、等次 · the scorecard as a tree."""
    console().print(outline(load_rubric(path), lang))
