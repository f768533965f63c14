"""Real system calls that fail once: `python -m tests.crash.inject` has strace refuse every call of a publication in its turn.

For each kind of call and each of its occurrences a process publishes a run while strace gives it an error in place of that one
call. Afterwards what was said must be so, every run whole, the next publication stored, and nothing left over.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from scoring import RunError
from scoring.runs.index import entries
from scoring.runs.store import STAGE
from tests.crash.injected import go, in_memory, injected, is_short, waiting
from tests.crash.prepared import Prepared, prepare
from verifier import verify as second

ERRORS = {
    "EIO": "mkdir openat write pwrite64 fsync fdatasync rename unlink chmod flock fcntl close read pread64 newfstatat getdents64",
    "ENOSPC": "mkdir openat write pwrite64 fsync fdatasync rename",
}
SHORT = {"EIO": "fsync fdatasync rename unlink mkdir flock", "ENOSPC": "write pwrite64"}
STORED, REFUSED = 0, 10


def publish(prepared: Prepared, store: Path, number: int) -> int:
    """Publishes and says how it went.

    Raises:
        RunError: where it was refused in another way than the one there is.
    """
    try:
        prepared.publish(store, number)
    except RunError as error:
        if [problem.code for problem in error.problems] != ["not-stored"]:
            raise
        return REFUSED
    return STORED


def refused(prepared: Prepared, store: Path, call: str, error: str, nth: int) -> tuple[int, bool]:
    """How a publication went whose nth system call of a kind failed, and whether there was such a call."""
    trace = store.parent / "trace"
    how = injected(lambda: publish(prepared, store, 7), trace, call, nth, f"error={error}")
    return how, "(INJECTED)" in trace.read_text(errors="replace")


def check(prepared: Prepared, store: Path, how: int) -> str:
    """What became of it; an AssertionError where something is not as it was said, or half done."""
    assert how in (STORED, REFUSED), f"ended with {how}"
    known = len(entries(store))
    assert how == REFUSED or known == 2
    told = [one for one in second.verify_store(store) if one.severity == "error"]
    assert not told, told
    assert go(waiting(lambda: publish(prepared, store, 8))) == STORED, "the next one failed"
    assert not second.verify_store(store), "something is left over"
    assert not list(store.glob(f"{STAGE}*")), "a stage is left over"
    return "stored all the same" if how == STORED else "refused" if known == 1 else "refused, and found entered"


def every(prepared: Prepared, home: Path, call: str, error: str) -> Counter[str]:
    """Each occurrence of a call refused once."""
    seen: Counter[str] = Counter()
    while True:
        nth = seen.total() + 1
        store = home / f"{call}-{error}-{nth}" / "runs"
        publish(prepared, store, 1)
        how, was_there = refused(prepared, store, call, error, nth)
        what = check(prepared, store, how)
        shutil.rmtree(store.parent)
        if not was_there:
            return seen
        seen[what] += 1


def main() -> None:
    short, whole = is_short(__doc__), Counter[str]()
    with in_memory() as home:
        prepared = prepare(home)
        for error, calls in (SHORT if short else ERRORS).items():
            for call in calls.split():
                seen = every(prepared, home, call, error)
                whole += seen
                print(f"{call:10} {error:7} {seen.total():4} times: {dict(seen)}")
    print(f"{whole.total()} calls refused once each: 0 half done, 0 lost, every next run stored; {dict(whole)}")


if __name__ == "__main__":
    main()
