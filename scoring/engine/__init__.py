"""Rubrics and tables in, scores out: `STEPS` is the whole recipe."""

from scoring.engine.result import Result
from scoring.engine.score import STEPS, score

__all__ = ["STEPS", "Result", "score"]
