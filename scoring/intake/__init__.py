"""A cycle folder to clean tables and issues."""

from scoring.intake.collect import Intake, Reconciliation, collect
from scoring.intake.cycle import Cycle, read_cycle

__all__ = ["Cycle", "Intake", "Reconciliation", "collect", "read_cycle"]
