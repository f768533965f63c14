"""Decisions that wait to be published: what a cycle's record holds beyond what a second person has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db.models import Max

from scoring.runs.decisions import Decision, read_book
from scoring.web.published.models import Published, State

CONFIRMED = (State.PUBLISHED, State.REPLACED)


def confirmed(cycle: str) -> int:
    """How many rows of the cycle's record of decisions a second person has confirmed."""
    found = Published.objects.filter(cycle=cycle, state__in=CONFIRMED).aggregate(most=Max("decisions"))
    return found["most"] or 0


def waiting(store: Path, cycle: str) -> Sequence[Decision]:
    """The decisions that nobody has confirmed, in their order."""
    return read_book(store, cycle).rows[confirmed(cycle) :]


def proposed(run: Published) -> Sequence[Decision]:
    """The decisions that a run was loaded with and that nobody has confirmed yet."""
    return read_book(run.store, run.cycle).rows[confirmed(run.cycle) : run.decisions]
