"""The decisions beside the runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from scoring.runs.digest import link_of
from tests.runs.forge import write
from tests.runs.tamper.base import Place, Tampering

Lines = list[str]
Change = Callable[[Lines], Lines]


def instead(old: str, new: str) -> Change:
    return lambda lines: [line.replace(old, new) for line in lines]


def relinked(lines: Lines) -> Lines:
    """Every link made anew."""
    names = lines[0].strip().split(",")
    before, found = "", lines[:1]
    for n, line in enumerate(lines[1:], 1):
        row = dict(zip(names, line.strip().split(","), strict=True)) | {"seq": str(n)}
        before = link_of(row, before)
        found.append(",".join((row | {"link": before}).values()) + "\n")
    return found


CHANGES: dict[str, Change] = {
    "another grade": instead("好", "差"),
    "another unit": instead(",v2,", ",v3,"),
    "another maker": instead("示例委员", "示例别人"),
    "another reason": instead("群众", "领导"),
    "another figure": instead("88.00", "98.00"),
    "another time": instead("2026-01-05", "2026-01-06"),
    "another kind": instead("cut_line", "appeal"),
    "a row gone": lambda lines: [lines[0], *lines[2:]],
    "the last row gone": lambda lines: lines[:-1],
    "no rows": lambda lines: lines[:1],
    "rows in another order": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "a row twice": lambda lines: [*lines, lines[-1]],
    "other column names": lambda lines: [lines[0].replace("by", "who"), *lines[1:]],
    "line ends of Windows": lambda lines: [line[:-1] + "\r\n" for line in lines],
    "quotes without need": instead("cut_line", '"cut_line"'),
    "a byte order mark": lambda lines: ["\ufeff" + lines[0], *lines[1:]],
    "an empty line": lambda lines: [*lines, "\n"],
    "a line never ended": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "bytes that are no text": instead("群众", "\udcff"),
    "another grade, every link made anew": lambda lines: relinked(instead("好", "差")(lines)),
    "a row left out, every link made anew": lambda lines: relinked([lines[0], *lines[2:]]),
}


def changed(change: Change, place: Place, run: Path) -> None:
    lines = place.decisions.read_text(encoding="utf-8").splitlines(keepends=True)
    write(place.decisions, "".join(change(lines)).encode("utf-8", "surrogateescape"))


def removed(place: Place, run: Path) -> None:
    os.remove(place.decisions)


def table_of() -> Iterator[Tampering]:
    for name, change in CHANGES.items():
        yield Tampering(f"the decisions have {name}", "index", partial(changed, change))
    yield Tampering("the decisions are gone", "index", removed)


ALL = tuple(table_of())
