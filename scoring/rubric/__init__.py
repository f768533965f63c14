"""YAML rubrics to checked, compiled plans."""

from scoring.rubric.load import examine, examine_files, load_rubric, load_rubrics, parse_rubric
from scoring.rubric.plan import Plan

__all__ = ["Plan", "examine", "examine_files", "load_rubric", "load_rubrics", "parse_rubric"]
