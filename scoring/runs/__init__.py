"""Score a cycle into a run folder, and read a run folder back."""

from scoring.runs.cycle import Checked, Counts, Outcome, check_cycle, run_cycle
from scoring.runs.run import Run, open_run

__all__ = ["Checked", "Counts", "Outcome", "Run", "check_cycle", "open_run", "run_cycle"]
