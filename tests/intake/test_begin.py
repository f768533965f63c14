"""A new cycle folder: what the rubrics need is there to be filled in, and nothing that was there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.errors import RunError
from scoring.intake.begin import begin_cycle
from scoring.intake.cycle import read_cycle
from scoring.rubric import load_rubrics
from scoring.runs import check_cycle

ROOT = Path(__file__).parents[2]
VILLAGE, ORGAN = ROOT / "rubrics" / "village.yaml", ROOT / "rubrics" / "organ.yaml"


def begun(folder: Path, *files: Path) -> list[str]:
    return [path.name for path in begin_cycle(folder, load_rubrics(list(files)), 2026)]


def heading(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")


def test_a_new_cycle_has_the_tables_and_attributes_that_its_rubrics_read(tmp_path: Path) -> None:
    assert begun(tmp_path / "2026", VILLAGE, ORGAN) == ["cycle.yaml", "units.csv", "ballots.csv", "panels.csv"]
    assert heading(tmp_path / "2026" / "units.csv")[5:] == ["secretary", "line", "zone"]


def test_a_rubric_without_votes_wants_no_table_of_votes(tmp_path: Path) -> None:
    assert begun(tmp_path / "2026", ROOT / "docs" / "first.yaml") == ["cycle.yaml", "units.csv"]


def test_targets_that_a_rubric_reads_are_columns(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "first.yaml").read_text(encoding="utf-8").replace("target: 90", "target: target.solved")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    begun(tmp_path / "2026", tmp_path / "own.yaml")
    assert heading(tmp_path / "2026" / "targets.csv") == ["unit_id", "solved"]


def test_it_is_a_cycle_as_soon_as_units_and_figures_are_in_it(tmp_path: Path) -> None:
    home = tmp_path / "2026"
    begun(home, ROOT / "docs" / "first.yaml")
    with (home / "units.csv").open("a", encoding="utf-8") as units:
        units.write("x,示例县,county,territory,,\na,示例甲村,village,village,x,示例书记\n")
    (home / "submissions" / "a.csv").write_text("unit_id,income,solved\na,10,80\n")
    assert read_cycle(home).period == 2026
    assert check_cycle(home, tmp_path).issues.is_empty()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RunError, match="已有文件"):
        begun(tmp_path, VILLAGE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
