"""Ballots and panels come in: headings and labels in either language, every row used or refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import load_rubric
from scoring.intake.collect import Intake, collect
from scoring.intake.cycle import read_cycle
from tests.rubrics import text

RUBRIC = text(
    metrics="""
        m:
          label: {zh: 满意度, en: satisfaction}
          ballot:
            choices: {好: 100, 差: 40}
            groups: {leaders: {weight: 1, label: {zh: 班子, en: leaders}}, members: 1}
        j: {label: {zh: 述职评分, en: marks}, panel: {scale: 100}}
    """,
    scorecard="""
        - {id: a, method: completion, value: m, target: 100, points: 50}
        - {id: b, method: completion, value: j, target: 100, points: 50}
    """,
)
UNITS = "unit_id,name,level,sector,parent_id\nt1,示例乡,township,territory,\nv1,示例甲村,village,village,t1\nv2,示例乙村,village,village,t1\n"


def take(folder: Path, ballots: str | None = None, panels: str | None = None) -> Intake:
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "tiny.yaml").write_text(RUBRIC, encoding="utf-8")
    inputs = ["units: units.csv"]
    for name, found in (("ballots", ballots), ("panels", panels)):
        if found is not None:
            (folder / f"{name}.csv").write_text(found, encoding="utf-8")
            inputs.append(f"{name}: {name}.csv")
    (folder / "cycle.yaml").write_text(
        f"period: 2025\nrubrics: [tiny.yaml]\ninputs: {{{', '.join(inputs)}}}\n", encoding="utf-8"
    )
    intake = collect(read_cycle(folder), [load_rubric(folder / "tiny.yaml")])
    assert all(sums.adds_up for sums in intake.reconciliations.values())
    return intake


def said(intake: Intake) -> list[tuple[int | None, str | None, str, str]]:
    return intake.issues.select("row", "column", "code", "severity").rows()


def test_labels_stand_for_ids_and_chinese_words_for_blank_spoiled_and_issued(tmp_path: Path) -> None:
    intake = take(
        tmp_path,
        "单位编号,测评,组别,选项,票数\nv1,满意度,班子,好,3\nv1,m,members,弃权,1\nv1,m,members,废票,1\nv1,m,members,发出票数,9\n",
    )
    assert intake.ballots is not None
    assert intake.ballots.select("unit_id", "poll", "group", "choice", "count").rows() == [
        ("v1", "m", "leaders", "好", 3),
        ("v1", "m", "members", "blank", 1),
        ("v1", "m", "members", "spoiled", 1),
        ("v1", "m", "members", "issued", 9),
    ]
    assert said(intake) == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("v9,m,leaders,好,1", "unit_id", "unknown-unit"),
        ("t1,m,leaders,好,1", "unit_id", "no-rubric"),
        ("v1,n,leaders,好,1", "poll", "unknown-poll"),
        ("v1,m,leader,好,1", "group", "unknown-group"),
        ("v1,m,,好,1", "group", "unknown-group"),
        ("v1,m,leaders,很好,1", "choice", "unknown-choice"),
        ("v1,m,leaders,好,约3", "count", "not-a-number"),
        ("v1,m,leaders,好,1.5", "count", "not-an-integer"),
        ("v1,m,leaders,好,-1", "count", "bad-count"),
        ("v1,m,leaders,好,", "count", "bad-count"),
    ],
)
def test_a_row_that_cannot_be_counted_is_refused_with_its_place_and_the_rest_goes_on(
    tmp_path: Path, row: str, column: str, code: str
) -> None:
    intake = take(tmp_path, f"unit_id,poll,group,choice,count\nv1,m,leaders,好,3\n{row}\nv2,m,members,差,1\n")
    assert said(intake) == [(3, column, code, "error")]
    assert intake.ballots is not None
    assert intake.ballots.height == 2
    assert intake.reconciliations["ballots"].rows_refused == 1


def test_more_ballots_back_than_handed_out_is_said_at_the_row_of_the_issued_ones(tmp_path: Path) -> None:
    intake = take(
        tmp_path, "unit_id,poll,group,choice,count\nv1,m,leaders,好,12\nv1,m,leaders,issued,10\nv2,m,leaders,issued,1\n"
    )
    assert said(intake) == [(3, "count", "over-issued", "warning")]
    assert "12" in intake.issues["zh"][0]


def test_a_judge_who_scored_twice_counts_once(tmp_path: Path) -> None:
    intake = take(tmp_path, None, "unit_id,panel,judge,score\nv1,述职评分,甲,90\nv1,j,甲,95\nv1,j,乙,101\nv1,j,丙,\n")
    assert said(intake) == [(3, "judge", "repeated-judge", "error"), (4, "score", "bad-score", "error")]
    assert intake.panels is not None
    assert intake.panels.select("judge", "score").rows() == [("甲", 90.0), ("丙", None)]


def test_a_table_without_its_columns_is_refused_whole(tmp_path: Path) -> None:
    intake = take(tmp_path, "unit_id,poll,count\nv1,m,1\n")
    assert said(intake) == [(1, None, "missing-column", "error")]
    assert intake.reconciliations["ballots"].rows_refused == 1
