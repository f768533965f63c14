"""The cut line: who is undecided, who missed a quota, and what decides each case."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring.reports import View
from scoring.reports.book.cutline import cut_line_cases, cut_line_table
from scoring.reports.book.rankings import ranking_workbook
from scoring.runs import Run, open_run
from scoring.runs.decisions import Decision, add
from tests import rubrics
from tests.reports.book.stored import Sheet, exact, read, store

METRICS = "x: {type: number}\ny: {type: number}"
SCORECARD = "- {id: a, label: 甲项, method: linear, value: x, zero_at: 0, full_at: 60, points: 60}\n- {id: b, label: 乙项, method: linear, value: y, zero_at: 0, full_at: 40, points: 40}"


def cases(
    tmp_path: Path, rows: list[dict[str, Any]], cut_ties: str, tie_break: str = "[]", share: str = "50%"
) -> dict[str, str]:
    """What is said of each unit at the cut line of the grade A."""
    quota = f"{{share: {share}, within: parent, cut_ties: {cut_ties}}}"
    plan = rubrics.plan(
        metrics=METRICS, scorecard=SCORECARD, ranking=f"{{within: [parent], tie_break: {tie_break}}}",
        grades=f"[{{grade: A, at_least: 10, quota: {quota}}}, {{grade: B}}]",
    )  # fmt: skip
    units = rubrics.units("t1: " + " ".join(f"v{n}" for n in range(1, len(rows) + 1)))
    found = cut_line_cases(View(store(tmp_path, plan, units, rubrics.table(rows))))
    return {case.row["unit_id"]: case.because.zh for case in found}


def marks(*pairs: tuple[float, float]) -> list[dict[str, Any]]:
    return [{"x": x, "y": y} for x, y in pairs]


def test_fewer_points_are_said_in_points(tmp_path: Path) -> None:
    said = cases(tmp_path, marks((50, 30), (50, 20), (40, 20.5), (5, 1)), "exclude")
    assert said == {"v3": "比线上最后一名“v2”少 9.50 分"}


def test_equal_points_are_told_by_the_first_tie_break_that_differs(tmp_path: Path) -> None:
    said = cases(tmp_path, marks((50, 30), (50, 20), (40, 30), (5, 1)), "exclude", "[y, a]")
    assert said == {"v2": "与线上最后一名“v3”同分，破平项“y”20，对方 30"}


def test_a_tie_across_the_line_is_left_to_the_committee_or_out_as_the_rubric_says(tmp_path: Path) -> None:
    rows = marks((50, 30), (40, 20), (40, 20), (40, 20))
    tied = "第 2—4 名 3 个单位各项破平后仍相同，名额只余 1 个"
    left = cases(tmp_path / "a", rows, "committee")
    assert left == dict.fromkeys(("v2", "v3", "v4"), f"{tied}，由考核组审定")
    out = cases(tmp_path / "b", rows, "exclude")
    assert out == dict.fromkeys(("v2", "v3", "v4"), f"{tied}，按细则都不进入")


def test_a_tie_that_enters_whole_is_no_case_and_those_after_it_are(tmp_path: Path) -> None:
    said = cases(tmp_path, marks((50, 30), (40, 20), (40, 20), (30, 20)), "include")
    assert said == {"v4": "比线上最后一名“v3”少 10.00 分"}


def test_where_there_is_no_place_at_all_that_is_said(tmp_path: Path) -> None:
    assert cases(tmp_path, marks((50, 30)), "exclude", share="10%") == {"v1": "名额 0 个，列第 1"}


def test_undecided_units_come_first(tmp_path: Path) -> None:
    plan = rubrics.plan(
        metrics=METRICS, scorecard=SCORECARD, ranking="{within: [parent]}",
        grades="[{grade: A, at_least: 10, quota: {share: 50%, within: parent, cut_ties: committee}}, {grade: B}]",
    )  # fmt: skip
    rows = {"v1": (60, 40), "v2": (20, 20), "v3": (60, 30), "v4": (60, 30)}
    units = rubrics.units("t1: v1 v2; t2: v3 v4")
    run = store(tmp_path, plan, units, rubrics.table({id: {"x": x, "y": y} for id, (x, y) in rows.items()}))
    sheet = read(ranking_workbook(View(run)))["名额线"]
    assert sheet.column("单位编号") == ["v3", "v4", "v2"]
    assert sheet.column("计算等次") == ["待审定", "待审定", "B"]


def test_every_undecided_or_quota_missed_unit_of_the_sample_is_listed_once_with_the_runs_figures(
    run: Run, book: dict[str, Sheet]
) -> None:
    sheet = book["名额线"]
    wanted = run.scores.filter(run.scores["undecided"] | run.scores["quota_missed"].is_not_null())
    assert sorted(sheet.column("单位编号")) == sorted(wanted["unit_id"])
    items = {row["unit_id"]: row for rubric in run.rubrics for row in run.items(rubric).iter_rows(named=True)}
    shown = zip(*(sheet.column(h) for h in ("单位编号", "名额 基数", "名额 名额", "名额 列第")), strict=True)
    for unit, *figures in shown:
        assert figures == [items[unit][f"grade.0.{what}"] for what in ("base", "slots", "place")], unit
    ids = dict(run.scores.select("unit_id", "total").iter_rows())
    inside, mine = exact(sheet.column("线上最后一名")), [ids[unit] for unit in sheet.column("单位编号")]
    assert exact(sheet.column("差")) == [a - b for a, b in zip(inside, mine, strict=True)]


def test_units_without_the_ancestor_are_named_by_what_they_have_in_common(book: dict[str, Sheet]) -> None:
    assert "示例三市直属" in book["名额线"].column("名额 分组")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_cases_the_sheet_says_so(tmp_path: Path, lang: str) -> None:
    run = store(tmp_path, rubrics.plan(), rubrics.units("t1: v1"), rubrics.table([{"x": 1}]))
    table = cut_line_table(View(run, lang))
    assert (table.height, table.notes) == (0, ("没有名额线上的情况" if lang == "zh" else "no cut-line cases",))


def test_a_decision_stands_beside_what_was_computed_with_its_reason(tmp_path: Path) -> None:
    quota = "{share: 50%, within: parent, cut_ties: committee}"
    plan = rubrics.plan(
        ranking="{within: [parent]}", grades=f"[{{grade: A, at_least: 10, quota: {quota}}}, {{grade: B}}]"
    )
    run = store(tmp_path, plan, rubrics.units("t1: v1 v2 v3"), rubrics.table([{"x": 50}, {"x": 50}, {"x": 40}]))
    row = Decision(
        0, "2026-01-05T09:00:00+08:00", "审定组", "cut_line", run.id, "v2", Decimal(50), None, "A", "示例理由"
    )
    add(run.store, run.cycle, row)
    sheets = read(ranking_workbook(View(open_run(run.folder))))
    village, cut = sheets["村"], sheets["名额线"]
    assert village.by("单位编号", "等次") == {"v1": None, "v2": None, "v3": "B"}
    assert village.by("单位编号", "审定等次") == {"v1": None, "v2": "A", "v3": None}
    assert "审定（名额线）：示例理由（审定组，2026-01-05）" in village.by("单位编号", "说明")["v2"]
    assert cut.column("单位编号") == ["v1", "v2", "v3"]
    assert cut.by("单位编号", "审定等次")["v2"] == "A"
    assert sheets["目录"].by("工作表", "已审定")["村"] == 1
