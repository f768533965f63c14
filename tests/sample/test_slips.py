"""A spoiled sample: every slip is listed, each kind has its turn, and nothing else differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.errors import RunError
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.sample import SIZES, make_sample
from scoring.sample.slips import KINDS
from tests.sample.reading import digests, read, submissions

LISTED = 5  # slips of each kind that the dirty sample should have at least


def test_every_slip_is_listed_and_nothing_else_differs(folders: list[Path], spoiled: list[Path]) -> None:
    clean, dirty = folders[1], spoiled[1]
    listed = read(dirty / "dirty.csv")
    places = {(file, int(row), column) for file, row, column in listed.select("file", "row", "column").iter_rows()}
    differing = set()
    for path in sorted(clean.rglob("*.csv")):
        file = str(path.relative_to(clean))
        before, after = read(path), read(dirty / file)
        assert after.height >= before.height
        for column in before.columns:
            pairs = zip(before[column], after[column].head(before.height), strict=True)
            differing |= {(file, row, column) for row, (a, b) in enumerate(pairs, 2) if a != b}
        more = {(file, row) for row in range(before.height + 2, after.height + 2)}
        assert more == {(file, row) for f, row, _ in places if f == file and row > before.height + 1}
    added = {(file, row, column) for file, row, column in places if row > read(clean / file).height + 1}
    assert differing == places - added


def test_the_list_says_what_stands_there(spoiled: list[Path]) -> None:
    listed = read(spoiled[1] / "dirty.csv")
    tables = {file: read(spoiled[1] / file) for file in listed["file"].unique()}
    for file, row, column, unit, found in listed.select("file", "row", "column", UNIT, "found").iter_rows():
        line = tables[file].row(int(row) - 2, named=True)
        assert line[UNIT] == unit
        assert (line[column] or None) == (found or None)


def test_every_kind_has_its_turn(spoiled: list[Path], plans: list[Plan], folders: list[Path]) -> None:
    counts = dict(read(spoiled[1] / "dirty.csv")["kind"].value_counts().iter_rows())
    assert counts.keys() == {kind.name for kind in KINDS}
    assert max(counts.values()) - min(counts.values()) <= 1
    cells = sum(submissions(folders[1], one).height * len(one.rubric.made_by("type")) for one in plans)
    assert sum(counts.values()) == round(0.02 * cells)
    assert min(counts.values()) >= LISTED


def test_the_year_before_is_not_spoiled(folders: list[Path], spoiled: list[Path]) -> None:
    one, other = digests(folders[0]), digests(spoiled[0])
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_a_share_above_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="dirty"):
        make_sample(tmp_path, [], SIZES["county"], 1, dirty=2)
