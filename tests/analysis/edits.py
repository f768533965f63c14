"""Edits of two rubrics that runs were scored by: the small cycle's, and the sample's villages."""

from __future__ import annotations

from scoring.analysis import Impact, impact
from scoring.runs import Run
from tests.runs.stores import RUBRIC


def edited(run: Run, rubric: str, old: str, new: str) -> str:
    """The text of a run's rubric with one place changed."""
    text = run.plan(rubric).text
    assert text.count(old) == 1
    return text.replace(old, new)


def tiny(run: Run, old: str, new: str) -> Impact:
    """The impact of one change of the small cycle's rubric."""
    assert RUBRIC.count(old) == 1
    return impact(run, RUBRIC.replace(old, new))


def lower_threshold(run: Run) -> Impact:
    """The sample's villages earn 16 points from 8 on in place of 10."""
    return impact(run, edited(run, "village", "{at_least: 10, points: 16}", "{at_least: 8, points: 16}"))
