"""A rubric that was printed as a table, read back into YAML as far as its sentences are understood."""

from scoring.intake.printed.skeleton import Skeleton, skeleton

__all__ = ["Skeleton", "skeleton"]
