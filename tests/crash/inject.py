"""Real system calls that fail once: `python -m tests.crash.inject` has strace refuse every call of a publication in its turn.

For each kind of call and each of its occurrences a process publishes a run while strace gives it an error in place of that one
call. Afterwards what was said must be so, every run whole, the next publication stored, and nothing left over.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from scoring import RunError
from scoring.runs.index import entries
from scoring.runs.store import STAGE
from tests.crash.prepared import Prepared, prepare
from verifier import verify as second

ERRORS = {
    "EIO": "mkdir openat write pwrite64 fsync fdatasync rename unlink chmod flock fcntl close read pread64 newfstatat getdents64",
    "ENOSPC": "mkdir openat write pwrite64 fsync fdatasync rename",
}
SHORT = {"EIO": "fsync fdatasync rename unlink mkdir flock", "ENOSPC": "write pwrite64"}
STORED, REFUSED, WRONG = 0, 10, 11


def publish(prepared: Prepared, store: Path, number: int) -> int:
    """Publishes and says how it went."""
    try:
        prepared.publish(store, number)
    except RunError as error:
        return REFUSED if [problem.code for problem in error.problems] == ["not-stored"] else WRONG
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        return WRONG
    return STORED


def in_a_process(prepared: Prepared, store: Path, number: int) -> int:
    """A process that publishes as soon as it gets SIGUSR1: it waits by a call that nobody refuses."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    pid = os.fork()
    if pid == 0:
        signal.sigwait({signal.SIGUSR1})
        os._exit(publish(prepared, store, number))
    return pid


def end_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def refused(prepared: Prepared, store: Path, call: str, error: str, nth: int) -> tuple[int, bool]:
    """How a publication went whose nth system call of a kind failed, and whether there was such a call."""
    pid = in_a_process(prepared, store, 7)
    out = store.parent / "trace"
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={nth}"]
    strace = subprocess.Popen(["strace", *inject, "-o", out, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    assert strace.stderr is not None
    attached = strace.stderr.readline()
    assert "attached" in attached, attached
    os.kill(pid, signal.SIGUSR1)
    how = end_of(pid)
    strace.communicate()
    return how, "(INJECTED)" in out.read_text(errors="replace")


def check(prepared: Prepared, store: Path, how: int) -> str:
    """What became of it; an AssertionError where something is not as it was said, or half done."""
    assert how in (STORED, REFUSED), f"ended with {how}"
    known = len(entries(store))
    assert how == REFUSED or known == 2
    told = [one for one in second.verify_store(store) if one.severity == "error"]
    assert not told, told
    pid = in_a_process(prepared, store, 8)
    os.kill(pid, signal.SIGUSR1)
    assert end_of(pid) == STORED, "the next one failed"
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only the calls that change something")
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    home = Path(tempfile.mkdtemp(dir=place))
    prepared = prepare(home)
    whole: Counter[str] = Counter()
    for error, calls in (SHORT if parser.parse_args().short else ERRORS).items():
        for call in calls.split():
            seen = every(prepared, home, call, error)
            whole += seen
            print(f"{call:10} {error:7} {seen.total():4} times: {dict(seen)}")
    shutil.rmtree(home)
    print(f"{whole.total()} calls refused once each: 0 half done, 0 lost, every next run stored; {dict(whole)}")


if __name__ == "__main__":
    main()
