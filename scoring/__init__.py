"""The engine that assesses Party-organisation secretaries: YAML rubrics in, exact and explained scores out.

The names come with their first use: a process that only reads a workbook needs none of them and starts in half the time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.engine import Result, score
    from scoring.errors import Place, Problem, RubricError, RunError, ScoringError, SubmissionError
    from scoring.rubric import Plan, load_rubric, load_rubrics, parse_rubric
    from scoring.runs.files import score_files

__all__ = [
    "Place",
    "Plan",
    "Problem",
    "Result",
    "RubricError",
    "RunError",
    "ScoringError",
    "SubmissionError",
    "load_rubric",
    "load_rubrics",
    "parse_rubric",
    "score",
    "score_files",
]
HOMES = ("scoring.errors", "scoring.rubric", "scoring.engine", "scoring.runs.files")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("scoring")
    for home in HOMES if name in __all__ else ():
        if hasattr(module := import_module(home), name):
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
