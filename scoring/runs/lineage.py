"""A run and its corrections, oldest first: each run that corrects another names it by the digest of its manifest."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.errors import RunError
from scoring.runs.index import entries
from scoring.runs.manifest import MANIFEST
from scoring.runs.run import Run, open_run


def earlier_versions(run: Run) -> list[Run]:
    """The runs that a run corrects, the first made first; those that no longer lie beside it are not among them."""
    found: list[Run] = []
    at: Run | None = run
    while at is not None and at.manifest["corrects"] is not None:
        at = _beside(at, at.manifest["corrects"])
        found += [at] if at is not None else []
    return found[::-1]


def up_to(run: Run) -> list[Run]:
    """The runs that a run corrects, the first made first, and itself at the end."""
    return [*earlier_versions(run), run]


def _beside(run: Run, link: dict[str, str]) -> Run | None:
    """The linked run in the same store, if it is there and is the one that is meant."""
    folder = run.store / link["run"]
    if not (folder / MANIFEST).is_file():
        return None
    found = open_run(folder)
    return found if found.digest == link["manifest"] else None


def later_versions(run: Run) -> list[Run]:
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
    """The runs of the store made later than one of them, as far as they can be read."""
    store, seq = run.store, run.manifest["chain"]["seq"]
    for entry in entries(store):
        if entry.seq > seq and entry.cycle == run.manifest["cycle"]:
            try:
                yield open_run(store / entry.run)
            except RunError:
                continue


def versions(run: Run) -> list[Run]:
    """The run that was first made, and every correction of it, oldest first; the run itself is always among them."""
    before = earlier_versions(run)
    first = before[0] if before else run
    found = [first, *later_versions(first)]
    return found if run.digest in {one.digest for one in found} else [*before, run]
