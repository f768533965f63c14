"""Rubrics that stand together: what does not fit is found when a folder is checked, at its line and column."""

from __future__ import annotations

from pathlib import Path

from scoring.rubric import examine_files
from tests.rubrics import text

TOWN = {
    "rubric": "town",
    "applies_to": "{sector: territory, level: township}",
    "scorecard": "- {id: b, method: linear, value: m, zero_at: 0, full_at: 100, points: 100}",
}


def found(folder: Path, **files: str) -> list[tuple[str, str, str]]:
    for name, rubric in files.items():
        (folder / f"{name}.yaml").write_text(rubric, encoding="utf-8")
    _, problems = examine_files(sorted(folder.glob("*.yaml")))
    return [(p.code, str(p.place).rpartition("/")[2], p.message.en) for p in problems]


def town(rollup: str, **more: str) -> str:
    return text(**{**TOWN, "metrics": f"m: {{rollup: {rollup}}}", **more})


def test_a_circle_names_its_members_at_the_roll_up_that_closes_it(tmp_path: Path) -> None:
    up = town("{of: total, over: {sector: village}, by: mean}")
    down = text(metrics="x: {rollup: {of: total, over: {sector: territory, level: township}, by: mean}}")
    ((code, place, said),) = found(tmp_path, town=up, village=down)
    assert code == "circular-rollup"
    assert place in ("town.yaml:9:20", "village.yaml:9:20")
    assert "tiny → town" in said or "town → tiny" in said


def test_a_name_the_lower_rubric_lacks_is_found_in_the_file_that_names_it(tmp_path: Path) -> None:
    ((code, place, said),) = found(
        tmp_path, town=town("{of: incme, over: {sector: village}, by: mean}"), village=text()
    )
    assert (code, place) == ("unknown-name", "town.yaml:9:20")
    assert "rubric tiny" in said
    ((code, place, said),) = found(tmp_path, town=town('{share: "grade = 1", over: {sector: village}}'), village=text())
    assert (code, place) == ("type-error", "town.yaml:9:32")


def test_one_id_must_mean_one_thing(tmp_path: Path) -> None:
    school = text(rubric="school", applies_to="{sector: school}", metrics="x: {type: number, uom: 人}")
    ((code, place, said),) = found(tmp_path, school=school, village=text())
    assert (code, place.partition(":")[0]) == ("metric-differs", "village.yaml")
    assert "'x'" in said


def test_what_another_rubric_rolls_up_is_used(tmp_path: Path) -> None:
    low = text(metrics="x: {type: number}\ny: {type: number}\nz: {type: number}")
    alone = found(tmp_path, village=low)
    assert [code for code, _, _ in alone] == ["unused-metric", "unused-metric"]
    both = found(tmp_path, village=low, town=town("{of: y, over: {sector: village}, by: mean}"))
    assert [(code, said) for code, _, said in both] == [("unused-metric", "nothing uses metric 'z'")]


def test_rubrics_of_different_periods_need_not_fit_together(tmp_path: Path) -> None:
    up = town("{of: income, over: {sector: village}, by: mean}", valid="{from: 2027, until: 2028}")
    assert found(tmp_path, town=up, village=text()) == []
    later = text(valid="{from: 2028, until: 2028}", metrics="x: {type: number}")
    ((code, place, _),) = found(tmp_path, town=up, village=text(), village_2028=later)
    assert (code, place) == ("unknown-name", "town.yaml:9:20")
