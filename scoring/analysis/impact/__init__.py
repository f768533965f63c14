"""`scoring rubric impact`: what an edit of the rules does to the units of a cycle that is over."""

from scoring.analysis.impact.measure import Impact, impact

__all__ = ["Impact", "impact"]
