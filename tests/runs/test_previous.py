"""The year before: last year's run as previous.*, units found again, renamed, merged and split ones by a mapping."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring import RunError
from scoring.runs import Outcome, run_cycle
from tests.rubrics import text

RUBRIC = text(
    valid="{from: 2024, until: 2026}",
    metrics="""
        x: {label: 收入, type: number}
        twice: {formula: x * 2}
        rise: {formula: x - previous.x, missing: exempt}
        kept: {formula: previous.twice + previous.total + previous.rank_parent, missing: exempt}
    """,
    scorecard="""
        - {id: a, method: linear, value: twice, zero_at: 0, full_at: 100, points: 60}
        - {id: b, method: linear, value: rise, zero_at: 0, full_at: 10, points: 20}
        - {id: c, method: linear, value: kept, zero_at: 0, full_at: 1000, points: 20}
    """,
    ranking="{within: [parent]}",
)
HEAD = "unit_id,name,level,sector,parent_id\nt1,示例乡,township,territory,\n"


def cycle(
    home: Path, period: int, values: dict[str, float], more: str = "", rubric: str = RUBRIC, **files: str
) -> Path:
    folder = home / str(period)
    folder.mkdir()
    (folder / "tiny.yaml").write_text(rubric, encoding="utf-8")
    lines = [f"{unit},示例{unit}村,village,village,t1" for unit in values]
    (folder / "units.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "values.csv").write_text(
        "unit_id,x\n" + "".join(f"{u},{x}\n" for u, x in values.items()), encoding="utf-8"
    )
    inputs = "units: units.csv, submissions: [values.csv]" + "".join(f", {name}: {name}.csv" for name in files)
    for name, found in files.items():
        (folder / f"{name}.csv").write_text(found, encoding="utf-8")
    (folder / "cycle.yaml").write_text(
        f"period: {period}\nrubrics: [tiny.yaml]\ninputs: {{{inputs}}}\n{more}", encoding="utf-8"
    )
    return folder


def rises(outcome: Outcome) -> dict[str, Decimal | None]:
    return dict(outcome.run.items("tiny").select("unit_id", "rise").iter_rows())


def codes(outcome: Outcome) -> list[tuple[str, str | None]]:
    found = outcome.issues.filter(~outcome.issues["code"].is_in(["no-parameter"]))
    return sorted(found.select("code", "unit_id").rows())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run_cycle(cycle(tmp_path, 2024, {"v1": 10, "v2": 20, "v3": 30}), tmp_path / "runs")
    return tmp_path


def this_year(home: Path, values: dict[str, float], **more: Any) -> Outcome:
    return run_cycle(cycle(home, 2025, values, "previous: ../2024\n", **more), home / "runs")


def test_last_years_cycle_folder_stands_for_its_run(home: Path) -> None:
    outcome = this_year(home, {"v1": 12, "v2": 25, "v3": 30})
    assert rises(outcome) == {"v1": 2, "v2": 5, "v3": 0}
    assert outcome.run.manifest["previous"]["run"].startswith("2024-")
    kept = dict(outcome.run.items("tiny").select("unit_id", "kept").iter_rows())
    assert kept["v1"] == Decimal(20) + Decimal(20) + 3  # its twice, its total, its rank of 2024


def test_the_run_can_be_named_itself(home: Path) -> None:
    (folder,) = (home / "runs").glob("2024-*")
    outcome = run_cycle(cycle(home, 2025, {"v1": 12}), home / "runs", previous=folder)
    assert rises(outcome) == {"v1": 2}


def test_a_cycle_that_was_not_scored_yet_is_refused_with_the_command_that_does(tmp_path: Path) -> None:
    cycle(tmp_path, 2024, {"v1": 10})
    with pytest.raises(RunError) as caught:
        run_cycle(cycle(tmp_path, 2025, {"v1": 12}, "previous: ../2024\n"), tmp_path / "runs")
    (problem,) = caught.value.problems
    assert problem.code == "no-previous-run"
    assert problem.fix is not None
    assert "scoring run" in problem.fix.en


def test_a_renamed_unit_keeps_its_figures(home: Path) -> None:
    outcome = this_year(home, {"v1": 12, "w2": 21, "v3": 30}, mapping="unit_id,previous_id\nw2,v2\n")
    assert rises(outcome) == {"v1": 2, "w2": 1, "v3": 0}
    assert codes(outcome) == []


def test_a_merged_unit_has_no_figures_of_last_year_unless_they_are_given(home: Path) -> None:
    mapping = "unit_id,previous_id\nw1,v1\nw1,v2\n"
    outcome = this_year(home, {"w1": 35, "v3": 30}, mapping=mapping)
    assert rises(outcome) == {"w1": None, "v3": 0}
    assert ("merged-unit", "w1") in codes(outcome)


def test_figures_given_by_hand_go_before_those_of_the_run(home: Path) -> None:
    outcome = this_year(
        home, {"w1": 35, "v3": 30}, mapping="unit_id,previous_id\nw1,v1\nw1,v2\n", previous="unit_id,x\nw1,30\n"
    )
    assert rises(outcome) == {"w1": 5, "v3": 0}


def test_units_split_from_one_have_no_figures_of_last_year(home: Path) -> None:
    outcome = this_year(home, {"a": 5, "b": 5, "v2": 20}, mapping="unit_id,previous_id\na,v1\nb,v1\n")
    assert rises(outcome) == {"a": None, "b": None, "v2": 0}
    assert [one for one in codes(outcome) if one[0] == "split-unit"] == [("split-unit", "a"), ("split-unit", "b")]


def test_a_mapping_that_names_strangers_is_said_with_row_and_column(home: Path) -> None:
    outcome = this_year(home, {"v1": 12}, mapping="unit_id,previous_id\nx,v1\nv1,y\n")
    rows = outcome.issues.filter(code="unknown-unit").select("file", "row", "column").rows()
    assert rows == [("mapping.csv", 2, "unit_id"), ("mapping.csv", 3, "previous_id")]


def test_another_version_and_new_units_are_said_and_allowed(home: Path) -> None:
    newer = RUBRIC.replace('version: "1"', 'version: "2"')
    outcome = this_year(home, {"v1": 12, "v9": 1}, rubric=newer)
    assert codes(outcome) == [("new-units", None), ("previous-version", None)]
    assert set(outcome.issues.filter(outcome.issues["code"].is_in(["new-units", "previous-version"]))["severity"]) == {
        "note"
    }
    assert rises(outcome) == {"v1": 2, "v9": None}
