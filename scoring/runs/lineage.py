"""A run and its corrections: each run that corrects another names it by the digest of its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from scoring.errors import RunError
from scoring.runs.index import entries
from scoring.runs.manifest import MANIFEST
from scoring.runs.run import Run, open_run


def up_to(run: Run) -> list[Run]:
    """The runs that a run corrects, the first made first, and itself at the end, as far as they lie beside it and are those meant."""
    found = [run]
    while (before := _corrected_by(found[-1])) is not None:
        found.append(before)
    return found[::-1]


def _corrected_by(run: Run) -> Run | None:
    link = run.manifest["corrects"]
    if link is None or not (run.store / link["run"] / MANIFEST).is_file():
        return None
    found = open_run(run.store / link["run"])
    return found if found.digest == link["manifest"] else None


def corrections(run: Run) -> list[Run]:
    """The corrections of a run and the corrections of these, in the order in which they were made."""
    found: list[Run] = []
    known = {run.digest}
    for other in _after(run):
        link = other.manifest["corrects"]
        if link is not None and link["manifest"] in known:
            known.add(other.digest)
            found.append(other)
    return found


def _after(run: Run) -> Iterator[Run]:
    """The runs of the same cycle made later, as far as they can be read."""
    for entry in entries(run.store):
        if entry.seq > run.manifest["chain"]["seq"] and entry.cycle == run.cycle:
            with suppress(RunError):
                yield open_run(run.store / entry.run)


def versions(run: Run) -> list[Run]:
    """The run that was first made, and every correction of it, oldest first; the run itself is always among them."""
    before = up_to(run)
    found = [before[0], *corrections(before[0])]
    return found if run.digest in {one.digest for one in found} else before
