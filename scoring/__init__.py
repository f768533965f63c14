"""The engine that assesses Party-organisation secretaries: YAML rubrics in, exact and explained scores out."""

from importlib.metadata import version

from scoring.engine import Result, score
from scoring.errors import Place, Problem, RubricError, RunError, ScoringError, SubmissionError
from scoring.rubric import Plan, load_rubric, load_rubrics, parse_rubric

__version__ = version("scoring")

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
]
