"""A forger who knows the format and makes every digest anew, then the rows, then the whole store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from scoring.runs.manifest import LOG, SIGNATURE
from scoring.runs.sign import Key
from tests.runs.forge import enter, enter_all, manifest, order, remake
from tests.runs.tamper.base import LAST, NO, PLAIN, SIGNED, Place, Tampering
from tests.runs.tamper.files import changed

OTHERS: dict[str, Callable[[Path], Path]] = {
    "a rule": lambda run: remake(run, {"rubrics/tiny.yaml": rubric(run).replace(b"full_at: 50", b"full_at: 40")}),
    "the log": lambda run: remake(run, {LOG: b"{}\n"}),
    "who made it": lambda run: remake(run, {}, made=manifest(run)["made"] | {"by": "别人"}),
    "when it was made": lambda run: remake(run, {}, made=manifest(run)["made"] | {"at": "2020-01-01T00:00:00+08:00"}),
    "the inputs' digests": lambda run: remake(run, {}, inputs={"other.csv": NO}),
    "the counts": lambda run: remake(run, {}, counts=manifest(run)["counts"] | {"held": 0}),
    "the year": lambda run: remake(run, {}, period=2024),
    "the run before": lambda run: remake(run, {}, chain={"seq": LAST, "previous": NO}),
    "its number": lambda run: remake(run, {}, chain=manifest(run)["chain"] | {"seq": 7}),
    "what it corrects": lambda run: remake(run, {}, corrects={"run": "2024-0000000000", "manifest": NO, "reason": "x"}),
    "last year's run": lambda run: remake(run, {}, previous={"run": "2024-0000000000", "manifest": NO}),
    "what stood beside it": lambda run: remake(run, {}, beside={"decisions": None, "stages": None}),
}


def rubric(run: Path) -> bytes:
    return (run / "rubrics" / "tiny.yaml").read_bytes()


def better(run: Path) -> dict[str, bytes]:
    """Scores with a point more for everyone."""
    return changed(run, "scores", lambda table: table.with_columns(pl.col("total") + 1))


def other(change: Callable[[Path], Path], place: Place, run: Path) -> Path:
    return change(run)


def unsigned(place: Place, run: Path) -> Path:
    os.remove(run / SIGNATURE)
    return remake(run, {}, made=manifest(run)["made"] | {"key": None})


def signed_by_another(place: Place, run: Path) -> Path:
    return remake(run, better(run), place.other, made=manifest(run)["made"] | {"key": place.other.public})


def entered(place: Place, run: Path) -> Path:
    """Changed, and its row in the index too."""
    seq = manifest(run)["chain"]["seq"]
    new = remake(run, better(run))
    enter(place.store, seq, new)
    return new


def gone(place: Place, run: Path) -> None:
    seq = manifest(run)["chain"]["seq"]
    shutil.rmtree(run)
    order(place.store, f"DELETE FROM runs WHERE seq = {seq}")


def anew(change: Callable[[Path], object], key: str | None, place: Place, run: Path) -> Path:
    """Changed, and all links, signatures, rows and records of the store with it."""
    signs: Key | None = getattr(place, key) if key else None
    change(run)
    enter_all(place.store, signs)
    return place.run(PLAIN)


def with_better(run: Path) -> Path:
    return remake(run, better(run))


ALL = (
    *(Tampering(f"{name}, everything made anew", "index", partial(other, change)) for name, change in OTHERS.items()),
    Tampering("a signed run without its signature, made anew", "index", unsigned, SIGNED),
    Tampering("a signed run changed and signed by another", "index", signed_by_another, SIGNED),
    Tampering("the first run changed, its row too", "index", entered, PLAIN),
    Tampering("the first run gone, its row too", "index", gone, PLAIN),
    Tampering("the last run changed, its row too", "head", entered),
    Tampering("the last run gone, its row too", "head", gone),
    Tampering("a signed run changed, the whole store made anew without signatures", "key", partial(anew, with_better, None), SIGNED),
    Tampering("a signed run changed, the whole store made anew and signed by another", "key", partial(anew, with_better, "other"), SIGNED),
    Tampering("a run changed, the whole store made anew, the key in the forger's hands", "head", partial(anew, with_better, "key")),
    Tampering("the first run gone, the whole store made anew, the key in the forger's hands", "head", partial(anew, shutil.rmtree, "key"), PLAIN),
)  # fmt: skip
