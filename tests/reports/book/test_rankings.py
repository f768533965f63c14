"""Every figure in the ranking workbook is the run's, to the last digit; ranks, ties, holds and last year too."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring.names import BONUS, DEDUCTIONS, LEVEL_TEXT, UNIT, peers_of, points_of, rank_of
from scoring.reports import View, earlier_run
from scoring.reports.book.rankings import ranking_tables, ranking_workbook
from scoring.reports.view import Kind
from scoring.rubric.model import Group, walk
from scoring.runs import Run
from scoring.text import figure
from tests import rubrics
from tests.reports.book.stored import Sheet, exact, read, store


def expected(run: Run, kind: Kind, sheet: Sheet) -> pl.DataFrame:
    """The run's rows of a kind in the order of the sheet."""
    ids = pl.DataFrame({UNIT: sheet.column("单位编号")})
    return ids.join(run.scores.join(run.items(kind.rubric), on=UNIT), on=UNIT, how="left", maintain_order="left")


def figures(values: Any) -> list[Any]:
    return [None if value is None else Decimal(value) for value in values]


def test_every_unit_stands_in_the_sheet_of_its_level_and_sector_once(
    run: Run, view: View, book: dict[str, Sheet]
) -> None:
    for kind in view.kinds:
        mine = run.scores.filter(level=kind.level, sector=kind.sector, rubric=kind.rubric)
        assert sorted(book[kind.name.zh].column("单位编号")) == mine[UNIT].sort().to_list()


def test_totals_grades_ranks_and_their_numbers_are_the_runs(run: Run, view: View, book: dict[str, Sheet]) -> None:
    for kind in view.kinds:
        sheet = book[kind.name.zh]
        rows = expected(run, kind, sheet)
        totals = ["暂不评分" if held else total for held, total in rows.select("held", "total").iter_rows()]
        assert exact(sheet.column("总分")) == totals
        assert sheet.column("等次") == rows["grade"].to_list()
        for within in run.plan(kind.rubric).rubric.ranking.within:
            name = LEVEL_TEXT[within][0]
            if rows[rank_of(within)].count():
                assert exact(sheet.column(f"{name} 名次")) == figures(rows[rank_of(within)])
                assert exact(sheet.column(f"{name} 共")) == figures(rows[peers_of(within)])


def test_the_points_of_every_component_are_the_runs(run: Run, view: View, book: dict[str, Sheet]) -> None:
    for kind in view.kinds:
        sheet, rubric = book[kind.name.zh], run.plan(kind.rubric).rubric
        rows = expected(run, kind, sheet)
        parts = {"加分": (BONUS, rubric.bonus), "扣分": (DEDUCTIONS, rubric.deductions)}
        heads = {item.id: f"构成 {item.name.zh}（{figure(item.points)}）" for item in rubric.scorecard}
        heads |= {id: f"构成 {name}（{figure(part.cap)}）" for name, (id, part) in parts.items() if part}
        for branch in rubric.scorecard:
            inside = walk(branch.items, ()) if isinstance(branch, Group) else ()
            over = f"{branch.name.zh}（{figure(branch.points)}）"
            heads |= {item.id: f"{over} {item.name.zh}（{figure(item.points)}）" for _, item in inside}
        for name, (_, part) in parts.items():
            heads |= {
                leaf.id: f"{name} {leaf.name.zh}（{figure(leaf.points)}）" for leaf in (part.items if part else ())
            }
        for id, head in heads.items():
            assert exact(sheet.column(head)) == figures(rows[points_of(id)]), (kind, head)


def test_the_best_come_first_and_held_units_last_with_their_reason(run: Run, book: dict[str, Sheet]) -> None:
    sheet = book["村"]
    ranks = [rank for rank in sheet.column("全省 名次") if rank is not None]
    assert ranks == sorted(ranks)
    assert sheet.column("全省 名次")[len(ranks) :] == [None] * 6
    for unit, note in list(sheet.by("单位编号", "说明").items())[len(ranks) :]:
        assert note in run.issues.filter(unit_id=unit, code="on-hold")["zh"].to_list()


def test_last_years_total_grade_and_rank_are_last_years_and_renamed_units_keep_theirs(
    view: View, book: dict[str, Sheet]
) -> None:
    assert view.last is not None
    sheet = book["村"]
    before = {row[UNIT]: row for row in view.last.scores.iter_rows(named=True)}
    named = {"p01-f01-c02-t01-v014": "p01-f01-c02-t01-v012", "p01-f01-c02-t01-v013": None}
    shown = zip(*(sheet.column(h) for h in ("单位编号", "上年 总分", "上年 等次", "上年 全省名次")), strict=True)
    for unit, *marks in shown:
        then = before.get(named.get(unit, unit) or "", {})
        assert exact(marks) == [then.get(name) for name in ("total", "grade", "rank_province")], unit


def test_a_change_is_the_number_of_places_risen(book: dict[str, Sheet]) -> None:
    now, then, rose = (book["村"].column(head) for head in ("全省 名次", "上年 全省名次", "上年 升降"))
    assert rose == [None if None in (a, b) else b - a for a, b in zip(now, then, strict=True)]
    assert {type(one) for one in rose} == {int, type(None)}


