"""Score a cycle into a run folder, and read a run folder back."""

from scoring.runs.cycle import Counts, Outcome, run_cycle
from scoring.runs.store import Run, open_run

__all__ = ["Counts", "Outcome", "Run", "open_run", "run_cycle"]
