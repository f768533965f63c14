"""`python -m benchmarks.load`: fills a data folder (once), then viewers and the login storm on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.load.fill import ROOT, fill
from tests.postgres import postgres

DATABASES = ("sqlite", "postgresql")


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    words.add_argument(
        "--data", type=Path, default=Path(tempfile.gettempdir(), "scoring-load"), help="kept, and used again"
    )
    words.add_argument("--size", default="nation", help="of the sample; nation has about 24,000 units a province")
    words.add_argument("--provinces", type=int, default=2)
    words.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    words.add_argument(
        "--viewers", type=int, nargs=2, default=(200, 2000), metavar="N", help="on SQLite, on PostgreSQL"
    )
    words.add_argument("--think", type=float, default=10.0, help="mean seconds between two pages of one viewer")
    words.add_argument("--seconds", type=float, default=120.0, help="that count, of the viewers")
    words.add_argument("--accounts", type=int, default=5000, help="of the login storm")
    words.add_argument("--storm", type=float, default=300.0, help="seconds of the login storm")
    asked = words.parse_args()
    fill(asked.data.absolute(), asked.size, asked.provinces)
    for kind, viewers in zip(DATABASES, asked.viewers, strict=True):
        if kind in asked.databases:
            limits = [str(one) for one in (viewers, asked.think, asked.seconds, asked.accounts, asked.storm)]
            _measure(kind, asked.data.absolute(), limits)


def _measure(kind: str, data: Path, limits: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.load.measure", data, *limits]
    if kind == "sqlite":
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": ""})
        return
    with postgres(durable=True) as address:
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    main()
