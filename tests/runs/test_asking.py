"""What a cycle asks of one unit, and that it says of its answers what it would say of a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from scoring.intake.cycle import read_cycle
from scoring.runs import check_cycle
from scoring.runs.asking import Asking, asking_of
from tests import rubrics

METRICS = """
x: {type: number, uom: 万元, range: [0, 1000], jump: 3, label: 收入}
n: {type: integer, range: [0, 12]}
p: {type: percent}
c: {type: choice, choices: [好, 差]}
b: {type: boolean}
"""
UNITS = "unit_id,name,level,sector,parent_id\nt,镇,township,territory,\nv1,一村,village,village,t\nv2,二村,village,village,t\n"
PREVIOUS = "unit_id,x\nv1,10\nv2,20\n"
ANSWERS = [
    {"x": "7万元", "n": "３", "p": "85%", "c": "好", "b": "是"},
    {"x": "1,000.5", "n": "2.5", "p": "185", "c": "中", "b": "也许"},
    {"x": "31", "n": "13", "b": "0"},
    {"x": "3", "p": "八十五"},
    {"x": "无", "n": "-1"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cycle of two villages, with last year's figures and nothing handed in yet."""
    text = rubrics.text(metrics=METRICS, checks="- {that: n <= x, label: n 不超过 x}")
    for name, written in (("rubric.yaml", text), ("units.csv", UNITS), ("previous.csv", PREVIOUS)):
        (tmp_path / name).write_text(written, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(
        "cycle: tiny\nperiod: 2025\nrubrics: [rubric.yaml]\ninputs: {units: units.csv, previous: previous.csv}\n",
        encoding="utf-8",
    )
    return tmp_path


def asked(folder: Path) -> Asking:
    return asking_of(read_cycle(folder), folder / "runs")


@pytest.mark.parametrize("answers", ANSWERS, ids=[str(n) for n in range(len(ANSWERS))])
def test_one_units_answers_are_told_what_a_file_of_them_would_be(folder: Path, answers: dict[str, str]) -> None:
    asking = asked(folder)
    said = {(one.metric, one.code, one.zh, one.en, one.fix_zh) for one in asking.check(asking.reporters["v1"], answers)}
    (folder / "submissions/online").mkdir(parents=True)
    table = pl.DataFrame([{"unit_id": "v1", "metric": id, "value": text} for id, text in answers.items()])
    table.write_csv(folder / "submissions/online/t.csv")
    issues = check_cycle(folder, folder / "runs").issues.filter(pl.col("file").str.contains("online"))
    assert said == set(issues.select("metric", "code", "zh", "en", "fix_zh").iter_rows())


def test_a_form_has_the_units_own_fields_with_last_years_figures(folder: Path) -> None:
    asking = asked(folder)
    fields = {field.id: field for field in asking.fields(asking.reporters["v2"])}
    assert (fields["x"].label.zh, fields["x"].measure, fields["x"].last) == ("收入", "万元", "20")
    assert (fields["c"].words, fields["b"].words, fields["n"].words) == (("好", "差"), ("是", "否"), ())
    assert "规则" in [word.zh for word, _ in fields["x"].about]


def test_units_whose_rubric_asks_nothing_are_not_asked(folder: Path) -> None:
    assert list(asked(folder).reporters) == ["v1", "v2"]


def test_the_tree_is_walked_from_a_unit_down_and_up(folder: Path) -> None:
    asking = asked(folder)
    assert (list(asking.below("t")), list(asking.below("v1")), list(asking.below(""))) == (
        ["t", "v1", "v2"], ["v1"], ["t", "v1", "v2"],
    )  # fmt: skip
    assert asking.above("v2") == ["v2", "t"]


def test_what_is_asked_is_read_again_once_the_units_change(folder: Path) -> None:
    before = asked(folder)
    assert asked(folder) is before
    (folder / "units.csv").write_text(UNITS + "v3,三村,village,village,t\n", encoding="utf-8")
    assert "v3" in asked(folder).reporters
