"""Workbooks at their edges: names Excel refuses, many items, one unit, many peers, all on hold, no year before."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from scoring.intake.form.plain import PlainBook
from scoring.reports import View, earlier_run
from scoring.reports.book.names import sheet_name
from scoring.reports.book.rankings import ranking_workbook
from tests import rubrics
from tests.reports.book.stored import exact, read, store

EMOJI = "\U0001f600"


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("市州级·两新组织", (), "市州级·两新组织"),
        ("a[b]c:d*e?f/g\\h", (), "a_b_c_d_e_f_g_h"),
        ("'村'", (), "村"),
        ("村" * 40, (), "村" * 30 + "…"),
        (EMOJI * 20, (), EMOJI * 15 + "…"),
        ("Villages", ("VILLAGES", "villages~2"), "Villages~3"),
        ("村" * 40, ("村" * 30 + "…",), "村" * 28 + "…~2"),
        ("History", (), "History~2"),
        ("\x00\n\u202e", (), "_"),
        ("", (), "_"),
    ],
)
def test_a_sheets_name_is_what_excel_takes(text: str, taken: tuple[str, ...], name: str) -> None:
    assert sheet_name(text, taken) == name
    assert len(name.encode("utf-16-le")) <= 62


def test_two_rubrics_for_units_of_one_kind_have_a_sheet_each_under_their_titles(tmp_path: Path) -> None:
    titles = {"a": "[甲]:*?/\\" + "很长的名称" * 9, "b": "[甲]:*?/\\" + "很长的名称" * 9}
    plans = [
        rubrics.plan(
            rubric=id,
            title=json.dumps(title),
            applies_to=f"{{sector: village, level: village, where: unit.zone = '{id}'}}",
        )
        for id, title in titles.items()
    ]
    units = rubrics.units("t1: v1 v2", zone={"v1": "a", "v2": "b"})
    sheets = read(ranking_workbook(View(store(tmp_path, plans, units, rubrics.table([{"x": 1}, {"x": 2}])))))
    mine = [name for name in sheets if name.startswith("村")]
    assert [(name[:9], len(name), name[-2:]) for name in mine] == [
        ("村 _甲_____", 31, "称…"),
        ("村 _甲_____", 31, "~2"),
    ]
    assert [sheets[name].column("单位编号") for name in mine] == [["v1"], ["v2"]]
    targets = [cell.hyperlink.location for row in sheets["目录"].sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [target.removesuffix("!A1").strip("'") for target in targets][:2] == mine


def test_sixty_items_are_all_there_and_the_printed_page_stays_narrow(tmp_path: Path) -> None:
    items = [
        f"{{id: i{n}, label: 第{n}项, method: linear, value: x, zero_at: 0, full_at: 100, points: 1}}"
        for n in range(60)
    ]
    card = "\n".join(f"- {{id: g{g}, points: 20, items: [{', '.join(items[g * 20 : g * 20 + 20])}]}}" for g in range(3))
    card += "\n- {id: rest, method: linear, value: x, zero_at: 0, full_at: 100, points: 40}"
    run = store(
        tmp_path,
        rubrics.plan(scorecard=card, ranking="{within: [parent]}"),
        rubrics.units("t1: v1 v2"),
        rubrics.table([{"x": 37}, {"x": 91}]),
    )
    sheet = read(ranking_workbook(View(run)))["村"]
    assert [sheet.column(f"g{n // 20}（20） 第{n}项（1）") for n in range(60)] == [[0.91, 0.37]] * 60
    assert sheet.sheet.print_area.count(":") == 1
    assert sheet.sheet.print_area.endswith("$K$6")


def test_one_unit_alone_is_first_of_one(tmp_path: Path) -> None:
    run = store(
        tmp_path, rubrics.plan(ranking="{within: [parent]}"), rubrics.units("t1: v1"), rubrics.table([{"x": 80}])
    )
    sheet = read(ranking_workbook(View(run)))["村"]
    assert [sheet.column(head) for head in ("上级单位 名次", "上级单位 共", "总分")] == [[1], [1], [80]]


def test_five_hundred_peers_keep_their_order_and_their_ties(tmp_path: Path) -> None:
    ids = [f"v{n:03}" for n in range(500)]
    values = rubrics.table({id: {"x": (n * 7) % 250} for n, id in enumerate(ids)})
    plan = rubrics.plan(
        scorecard="- {id: a, method: linear, value: x, zero_at: 0, full_at: 250, points: 100}",
        ranking="{within: [parent]}",
    )
    run = store(tmp_path, plan, rubrics.units("t1: " + " ".join(ids)), values)
    sheet = read(ranking_workbook(View(run)))["村"]
    assert sheet.column("上级单位 名次") == [n - n % 2 + 1 for n in range(500)]
    assert {cell.number_format for cell in sheet.cells("上级单位 名次")} == {'"并列 "0'}
    assert exact(sheet.column("总分")) == sorted(run.scores["total"], reverse=True)


def test_where_all_are_on_hold_the_sheet_lists_them_with_reasons(tmp_path: Path) -> None:
    plan = rubrics.plan(metrics="x: {type: number, missing: hold}", ranking="{within: [parent]}")
    run = store(
        tmp_path, plan, rubrics.units("t1: v1 v2"), rubrics.table([{"x": None}, {"x": None}]).cast({"x": pl.Float64})
    )
    sheets = read(ranking_workbook(View(run)))
    assert sheets["村"].column("总分") == ["暂不评分"] * 2
    assert sheets["村"].column("说明") == ["暂不评分：未报“x”"] * 2
    assert sheets["目录"].by("工作表", "总分 最高")["村"] is None


def test_without_a_year_before_there_are_no_columns_of_it(tmp_path: Path) -> None:
    run = store(tmp_path, rubrics.plan(), rubrics.units("t1: v1"), rubrics.table([{"x": 1}]))
    assert earlier_run(run) is None
    assert [head for head in read(ranking_workbook(View(run)))["村"].heads if "上年" in head] == []


def test_another_rubric_the_year_before_gives_nothing_to_compare(tmp_path: Path) -> None:
    units, values = rubrics.units("t1: v1"), rubrics.table([{"x": 1}])
    before = store(tmp_path, rubrics.plan(rubric="other"), units, values)
    run = store(tmp_path, rubrics.plan(), units, values, previous_run=before)
    last = earlier_run(run)
    assert last is not None
    assert last.id == before.id
    assert read(ranking_workbook(View(run, last=last)))["村"].column("上年 总分") == [None]


def test_a_rubric_that_ranks_nobody_lists_the_best_total_first(tmp_path: Path) -> None:
    run = store(tmp_path, rubrics.plan(), rubrics.units("t1: v1 v2"), rubrics.table([{"x": 1}, {"x": 2.5}]))
    sheet = read(ranking_workbook(View(run)))["村"]
    assert exact(sheet.column("总分")) == [Decimal("2.5"), 1]
    assert sheet.heads[0] == "单位"


def test_a_text_longer_than_a_cell_takes_is_cut_with_a_mark() -> None:
    data = io.BytesIO()
    with PlainBook(data, constant_memory=True) as book:
        look = book.add_format({"bold": True})
        book.add_worksheet("长").write_cells(0, 0, [("A", "村<" * 20_000, look), ("B", 7, look)])
    first, second = next(openpyxl.load_workbook(data).active.iter_rows(values_only=True))
    assert len(first) == 32_767
    assert first == ("村<" * 20_000)[:32_766] + "…"
    assert second == 7
