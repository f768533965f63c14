"""What the figures say about the rules: suggestions for authors, never applied by themselves."""

from scoring.analysis.impact import Impact, impact

__all__ = ["Impact", "impact"]
