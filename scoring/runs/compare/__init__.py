"""What differs between two runs, and why: units that moved, by how much, through which figure, rule or other unit."""

from scoring.runs.compare.beside import Passed
from scoring.runs.compare.comparison import Comparison, compare
from scoring.runs.compare.figures import Figure, Part
from scoring.runs.compare.lines import Line
from scoring.runs.compare.moves import Sums, was
from scoring.runs.compare.why import Cause, PlaceMoved, Why

__all__ = ["Cause", "Comparison", "Figure", "Line", "Part", "Passed", "PlaceMoved", "Sums", "Why", "compare", "was"]
