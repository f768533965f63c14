"""Invented provinces to try things on: two cycle folders from a seed, the same bytes every time."""

from scoring.sample.make import make_sample
from scoring.sample.size import SIZES, Size

__all__ = ["SIZES", "Size", "make_sample"]
