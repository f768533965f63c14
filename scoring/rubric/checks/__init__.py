"""Checks that know scoring, one topic a file; `CHECKS` is the whole list."""

from collections.abc import Callable, Iterator

from scoring.errors import Problem
from scoring.rubric.checks.context import Context
from scoring.rubric.checks.grades import grades
from scoring.rubric.checks.ids import head, ids
from scoring.rubric.checks.metrics import cross_checks, metrics
from scoring.rubric.checks.points import adjustments, points, too_large, tree_shape
from scoring.rubric.checks.reach import reachable, unused
from scoring.rubric.checks.references import choices, compared, references
from scoring.rubric.checks.voices import voices

Check = Callable[[Context], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (
    head,
    ids,
    metrics,
    cross_checks,
    voices,
    points,
    too_large,
    tree_shape,
    adjustments,
    references,
    grades,
    choices,
    compared,
    unused,
    reachable,
)


def check(context: Context) -> Iterator[Problem]:
    """All problems of one rubric."""
    for one in CHECKS:
        yield from one(context)


__all__ = ["CHECKS", "Context", "check"]
