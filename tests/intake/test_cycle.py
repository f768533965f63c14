"""The tables of a cycle lie in its folder, so that a run can be told by what lay there; rubrics may lie elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import RunError
from scoring.intake.cycle import read_cycle
from tests.corpus.base import Input, write

OUTSIDE = "unit_id,income\na,99\n"


def cycle(tmp_path: Path, submissions: str) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "s.csv").write_text(OUTSIDE, encoding="utf-8")
    folder = write(Input(inputs={"submissions": submissions}), tmp_path / "2025")
    (folder / "link.csv").symlink_to(tmp_path / "outside" / "s.csv")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (folder / "inner.csv").symlink_to(folder / "s.csv")
    return folder


@pytest.mark.parametrize(
    "named",
    ["../outside/s.csv", "link.csv", "linked", "linked/*.csv", "../outside", "../*/s.csv", "TMP/outside/s.csv", "TMP/2025/s.csv"],
)  # fmt: skip
def test_a_table_outside_the_folder_is_refused(tmp_path: Path, named: str) -> None:
    with pytest.raises(RunError) as caught:
        read_cycle(cycle(tmp_path, f"[{named.replace('TMP', str(tmp_path))}]"))
    assert [problem.code for problem in caught.value.problems] == ["outside-cycle"]


@pytest.mark.parametrize("named", ["s.csv", "inner.csv", "./s.csv", "[s]*.csv"])
def test_a_table_inside_the_folder_is_taken(tmp_path: Path, named: str) -> None:
    assert len(read_cycle(cycle(tmp_path, f"['{named}']")).submissions) == 1


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path: Path) -> None:
    folder = cycle(tmp_path, "[s.csv]")
    (tmp_path / "this-year").symlink_to(folder)
    assert read_cycle(tmp_path / "this-year").units == tmp_path / "this-year" / "units.csv"
