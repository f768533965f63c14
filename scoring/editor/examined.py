"""A rubric and those beside it, examined as texts: what is wrong in it, and what does not fit between them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePath

from scoring.errors import Problem
from scoring.rubric import Plan, examine
from scoring.rubric.load import together_with

Examined = tuple[Plan | None, tuple[Problem, ...]]
Folder = Mapping[str, str]  # rubrics that stand together: the text of each by its file


def examined(file: str, folder: Folder) -> Examined:
    """The plan of one of them, None where it has errors, and its own problems; bases are looked for in the folder alone."""
    text = folder[file]
    bases = {PurePath(path).stem: (other, path) for path, other in folder.items()} if "extends" in text else {}
    return _examined(file, text, tuple(bases.items()))


@lru_cache(maxsize=128)  # while somebody types, all but one text are as they were
def _examined(file: str, text: str, bases: tuple[tuple[str, tuple[str, str]], ...]) -> Examined:
    plan, problems = examine(text, file, dict(bases).get)
    return plan, tuple(problems)


def problems_of(file: str, folder: Folder) -> list[Problem]:
    """Everything wrong in one of them: of itself, and what does not fit the others."""
    all_of_them = {path: examined(path, folder) for path in folder}
    plans = [plan for plan, _ in all_of_them.values() if plan is not None]
    found = together_with(plans, list(all_of_them[file][1]))
    return [problem for problem in found if problem.place.file == file]
