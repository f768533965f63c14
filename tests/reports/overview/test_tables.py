"""The summary report counts what is in the run: every figure again by plain arithmetic from the run's own tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
import pytest

from scoring.names import UNIT, points_of, possible_of
from scoring.reports import View, earlier_run
from scoring.reports.overview import overview_tables, overview_workbook
from scoring.reports.overview.areas import Areas
from scoring.reports.overview.movement import matrices
from scoring.reports.table import Table
from scoring.runs import Run, open_run
from scoring.runs.decisions import Decision, add
from tests import rubrics
from tests.reports.book.stored import exact, read, store

Row = dict[str, Any]


@pytest.fixture(scope="module")
def tables(run: Run) -> dict[str, Table]:
    return {table.name: table for table in overview_tables(View(run, last=earlier_run(run)))}


def rows(table: Table, **where: Any) -> list[Row]:
    """The rows of a table, each cell under its heading and the one above it."""
    heads = [f"{column.above} {column.head}".strip() for column in table.columns]
    found = [dict(zip(heads, cells, strict=True)) for cells in zip(*(c.cells for c in table.columns), strict=True)]
    return [row for row in found if all(row[head] == value for head, value in where.items())]


def above(run: Run, level: str) -> dict[str, str | None]:
    """Every unit's ancestor of a level by its name, walked up parent by parent."""
    units = {row[UNIT]: row for row in run.units.iter_rows(named=True)}

    def climb(id: str) -> str | None:
        at = units[id]["parent_id"]
        while at is not None and units[at]["level"] != level:
            at = units[at]["parent_id"]
        return None if at is None else str(units[at]["name"])

    return {id: climb(id) for id in units}


def villages(run: Run) -> pl.DataFrame:
    return run.scores.filter(rubric="village")


def test_every_area_has_the_units_grades_and_median_of_its_villages(run: Run, tables: dict[str, Table]) -> None:
    where = above(run, "county")
    for line in rows(tables["按县"], 类别="村"):
        if line["名次"] is None:
            continue
        mine = villages(run).filter(pl.col(UNIT).is_in([id for id, county in where.items() if county == line["地区"]]))
        totals, grades = mine["total"].drop_nulls().to_list(), Counter(mine["grade"].drop_nulls())
        assert (line["单位"], line["暂不评分"]) == (mine.height, mine["held"].sum())
        assert (line["中位数"], line["最高"], line["最低"]) == (median(totals), max(totals), min(totals))
        for grade in ("好", "较好", "一般", "差"):
            assert line[f"{grade} 个"] == grades[grade]
            assert abs(Fraction(line[f"{grade} %"]) - Fraction(100 * grades[grade], len(totals))) <= Fraction(1, 20)


def test_areas_rank_by_their_median_and_units_without_such_an_area_stand_last_without_a_rank(
    tables: dict[str, Table],
) -> None:
    lines = rows(tables["按县"], 类别="村")
    ranked = [line for line in lines if line["名次"] is not None]
    assert [line["名次"] for line in ranked] == [
        1 + sum(o["中位数"] > line["中位数"] for o in ranked) for line in ranked
    ]
    assert [line["地区"] for line in lines[len(ranked) :]] == ["示例一市直属", "示例三市直属"]


def test_the_areas_of_a_level_add_up_to_the_kind(run: Run, tables: dict[str, Table]) -> None:
    for name in ("按市州", "按县", "按乡镇"):
        for head in ("单位", "暂不评分", "好 个", "较好 个", "一般 个", "差 个"):
            (whole,) = rows(tables["总览"], 类别="村")
            assert sum(line[head] for line in rows(tables[name], 类别="村")) == whole[head], (name, head)