def test_units_that_share_a_place_are_marked_in_both_languages(tmp_path: Path) -> None:
    plan = rubrics.plan(ranking="{within: [parent, county], ties: competition}")
    values = rubrics.table({"v1": {"x": 90}, "v2": {"x": 90}, "v3": {"x": 80}, "v4": {"x": 90}})
    run = store(tmp_path, plan, rubrics.units("c1: t1 t2; t1: v1 v2 v3; t2: v4"), values)
    for lang, sheet, county, parent, mark in (
        ("zh", "村", "全县 名次", "上级单位 名次", '"并列 "0'),
        ("en", "villages", "county rank", "parent unit rank", '0"="'),
    ):
        found = read(ranking_workbook(View(run, lang)))[sheet]
        tied = {c.row - 4: (c.value, c.number_format == mark) for c in found.cells(county)}
        assert tied == {1: (1, True), 2: (1, True), 3: (1, True), 4: (4, False)}
        assert [(c.value, c.number_format == mark) for c in found.cells(parent)] == [
            (1, True),
            (1, True),
            (1, False),
            (3, False),
        ]


def test_shared_mean_ranks_keep_their_half(tmp_path: Path) -> None:
    plan = rubrics.plan(ranking="{within: [parent], ties: average}")
    run = store(tmp_path, plan, rubrics.units("t1: v1 v2 v3"), rubrics.table([{"x": 90}, {"x": 90}, {"x": 80}]))
    sheet = read(ranking_workbook(View(run)))["村"]
    assert exact(sheet.column("上级单位 名次")) == [Decimal("1.5"), Decimal("1.5"), 3]
    assert [c.number_format for c in sheet.cells("上级单位 名次")] == ['"并列 "0.0', '"并列 "0.0', "0.0"]


def test_the_same_run_gives_the_same_bytes_and_another_language_others(run: Run, view: View) -> None:
    again = View(run, last=earlier_run(run))
    assert ranking_workbook(view) == ranking_workbook(again) != ranking_workbook(View(run, "en"))


def test_below_a_unit_its_own_ranking_comes_first_and_ranks_stay_those_of_the_whole(run: Run) -> None:
    sheet = read(ranking_workbook(View(run, top=run.find_unit("示例丁县"))))["村"]
    assert sheet.heads[0] == "全县 名次"
    ranks = [rank for rank in sheet.column("全县 名次") if rank is not None]
    assert ranks == sorted(ranks)
    rows = expected(run, Kind("village", "village", "village"), sheet)
    assert exact(sheet.column("全省 名次")) == figures(rows["rank_province"])
    assert {"乡镇", "县"} & set(sheet.heads) == {"乡镇"}


def test_only_the_level_and_sector_asked_for_are_there(run: Run) -> None:
    assert {kind.name.zh for kind in View(run, level="county", sector="organ").kinds} == {"县级·机关"}


def test_the_index_counts_every_sheet_and_leads_to_it(run: Run, view: View, book: dict[str, Sheet]) -> None:
    index = book["目录"]
    targets = {link.ref: link.location for row in index.sheet.iter_rows() for c in row if (link := c.hyperlink)}
    names = [location.removeprefix("'").removesuffix("'!A1") for location in targets.values()]
    assert names == [name for name in book if name != "目录"] == index.column("工作表")
    assert sum(n for n in index.column("单位")[: len(view.kinds)]) == run.scores.height
    village = index.by("工作表", "单位"), index.by("工作表", "暂不评分"), index.by("工作表", "等次 好")
    mine = run.scores.filter(level="village", sector="village")
    assert [found["村"] for found in village] == [mine.height, 6, mine.filter(grade="好").height]
    assert exact([index.by("工作表", "总分 中位数")["村"]]) == [sorted(mine["total"].drop_nulls())[76]]


def test_how_it_was_made_names_run_digest_rubrics_inputs_and_sums(run: Run, book: dict[str, Sheet]) -> None:
    said = "\n".join(str(cell.value) for row in book["怎么做出来的"].sheet.iter_rows() for cell in row)
    manifest = run.manifest
    wanted = [run.id, run.digest, manifest["previous"]["run"], *manifest["inputs"].values()]
    wanted += [rubric["digest"] for rubric in manifest["rubrics"].values()]
    wanted += [
        "名额：全县内参评单位的 30%，去尾，至少 1 个",
        "同分同名次，其后空出名次",
        "填报 309 行 = 采用 304 + 退回 5",
    ]
    assert [one for one in wanted if one not in said] == []


def test_a_sheet_prints_its_main_columns_on_one_page_width_with_headings_and_the_run_at_its_foot(
    run: Run, book: dict[str, Sheet]
) -> None:
    sheet, heads = book["村"].sheet, book["村"].heads
    assert sheet.freeze_panes == "D5"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.auto_filter.ref is not None
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert run.id in str(sheet.oddFooter.left.text)
    last = heads.index("上年 升降") + 1
    assert sheet.print_area.endswith(f"${sheet.cell(1, last).column_letter}${sheet.max_row}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_of_every_table_is_as_long_as_the_others(run: Run, lang: str) -> None:
    for table in ranking_tables(View(run, lang)):
        assert {len(column.cells) for column in table.columns} == {table.height}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ids_stand_under_words_and_not_under_the_name_of_a_column(run: Run, lang: str) -> None:
    heads = {column.head for table in ranking_tables(View(run, lang)) for column in table.columns}
    assert ("单位编号" if lang == "zh" else "Unit id") in heads
    assert UNIT not in heads
