"""Values that fit their metric and are worth a question all the same: the sender is asked, the value is used."""

from __future__ import annotations

from pathlib import Path

from scoring.runs import Checked, check_cycle
from tests.rubrics import text

RUBRIC = text(
    metrics="""
        due: {label: {zh: 到期数, en: due}, type: integer}
        done: {label: {zh: 办结数, en: done}, type: integer}
        rate: {label: {zh: 覆盖率, en: coverage}, type: percent, range: [0, 100]}
        income: {label: {zh: 收入, en: income}, type: number, jump: 3}
    """,
    scorecard="""
        - {id: a, method: completion, value: rate, target: 100, points: 50}
        - {id: b, method: linear, value: income, zero_at: 0, full_at: 50, points: 30}
        - {id: c, method: deduct, points: 20, each: [{count: due - done, per: 1}]}
    """,
    checks="- {that: done <= due, label: {zh: 办结数不超过到期数, en: done within due}}",
)


def checked(folder: Path, rows: list[str], previous: str = "", rubric: str = RUBRIC) -> Checked:
    ids = [row.split(",")[0] for row in rows]
    units = ["unit_id,name,level,sector,parent_id", "t1,示例乡,township,territory,"]
    units += [f"{id},示例{id}村,village,village,t1" for id in ids]
    files = {
        "units.csv": "\n".join(units),
        "s.csv": "\n".join(["unit_id,due,done,rate,income", *rows]),
        "previous.csv": previous or "unit_id,income\n",
        "tiny.yaml": rubric,
        "cycle.yaml": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [s.csv], previous: previous.csv}\n",
    }
    for name, found in files.items():
        (folder / name).write_text(found, encoding="utf-8")
    return check_cycle(folder)


def said(found: Checked) -> list[tuple[str, int | None, str | None, str | None]]:
    return found.issues.select("code", "row", "column", "unit_id").rows()


def test_a_check_of_the_rubric_is_asked_at_its_first_cell_with_all_its_figures(tmp_path: Path) -> None:
    found = checked(tmp_path, ["v1,8,9,90,5", "v2,8,8,90,5", "v3,,9,90,5"])
    assert said(found) == [("check-failed", 2, "done", "v1")]
    (row,) = found.issues.to_dicts()
    assert row["severity"] == "warning"
    assert "办结数不超过到期数" in row["zh"]
    assert "办结数 9" in row["zh"]
    assert "到期数 8" in row["zh"]


def test_what_is_asked_about_is_used_all_the_same(tmp_path: Path) -> None:
    found = checked(tmp_path, ["v1,8,9,90,5"])
    assert found.intake.values["tiny"].filter(unit_id="v1")["done"].to_list() == [9.0]


def test_a_fraction_among_percents_is_asked_about(tmp_path: Path) -> None:
    found = checked(tmp_path, ["v1,1,1,0.85,5", "v2,1,1,90,5", "v3,1,1,95,5"])
    assert said(found) == [("fraction-for-percent", 2, "rate", "v1")]
    assert "85" in found.issues["fix_zh"][0]


def test_small_percents_among_small_percents_are_not(tmp_path: Path) -> None:
    assert said(checked(tmp_path, ["v1,1,1,0.85,5", "v2,1,1,1.2,5", "v3,1,1,0.5,5"])) == []


def test_one_fraction_for_most_of_a_file_is_asked_about_once(tmp_path: Path) -> None:
    rows = [f"v{n:02d},1,1,90,{'7.25' if n < 12 else n}" for n in range(1, 16)]
    found = checked(tmp_path, rows)
    assert said(found) == [("values-alike", 2, "income", "v01")]
    assert "11" in found.issues["zh"][0]
    whole = [f"v{n:02d},1,1,90,7" for n in range(1, 16)]
    assert said(checked(tmp_path, whole)) == []


def test_a_jump_against_last_year_beyond_the_stated_factor_is_asked_about(tmp_path: Path) -> None:
    rows = ["v1,1,1,90,31", "v2,1,1,90,30", "v3,1,1,90,3.3", "v4,1,1,90,3.4", "v5,1,1,90,9"]
    found = checked(tmp_path, rows, "unit_id,income\nv1,10\nv2,10\nv3,10\nv4,10\nv5,0\n")
    assert said(found) == [("jump", 2, "income", "v1"), ("jump", 4, "income", "v3")]
    assert "上年 10，今年 31" in found.issues["zh"][0]