def test_a_change_compares_the_units_scored_in_both_years(run: Run, tables: dict[str, Table]) -> None:
    last = earlier_run(run)
    assert last is not None
    before = dict(last.scores.filter(rubric="village").select(UNIT, "total").iter_rows())
    renamed = run.inputs.renamed
    assert renamed is not None
    old = dict(renamed.iter_rows())
    pairs = [(before.get(old.get(id, "")), now) for id, now in villages(run).select(UNIT, "total").iter_rows()]
    both = [(then, now) for then, now in pairs if then is not None and now is not None]
    (whole,) = rows(tables["总览"], 类别="村")
    assert whole["较上年"] == median(now for _, now in both) - median(then for then, _ in both)


def shares(run: Run, rubric: str, ids: list[str]) -> dict[str, Fraction]:
    """The share of its possible points that each item earned for some units, in exact percent."""
    items = run.items(rubric).filter(pl.col(UNIT).is_in(ids))
    found = {}
    for leaf in run.plan(rubric).rubric.leaves():
        pairs = [(a, b) for a, b in items.select(points_of(leaf.id), possible_of(leaf.id)).iter_rows() if a is not None]
        possible = sum((Fraction(b) for _, b in pairs), Fraction(0))
        if possible:
            found[leaf.name.zh] = 100 * sum((Fraction(a) for a, _ in pairs), Fraction(0)) / possible
    return found


def scored(run: Run) -> list[str]:
    return villages(run).filter(~pl.col("held"))[UNIT].to_list()


def test_an_items_share_is_its_points_over_the_points_possible(run: Run, tables: dict[str, Table]) -> None:
    wanted = shares(run, "village", scored(run))
    lines = rows(tables["强项弱项·按项目"], 类别="村")
    assert [line["项目"] for line in lines] == list(wanted)
    assert all(abs(Fraction(line["得分率"]) - wanted[line["项目"]]) <= Fraction(1, 20) for line in lines)


def test_the_strongest_and_weakest_area_of_an_item_are_so(run: Run, tables: dict[str, Table]) -> None:
    county, city = above(run, "county"), above(run, "prefecture")
    where = {id: county[id] or f"{city[id]}直属" for id in scored(run)}
    by_area = {area: shares(run, "village", [id for id in where if where[id] == area]) for area in set(where.values())}
    for line in rows(tables["强项弱项·按项目"], 类别="村"):
        there = {area: found[line["项目"]] for area, found in by_area.items() if line["项目"] in found}
        assert abs(there[line["最强地区 地区"]] - max(there.values())) <= Fraction(1, 10)
        assert abs(there[line["最弱地区 地区"]] - min(there.values())) <= Fraction(1, 10)
        assert line["相差"] == line["最强地区 得分率"] - line["最弱地区 得分率"]


def test_an_areas_three_strongest_and_weakest_items_are_so(run: Run, tables: dict[str, Table]) -> None:
    where = above(run, "county")
    for area in ("示例丁县", "示例乙县"):
        (line,) = rows(tables["强项弱项·按地区"], 类别="村", 地区=area)
        found = shares(run, "village", [id for id in scored(run) if where[id] == area])
        order = sorted(found.values())
        for n in range(3):
            for head, wanted in ((f"最强三项 {n + 1}", order[-1 - n]), (f"最弱三项 {n + 1}", order[n])):
                name, _, share = str(line[head]).rpartition(" ")
                assert abs(Fraction(share.removesuffix("%")) - wanted) <= Fraction(1, 20)
                assert abs(found[name] - wanted) <= Fraction(1, 10)


def grades_of_both_years(run: Run) -> Iterator[tuple[str | None, str | None]]:
    last = earlier_run(run)
    assert last is not None
    before = dict(last.scores.select(UNIT, "grade").iter_rows())
    old = dict(run.inputs.renamed.iter_rows()) if run.inputs.renamed is not None else {}
    for id, now in run.scores.select(UNIT, "grade").iter_rows():
        yield before.get(old.get(id, "")), now


def test_the_matrix_of_all_kinds_counts_every_pair_of_grades(run: Run, tables: dict[str, Table]) -> None:
    pairs = Counter(grades_of_both_years(run))
    grades = ("好", "较好", "一般", "差")
    for line in rows(tables["等次变动"], 类别="合计"):
        if line["上年等次"] in grades:
            assert [line[f"今年等次 {now}"] or 0 for now in grades] == [pairs[line["上年等次"], now] for now in grades]
    assert sum(line["合计"] for line in rows(tables["等次变动"], 类别="合计")) == run.scores.height


