"""What was measured: how long each kind of request took, what failed, and the server's processor time."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from benchmarks.load.http import Answer

HEAD: Final = f"{'':<44}{'requests':>9}{'/s':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  {'errors':>6}  {'CPU':>8}"
GOOD: Final = (200, 302)


@dataclass
class Figures:
    """Milliseconds by kind of request, from the first byte sent to the last one received, while `counts` is set."""

    name: str
    counts: bool = False
    seconds: float = 0.0
    asked: int = 0  # requests, also those that do not count
    server_cpu: float = 0.0  # seconds that they took of all the server's processes but the one for jobs
    notes: list[str] = field(default_factory=list)
    _took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, kind: str, began: float, answer: Answer) -> None:
        self.asked += 1
        if self.counts:
            self._took[kind].append((time.perf_counter() - began) * 1000)
            self._failed[kind] += answer.status not in GOOD

    def lines(self) -> list[str]:
        """A row for all requests, and one for each kind; times in milliseconds, processor time a request."""
        everything = [took for kind in self._took.values() for took in kind]
        cpu = 1000 * self.server_cpu / max(self.asked, 1)
        rows = [self._row(self.name, everything, sum(self._failed.values())) + f"  {cpu:>5.1f} ms"]
        rows += [self._row(f"  {kind}", took, self._failed[kind]) for kind, took in sorted(self._took.items())]
        return rows + [f"  {note}" for note in self.notes]

    def _row(self, name: str, took: list[float], failed: int) -> str:
        took = sorted(took) or [0.0]
        at = [f"{took[min(len(took) - 1, int(len(took) * share))]:>8.0f}" for share in (0.5, 0.95, 0.99)]
        rate = len(took) / max(self.seconds, 1e-9)
        return f"{name:<44}{len(took):>9}{rate:>7.1f}{''.join(at)}{took[-1]:>8.0f}  {failed:>6}"
