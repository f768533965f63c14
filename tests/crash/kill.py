"""Publishers that are killed in the middle: `python -m tests.crash.kill 1000`.

One to four processes publish runs into one store, one after the other, and write down each that `publish` returned. At random
moments one of them, or all, get SIGKILL, and others take their place. After every kill each run written down must be in the
index; at the end of every round of kills every run must be whole, and after the next start nothing may be left over.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scoring.runs.index import INDEX, entries
from scoring.runs.manifest import MANIFEST
from scoring.runs.store import STAGE, _is_held
from tests.crash.prepared import ROOT, Prepared, prepare
from verifier import verify as second

ROUND = 25  # kills in one store
VERIFY = "import sys; from scoring.runs.verify import verify_store; sys.exit(str(found) if any((found := verify_store(sys.argv[1])).values()) else 0)"


@dataclass
class Publishers:
    """Processes that publish into one store until they are killed; `acknowledged` is what they wrote down."""

    prepared: Prepared
    store: Path
    dice: random.Random
    living: list[int] = field(default_factory=list)
    started: int = 0

    @property
    def notes(self) -> Path:
        return self.store.with_name("acknowledged")

    @property
    def acknowledged(self) -> list[str]:
        return self.notes.read_text(encoding="ascii").splitlines() if self.notes.exists() else []

    def start(self) -> None:
        """One publisher more."""
        self.started += 1
        first, parent = self.started * 1_000_000, os.getpid()
        pid = os.fork()
        if pid == 0:
            self._publish_for(parent, first)
        self.living.append(pid)

    def _publish_for(self, parent: int, number: int) -> None:
        """Publishes for as long as the process lives that started it."""
        try:
            handle = os.open(self.notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            while os.getppid() == parent:
                number += 1
                run = self.prepared.publish(self.store, number)
                os.write(handle, f"{run.name}\n".encode())
        except BaseException as error:
            print("a publisher failed:", repr(error), file=sys.stderr)
        os._exit(1)  # only an error ends one: whoever waits for it sees that it was no kill

    def kill(self, count: int) -> None:
        """SIGKILL for some of them.

        Raises:
            AssertionError: where one had ended by itself.
        """
        for pid in self.dice.sample(self.living, count):
            os.kill(pid, signal.SIGKILL)
            ended = os.waitpid(pid, 0)[1]
            assert os.WIFSIGNALED(ended), "a publisher ended by itself"
            self.living.remove(pid)


def one_round(publishers: Publishers, kills: int) -> Counter[str]:
    """That many kills in one store, checked after each and at the end; what the killed were doing."""
    seen: Counter[str] = Counter()
    done = 0
    while done < kills:
        for _ in range(publishers.dice.randint(1, 4) - len(publishers.living)):
            publishers.start()
        time.sleep(publishers.dice.uniform(0, 0.12))  # about as long as a publication takes
        count = min(publishers.dice.choice((1, 1, 1, len(publishers.living))), kills - done)
        publishers.kill(count)
        seen.update(leftovers(publishers.store))
        seen["kills"] += count
        done += count
        check_index(publishers)
    publishers.kill(len(publishers.living))
    check_store(publishers)
    seen["acknowledged"] = len(publishers.acknowledged)
    return seen


def leftovers(store: Path) -> Iterator[str]:
    """Where the dead were: what no living process holds and the index does not name."""
    known = {entry.run for entry in entries(store)}
    for path in store.glob("*") if store.exists() else ():
        if path.is_dir() and path.name not in known and not _is_held(path):
            if not path.name.startswith(STAGE):
                yield "killed between the rename and the entry"
            elif (path / MANIFEST).exists():
                yield "killed between the manifest and the rename"
            else:
                yield "killed while files were written"


def check_index(publishers: Publishers) -> None:
    """Every run that was written down counts."""
    lost = set(publishers.acknowledged) - {entry.run for entry in entries(publishers.store)}
    assert not lost, f"acknowledged and lost: {lost}"


def check_store(publishers: Publishers) -> None:
    """Every run is whole before the next start, and after it nothing is left over."""
    store = publishers.store
    told = [one for one in second.verify_store(store) if one.severity == "error"] if (store / INDEX).exists() else []
    assert not told, f"corrupted: {told}"
    publishers.prepared.publish(store, 1)
    assert not [path for path in store.iterdir() if path.name.startswith(STAGE)], "stages not swept"
    assert not second.verify_store(store), "something is left over"
    subprocess.run([sys.executable, "-c", VERIFY, store], check=True, cwd=ROOT)
    check_index(publishers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--in", dest="place", type=Path, help="where: a folder on the disk to try it on")
    asked = parser.parse_args()
    dice, seen = random.Random(asked.seed), Counter[str]()
    home = Path(tempfile.mkdtemp(dir=asked.place))
    prepared = prepare(home)
    while seen["kills"] < asked.kills:
        store = home / f"round-{seen['kills']}" / "runs"
        store.parent.mkdir()
        seen += one_round(Publishers(prepared, store, dice), min(ROUND, asked.kills - seen["kills"]))
        shutil.rmtree(store.parent)
        print(dict(seen), file=sys.stderr)
    shutil.rmtree(home)
    for name, count in seen.items():
        print(f"{count:6} {name}")
    print("0 corrupted, 0 acknowledged runs lost, leftovers swept")


if __name__ == "__main__":
    main()
