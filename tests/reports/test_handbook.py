"""A rubric as people print it: read back from the page, the document and the workbook."""

from __future__ import annotations

import html
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from scoring import Plan, load_rubrics, parse_rubric
from scoring.reports.handbook import handbook, handbook_docx, handbook_html, handbook_xlsx
from tests.rubrics import text

PLANS = load_rubrics(Path(__file__).parents[2] / "rubrics")
NAMES = [plan.id for plan in PLANS]


def grid(plan: Plan) -> list[list[str]]:
    """The workbook's rows of the grid; a merged cell has its text where it begins."""
    sheet = openpyxl.load_workbook(io.BytesIO(handbook_xlsx(handbook(plan)))).worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=3)]
    return rows[: next((n for n, row in enumerate(rows) if not any(row)), len(rows))]


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_every_item_stands_in_the_workbook_with_its_points_and_its_rule(plan: Plan) -> None:
    head, *rows = grid(plan)
    at = {name: head.index(name) for name in ("分值", "评分标准", "依据")}
    found = [(Decimal(row[at["分值"]]), row[at["依据"]]) for row in rows]
    assert found == [(leaf.method.points, leaf.method.clause or "") for leaf in plan.all_leaves()]
    for row, leaf in zip(rows, plan.all_leaves(), strict=True):
        assert plan.rule(leaf).zh in row[at["评分标准"]]


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_page_and_document_say_what_the_workbook_says(plan: Plan) -> None:
    said = {cell for row in grid(plan) for cell in row if cell}
    document = Document(io.BytesIO(handbook_docx(handbook(plan))))
    assert said <= {cell.text for row in document.tables[0].rows for cell in row.cells}
    page = handbook_html(handbook(plan)).decode()
    assert said <= {html.unescape(one) for one in re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", page)}


def test_a_group_says_what_its_items_sum_to_and_are_converted_to() -> None:
    village = next(plan for plan in PLANS if plan.id == "village")
    assert any("考核（合计 100 分，折算为 60 分）" in row for row in grid(village))


def test_the_same_rubric_gives_the_same_workbook() -> None:
    book = handbook(PLANS[0])
    assert handbook_xlsx(book) == handbook_xlsx(book)


@pytest.mark.parametrize("label", ["=1+1", "<script>alert(1)</script>", "@SUM(A1)", "http://a.example/", "{{ 7*7 }}"])
def test_what_authors_write_stays_text(label: str) -> None:
    item = f"- {{id: a, label: '{label}', method: linear, value: x, zero_at: 0, full_at: 1, points: 100, clause: '{label}'}}"
    book = handbook(parse_rubric(text(scorecard=item)))
    sheet = openpyxl.load_workbook(io.BytesIO(handbook_xlsx(book))).worksheets[0]
    mine = [cell for row in sheet.iter_rows() for cell in row if cell.value == label]
    assert [(cell.data_type, cell.hyperlink) for cell in mine] == [("s", None)] * 2
    assert "<script>alert" not in handbook_html(book).decode()
