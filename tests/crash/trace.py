"""What a publication asks of the kernel, call by call, and whether anything is still in memory only when it must not be.

A power cut keeps what was synced and nothing else. So, in the trace of strace:
- when a stage takes its place, no file in it has been written to since its last sync, and no folder in it has got or lost a
  name since its own;
- when the index or its journal is written to, the run's new name is on the disk, and when the index is, so is the journal
  that could undo it;
- when "done" is said, nothing of the store is in memory only.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tests.crash.prepared import ROOT

WRITES = (
    "write pwrite64 writev pwritev pwritev2 copy_file_range sendfile ftruncate truncate fallocate chmod fchmod fchmodat"
)
NAMES = "open openat creat mkdir mkdirat rename renameat renameat2 unlink unlinkat rmdir link linkat symlink symlinkat"
SYNCS = "fsync fdatasync"
CALLS = ",".join(f"{WRITES} {NAMES} {SYNCS}".split())
LINE = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)")
PATH = re.compile(r'"(?P<text>[^"]*)"|\d+<(?P<handle>[^>]*)>')
UNFINISHED, RESUMED = re.compile(r"^(\d+) (.*) <unfinished \.\.\.>$"), re.compile(r"^(\d+) <\.\.\. \w+ resumed>(.*)$")
INDEX, JOURNAL = "index.sqlite", "index.sqlite-journal"
DONE = '"done\\n"'
NOT_KEPT = (".gate", "locks")  # who is at work: of no meaning after a power cut
MAKE = (
    "import os, sys; from pathlib import Path; from tests.runs.stores import small_run; small_run(Path(sys.argv[1])); "
)
MAKE += "os.write(1, b'done\\n')"


def can_trace() -> bool:
    """Whether strace is here and may look into processes."""
    try:
        return (
            subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], check=False, capture_output=True).returncode
            == 0
        )
    except OSError:
        return False


class Call(NamedTuple):
    """A system call that succeeded: its name, the paths it names, the whole line."""

    name: str
    paths: tuple[str, ...]
    line: str


def traced(home: Path, code: str = MAKE) -> list[Call]:
    """The calls of a process that scores the small cycle into `home/runs` and then says "done"."""
    out = home / "trace"
    command = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-s",
        "4096",
        "-o",
        out,
        "-e",
        f"trace={CALLS}",
        sys.executable,
        "-c",
        code,
        home,
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return list(calls(out.read_text(encoding="utf-8", errors="replace")))


def calls(text: str) -> Iterator[Call]:
    """The calls of a trace in the order in which they ended; those of several threads may be cut in two."""
    begun: dict[str, str] = {}
    for line in text.splitlines():
        if cut := UNFINISHED.match(line):
            begun[cut[1]] = line.removesuffix(" <unfinished ...>")
            continue
        if rest := RESUMED.match(line):
            line = begun.pop(rest[1]) + rest[2]
        found = LINE.match(line)
        if found and int(found["result"]) >= 0:
            yield Call(found["name"], tuple(_paths(found["name"], found["args"])), line)


def _paths(name: str, args: str) -> Iterator[str]:
    """Absolute paths; what is written is not looked into."""
    if name in ("write", "pwrite64", "writev", "pwritev", "pwritev2"):
        args = args.split(",", 1)[0]
    for match in PATH.finditer(args):
        path = match["text"] if match["text"] is not None else match["handle"]
        if path.startswith("/"):
            yield path


@dataclass
class Memory:
    """What a power cut would take, as the calls go on; `lost` tells of everything that should have been on the disk."""

    store: str
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)

    @property
    def above(self) -> str:
        return f"{PurePosixPath(self.store).parent}/"

    def see(self, call: Call) -> None:
        if DONE in call.line:
            self.expect(self.files | self.folders, "said done")
        elif call.name in SYNCS.split():
            self.files.discard(call.paths[0])
            self.folders.discard(call.paths[0])
            if call.name == "fsync":  # SQLite happens to sync the same folder, with fdatasync; we do not rely on that
                self.moved = {run for run in self.moved if str(PurePosixPath(run).parent) != call.paths[0]}
        elif call.name.startswith("rename"):
            self.rename(*(path for path in call.paths if path.startswith(self.store)))
        elif call.name in WRITES.split():
            self.write(call.paths[-1])
        else:
            self.name(call)

    def write(self, path: str) -> None:
        index, journal = f"{self.store}/{INDEX}", f"{self.store}/{JOURNAL}"
        if path in (index, journal):
            self.expect(self.moved, "entered a run")
        if path == index:
            self.expect((self.folders | self.files) & {self.store, journal}, "wrote the index")
        self.files.add(path)

    def name(self, call: Call) -> None:
        """A name made or taken away: its folder is in memory only, and a new file too."""
        path = call.paths[-1]
        removes, makes = call.name in ("unlink", "unlinkat", "rmdir"), "O_CREAT" in call.line or "mkdir" in call.name
        if (makes and path not in self.known) or removes:
            self.folders.add(str(PurePosixPath(path).parent))
        if removes:
            self.known.discard(path)
            self.files.discard(path)
        elif makes and path not in self.known:
            self.known.add(path)
            (self.folders if "mkdir" in call.name else self.files).add(path)

    def rename(self, old: str, new: str) -> None:
        inside = {one for one in self.files | self.folders if one == old or one.startswith(f"{old}/")}
        self.expect(inside, "put a run in its place")
        self.files -= inside
        self.folders -= inside
        self.folders.add(str(PurePosixPath(new).parent))
        self.moved.add(new)

    def expect(self, paths: set[str], when: str) -> None:
        ours = sorted(one for one in paths if f"{one}/" == self.above or one.startswith(self.store))
        kept = [one for one in ours if not set(NOT_KEPT) & set(PurePosixPath(one).relative_to("/").parts)]
        self.lost += [f"{when} while {one} was in memory only" for one in kept]


def lost(calls: list[Call], store: Path) -> list[str]:
    """Everything that a power cut could have taken at a moment at which it must not."""
    memory = Memory(str(store))
    for call in calls:
        if DONE in call.line or (call.paths and call.paths[-1].startswith(str(store.parent))):
            memory.see(call)
    return memory.lost
