"""The index and its tables, with the triggers dropped; runs that come and go beside them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from scoring.runs.digest import link_of
from scoring.runs.index import INDEX, Step
from tests.runs.forge import order, remake, write
from tests.runs.stores import small_run
from tests.runs.tamper.base import NO, SIGNED, Place, Tampering, as_texts

RUNS = {
    "another name": "UPDATE runs SET run = '2025-0123456789' WHERE seq = 2",
    "another digest": f"UPDATE runs SET manifest = '{NO}' WHERE seq = 3",
    "another link": f"UPDATE runs SET previous = '{NO}' WHERE seq = 2",
    "another cycle": "UPDATE runs SET cycle = 'x' WHERE seq = 3",
    "another year": "UPDATE runs SET period = 2024 WHERE seq = 3",
    "another time": "UPDATE runs SET made_at = '2020-01-01T00:00:00+08:00' WHERE seq = 3",
    "another maker": "UPDATE runs SET made_by = '别人' WHERE seq = 1",
    "another number": "UPDATE runs SET seq = 4 WHERE seq = 3",
    "the other's number": "UPDATE runs SET seq = 9 WHERE seq = 2; UPDATE runs SET seq = 2 WHERE seq = 3; UPDATE runs SET seq = 3 WHERE seq = 9",
    "been removed, the first": "DELETE FROM runs WHERE seq = 1",
    "been removed, the second": "DELETE FROM runs WHERE seq = 2",
    "been added at the end": f"INSERT INTO runs VALUES (4, '2025-0123456789', '{NO}', '{NO}', 'x', 2025, 'x', 'x')",
    "been added in front": f"INSERT INTO runs VALUES (0, '2025-0123456789', '{NO}', NULL, 'x', 2025, 'x', 'x')",
    "a path for a name": "UPDATE runs SET run = '../runs/' || run WHERE seq = 3",
    "a name without end": "UPDATE runs SET run = hex(zeroblob(4000)) WHERE seq = 3",
    "a path for a cycle": "UPDATE runs SET cycle = '../../x' WHERE seq = 3",
    "a cycle without end": "UPDATE runs SET cycle = hex(zeroblob(4000)) WHERE seq = 3",
    "been removed, all of them": "DELETE FROM runs; DELETE FROM stages",
    "no table": "DROP TABLE runs",
    "a table of another form": "DROP TABLE runs; CREATE TABLE runs (seq, run, manifest, previous, cycle, period, made_at, made_by);"
    "INSERT INTO runs VALUES (NULL, x'00', 1, 2, 3, 'x', 5, 6)",
    "a table without its columns": "DROP TABLE runs; CREATE TABLE runs (seq)",
}  # fmt: skip
STAGES = {
    "another stage": "UPDATE stages SET stage = 'final' WHERE seq = 3",
    "another cycle": "UPDATE stages SET cycle = 'x' WHERE seq = 2",
    "another run": "UPDATE stages SET run = (SELECT run FROM runs WHERE seq = 2) WHERE seq = 2",
    "a path for a run": "UPDATE stages SET run = '../x' WHERE seq = 2",
    "another digest": f"UPDATE stages SET manifest = '{NO}' WHERE seq = 2",
    "another time": "UPDATE stages SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 1",
    "another maker": "UPDATE stages SET by = '别人' WHERE seq = 1",
    "another reason": "UPDATE stages SET reason = 'x' WHERE seq = 3",
    "other decisions": f"UPDATE stages SET decisions = '{NO}' WHERE seq = 3",
    "another link": f"UPDATE stages SET link = '{NO}' WHERE seq = 3",
    "another number": "UPDATE stages SET seq = 4 WHERE seq = 3",
    "been removed, the first": "DELETE FROM stages WHERE seq = 1",
    "been removed, the last": "DELETE FROM stages WHERE seq = 3",
    "been removed, all of them": "DELETE FROM stages",
    "no table": "DROP TABLE stages",
}


def ordered(sql: str, place: Place, run: Path) -> None:
    order(place.store, sql)


def index_is(data: bytes, place: Place, run: Path) -> None:
    write(place.store / INDEX, data)


def another_index(place: Place, run: Path) -> None:
    small_run(place.store.parent / "another", v1=(47, 0))
    shutil.copy(place.store.parent / "another" / "runs" / INDEX, place.store / INDEX)


def put_in(place: Place, run: Path) -> Path:
    """An honest run of another store."""
    stranger = small_run(place.store.parent / "another", v1=(47, 0)).run.folder
    return shutil.copytree(stranger, place.store / stranger.name)


def other_gone(place: Place, run: Path) -> None:
    shutil.rmtree(place.run(SIGNED))


def other_made_anew(place: Place, run: Path) -> None:
    other = place.run(SIGNED)
    remake(other, {}, place.key, counts={"units": 0})


def restaged(change: Callable[[list[Step]], list[Step]], place: Place, run: Path) -> None:
    """Other stages, every link made anew."""
    with closing(sqlite3.connect(place.store / INDEX)) as index:
        steps = [Step(*row) for row in index.execute("SELECT * FROM stages ORDER BY seq")]
    before, orders = "", ["DELETE FROM stages"]
    for seq, step in enumerate(change(steps), 1):
        before = link_of(as_texts(step._replace(seq=seq)), before)
        orders.append(f"INSERT INTO stages VALUES {tuple(step._replace(seq=seq, link=before))}")
    order(place.store, *orders)


def table_of() -> Iterator[Tampering]:
    for name, sql in RUNS.items():
        yield Tampering(f"a row of the index has {name}", "index", partial(ordered, sql))
    for name, sql in STAGES.items():
        yield Tampering(f"a stage has {name}", "index", partial(ordered, sql))
    yield Tampering("the index has nothing in it", "index", partial(index_is, b""))
    yield Tampering("the index is no database", "index", partial(index_is, b"SQLite format 3\0 no more"))
    yield Tampering("the index is another store's", "index", another_index)
    yield Tampering("a run of another store is put in", "index", put_in)
    yield Tampering("the folder of another run is gone", "index", other_gone)
    yield Tampering("another run was made anew", "index", other_made_anew)
    others = partial(restaged, lambda steps: [step._replace(by="别人") for step in steps])
    yield Tampering("stages by somebody else, every link made anew", "index", others)
    yield Tampering("a stage left out, every link made anew", "index", partial(restaged, lambda steps: steps[1:]))


ALL = tuple(table_of())