def test_going_up_down_and_staying_are_counted_and_coloured(tmp_path: Path) -> None:
    plan = rubrics.plan(
        grades="[{grade: A, at_least: 80}, {grade: B, at_least: 60}, {grade: C}]", ranking="{within: [parent]}"
    )
    units = rubrics.units("t1: v1 v2 v3 v4 v5")
    before = store(
        tmp_path, plan, units.filter(pl.col(UNIT) != "v5"), rubrics.table([{"x": x} for x in (90, 90, 70, 50)])
    )
    run = store(tmp_path, plan, units, rubrics.table([{"x": x} for x in (90, 70, 90, 50, 70)]), previous_run=before)
    (matrix,) = matrices(Areas(View(run, last=before)))
    assert [[matrix.counts[then, now] for now in "ABC"] for then in "ABC"] == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert [matrix.moved(tone) for tone in ("good", "same", "bad")] == [1, 2, 1]
    table = overview_tables(View(run, last=before))[-1]
    assert [row["上年等次"] for row in rows(table)] == ["A", "B", "C", "上年无可比"]
    assert [column.tones[0] for column in table.columns if column.above] == ["same", "bad", "bad"]


def test_a_decided_grade_counts_in_place_of_the_computed_one(tmp_path: Path) -> None:
    plan = rubrics.plan(grades="[{grade: A, at_least: 80}, {grade: B}]")
    run = store(tmp_path, plan, rubrics.units("t1: v1 v2"), rubrics.table([{"x": 90}, {"x": 70}]))
    row = Decision(0, "2026-01-05T09:00:00+08:00", "审定组", "manual", run.id, "v2", Decimal(70), "B", "A", "示例理由")
    add(run.store, run.cycle, row)
    (line,) = rows(overview_tables(View(open_run(run.folder)))[0])
    assert (line["A 个"], line["B 个"], str(line["A %"])) == (2, 0, "100.0")


def test_without_a_year_before_nothing_is_compared(run: Run) -> None:
    found = {table.name: table for table in overview_tables(View(run))}
    assert "等次变动" not in found
    assert [column.head for column in found["总览"].columns if column.head == "较上年"] == []


def test_below_a_county_its_townships_are_compared_and_below_a_township_nothing_is(run: Run) -> None:
    names = [table.name for table in overview_tables(View(run, top=run.find_unit("示例丁县")))]
    assert names == ["总览", "按乡镇", "强项弱项·按地区", "强项弱项·按项目"]
    names = [table.name for table in overview_tables(View(run, top="p01-f01-c04-t01"))]
    assert names == ["总览", "强项弱项·按地区", "强项弱项·按项目"]


def test_where_all_are_on_hold_there_are_counts_and_no_median(tmp_path: Path) -> None:
    plan = rubrics.plan(metrics="x: {type: number, missing: hold}")
    values = rubrics.table([{"x": None}, {"x": None}]).cast({"x": pl.Float64})
    first, *others = overview_tables(View(store(tmp_path, plan, rubrics.units("t1: v1; t2: v2"), values)))
    (line,) = rows(first)
    assert (line["单位"], line["暂不评分"], line["中位数"]) == (2, 2, None)
    assert [table.height for table in others] == [2, 0, 0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_of_the_report_has_its_tables_and_the_same_bytes_each_time(run: Run, lang: str) -> None:
    view = View(run, lang, last=earlier_run(run))
    tables, data = overview_tables(view), overview_workbook(view)
    assert overview_workbook(View(run, lang, last=earlier_run(run))) == data
    sheets = read(data)
    for table in tables:
        for head, column in zip(sheets[table.name].heads, table.columns, strict=True):
            assert exact(sheets[table.name].column(head)) == [None if cell == "" else cell for cell in column.cells]
