"""A comparison as people get it: sheets that close, texts that stay texts, the same bytes each time."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from scoring.reports.compare import comparison_book, comparison_report, unit_report
from scoring.runs import Run, open_run
from scoring.runs.compare import Comparison, compare
from tests.reports.book.stored import Sheet, exact, read, store
from tests.rubrics import plan, table, units

MARKUP = "<r>=1+1</r>"


@pytest.fixture(scope="session")
def years(run: Run) -> Comparison:
    return compare(open_run(run.store / run.manifest["previous"]["run"]), run)


@pytest.fixture(scope="session")
def book(years: Comparison) -> dict[str, Sheet]:
    return read(comparison_book(years))


def tiny(tmp_path: Path, **after: Any) -> Comparison:
    """Three villages, one of which does better; `after` is the rubric then."""
    scored = []
    for x, parts in ((10, after), (60, {})):
        rubric = plan(ranking="{within: [parent]}", metrics=f"x: {{type: number, label: '{MARKUP}'}}", **parts)
        values = table([{"x": 20}, {"x": 30}, {"x": x}])
        scored.append(store(tmp_path / "runs", rubric, units("t1: v1 v2 v3"), values))
    return compare(*scored)


def printed(part: Any) -> str:
    console = Console(width=170)
    with console.capture() as capture:
        console.print(part)
    return capture.get()


def test_the_lines_of_every_unit_on_the_sheet_of_causes_add_up_to_its_change(book: dict[str, Sheet]) -> None:
    causes, moved = book["逐项原因"], book["变动的单位"]
    sums: dict[str, Decimal] = {}
    for unit, effect in zip(causes.column("单位编号"), exact(causes.column("对总分")), strict=True):
        sums[unit] = sums.get(unit, Decimal(0)) + (effect or 0)
    changes = dict(zip(moved.column("单位编号"), exact(moved.column("变动")), strict=True))
    assert {unit: change for unit, change in changes.items() if change is not None} == sums


def test_totals_grades_and_ranks_of_both_runs_stand_side_by_side(book: dict[str, Sheet], years: Comparison) -> None:
    moved = book["变动的单位"]
    row = years.rows.filter(unit_id="p01-f02-c02-t02-v007").row(0, named=True)
    for head, name in (
        ("总分 原", "total.old"),
        ("总分 现", "total"),
        ("全省 原", "rank_province.old"),
        ("全省 现", "rank_province"),
    ):
        assert exact([moved.by("单位编号", head)["p01-f02-c02-t02-v007"]]) == [row[name]]
    assert moved.by("单位编号", "等次 现")["p01-f02-c02-t02-v007"] == row["grade"]


def test_grades_on_their_sheet_count_every_unit_once(book: dict[str, Sheet], years: Comparison) -> None:
    sheet = book["等次去向"]
    counts = [sheet.column(head) for head in sheet.heads if head.startswith("现 ")]
    assert sum(number or 0 for column in counts for number in column) == years.rows.height


def test_values_that_changed_stand_with_their_places(book: dict[str, Sheet]) -> None:
    values = book["数据改动"]
    rows = zip(values.column("单位编号"), values.column("数据"), values.column("出处 现"), strict=True)
    assert ("p01-f02-c02-t02-v007", "村干部年报酬", "submissions/village-p01-f02.csv:35:村干部年报酬") in list(rows)


def test_the_same_comparison_gives_the_same_bytes(tmp_path: Path) -> None:
    found = tiny(tmp_path)
    assert comparison_book(found) == comparison_book(found)


def test_a_label_that_looks_like_markup_or_a_formula_stays_text(tmp_path: Path) -> None:
    values = read(comparison_book(tiny(tmp_path)))["数据改动"]
    assert [(cell.value, cell.data_type) for cell in values.cells("数据")] == [(MARKUP, "s")]


def test_rules_that_changed_have_a_sheet_and_lines_in_the_terminal(tmp_path: Path) -> None:
    found = tiny(tmp_path, scorecard="- {id: a, method: linear, value: x, zero_at: 0, full_at: 80, points: 100}")
    assert read(comparison_book(found, "en"))["Changes of the rubrics"].column("Change") == [
        "rule: '0: 0, 80: 100, in proportion between them' becomes '0: 0, 100: 100, in proportion between them'"
    ]
    assert "tiny · a：规则由“0 得 0 分，80 得 100 分，其间按比例”改为“0 得 0 分，100 得 100 分，其间按比例”" in printed(
        comparison_report(found)
    )


def test_whoever_was_passed_is_told_by_whom(tmp_path: Path) -> None:
    found = tiny(tmp_path)
    assert "自身未变：v3 升到前面" in printed(comparison_report(found))
    assert "parent unit 1 → 2/3: v3 went ahead" in printed(unit_report(found, "v2", "en"))


def test_two_runs_that_do_not_differ_say_so(run: Run) -> None:
    assert "两个批次没有差别" in printed(comparison_report(compare(run, run)))
