"""The ranking: what the address asks for, on the page, in CSV and in Excel alike."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.test import Client

from scoring.runs import open_run
from tests.web.conftest import As

pytestmark = pytest.mark.django_db
HERE = "/cycles/sample-2025/ranking"
VILLAGES = "level=village&sector=village"


def names_on_page(client: Client, query: str) -> list[str]:
    page = client.get(f"{HERE}/?{query}").content.decode()
    return [unescape(name) for name in re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)]


def rows_of_csv(client: Client, query: str) -> list[dict[str, str]]:
    data = client.get(f"{HERE}.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data)))


def all_pages(client: Client, query: str) -> list[str]:
    found, page = [], 1
    while (some := names_on_page(client, f"{query}&page={page}")) and some != found[-len(some) :]:
        found += some
        page += 1
    return found


@pytest.mark.parametrize(
    "query",
    [
        VILLAGES,
        f"{VILLAGES}&by=county",
        f"{VILLAGES}&sort=-total",
        f"{VILLAGES}&sort=name",
        f"{VILLAGES}&q=示例1",
        f"{VILLAGES}&under=p01-f02",
        "level=township&sector=territory&by=unit.zone",
        "sort=nonsense&by=nonsense&level=nonsense&page=nonsense",
    ],
)
def test_the_files_have_exactly_what_the_pages_show(sign_in: As, query: str) -> None:
    client = sign_in("committee")
    shown = all_pages(client, query)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}.xlsx?{query}").content)).worksheets[1]
    cells: list[list[Any]] = [[cell.value for cell in row] for row in book.iter_rows(min_row=4)]
    at = next(row for row in cells if "单位" in row).index("单位")
    assert [row["单位"] for row in rows_of_csv(client, query)] == shown != []
    assert [row[at] for row in cells if row[at] and row[at] != "单位"][: len(shown)] == shown


def test_places_totals_and_ties_are_those_of_the_run(sign_in: As, runs: list[Path]) -> None:
    run = open_run(runs[1])
    mine = run.scores.filter(rubric="village").select("unit_id", "total", "rank_province", "peers_province")
    shared = {row[0] for row in mine.filter(pl.len().over("rank_province") > 1, ~pl.col("total").is_null()).iter_rows()}
    for row in rows_of_csv(sign_in("committee"), VILLAGES):
        unit, total, rank, of = mine.row(by_predicate=pl.col("unit_id") == row["单位编号"])
        said = row["总分"], row["全省 名次"], row["全省 共"]
        assert said == (("暂不评分", "", str(of or said[2])) if total is None else (str(total), str(rank), str(of)))
        assert (row["全省 并列"] == "并列") == (unit in shared)


@pytest.mark.parametrize(
    ("under", "status"), [("p01-f01-c01", 200), ("p01-f01-c01-t01", 200), ("p01-f01", 404), ("p01-f02", 404)]
)
def test_nobody_goes_up_past_the_own_top_nor_to_the_side(sign_in: As, under: str, status: int) -> None:
    client = sign_in("committee_county")
    for address in (f"{HERE}/", f"{HERE}.csv", f"{HERE}.xlsx"):
        assert client.get(f"{address}?under={under}").status_code == status


def test_below_a_unit_the_ranking_within_it_comes_first_and_so_do_the_nearest_territories(sign_in: As) -> None:
    rows = rows_of_csv(sign_in("committee"), "under=p01-f01")
    assert {row["单位编号"].count("-") for row in rows} == {2}
    assert [row["上级单位 名次"] for row in rows] == sorted(row["上级单位 名次"] for row in rows)
    assert {row["上级单位 名次范围"] for row in rows} == {"示例一市"}
