"""The report as a page and as PDF: all its figures are there, nothing is fetched or run, it fits a phone, axe finds nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from scoring.reports import View, earlier_run
from scoring.reports.book.as_csv import table_csv
from scoring.reports.overview import overview_html, overview_pdf, overview_tables, overview_workbook
from scoring.reports.overview.page import MOST_ROWS, sections
from scoring.runs import Run
from scoring.text import clean
from tests import rubrics
from tests.payloads import PAYLOADS, UNPRINTABLE
from tests.reports.book.stored import store
from tests.reports.book.test_payloads import SPACES, STARTS, active, by_libreoffice

CHROMIUM = shutil.which("chromium")
NAMES = (*PAYLOADS, *UNPRINTABLE)
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "footer", "figure", "figcaption",
    "h1", "h2", "h3", "p", "span", "b", "dl", "dt", "dd", "div", "ol", "li", "a",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "desc", "rect", "text",
}  # fmt: skip


class Elements(HTMLParser):
    """Every element with its attributes, and every text outside the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.texts.append(data)


@pytest.fixture(scope="module")
def view(run: Run) -> View:
    return View(run, last=earlier_run(run))


@pytest.fixture(scope="module")
def page(view: View) -> str:
    return overview_html(view)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> View:
    """Areas, items, grades and titles that are all payloads."""
    ids = [f"t{n:03}" for n in range(len(NAMES))]
    tree = f"c1: {' '.join(ids)}; " + "; ".join(f"{id}: v{n:03}" for n, id in enumerate(ids))
    units = rubrics.units(tree)
    said = dict(zip(ids, NAMES, strict=True))
    units = units.with_columns(name=pl.col("unit_id").replace_strict(said, default=pl.lit("<b>=1+1")))
    labels = [json.dumps(one, ensure_ascii=False) for one in PAYLOADS]
    items = "\n".join(
        f"- {{id: i{n}, label: {labels[n]}, method: linear, value: x, zero_at: 0, full_at: 2, points: 2}}"
        for n in range(50)
    )
    plan = rubrics.plan(
        title=labels[60], metrics="x: {type: number}", scorecard=items,
        grades=f"[{{grade: {labels[61]}, at_least: 50}}, {{grade: {labels[62]}, at_least: 20}}, {{grade: {labels[63]}}}]",
    )  # fmt: skip
    values = rubrics.table({id: {"x": n % 3} for n, id in enumerate(units.filter(level="village")["unit_id"])})
    folder = tmp_path_factory.mktemp("hostile")
    before = store(folder, plan, units, values, "<i>a&b</i>")
    later = values.with_columns(x=(pl.col("x") + 1) % 3)
    run = store(folder, plan, units, later, "<script>alert(1)</script>=1+1", previous_run=before)
    return View(run, last=before)


def cells(table: Any, lang: str) -> Iterator[str]:
    for column in table.columns:
        yield from (table.text(column, row, lang) for row in range(table.height))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_cell_of_every_table_stands_on_the_page(run: Run, lang: str) -> None:
    view = View(run, lang, last=earlier_run(run))
    shown = set(Elements(overview_html(view)).texts)
    for table in overview_tables(view)[:-1]:  # movement stands there as a matrix a kind
        assert {cell for cell in cells(table, lang) if cell} - shown == set(), table.name


def test_a_table_too_long_for_a_page_is_left_to_the_workbook_and_that_is_said(tmp_path: Path) -> None:
    tree = "; ".join(f"t{n:03}: v{n:03}" for n in range(MOST_ROWS + 1))
    units = rubrics.units(f"c1: {' '.join(f't{n:03}' for n in range(MOST_ROWS + 1))}; {tree}")
    values = rubrics.table({id: {"x": 50} for id in units.filter(level="village")["unit_id"]})
    parts = {part.heading: part for part in sections(View(store(tmp_path, rubrics.plan(), units, values)))}
    assert parts["按乡镇"].tables == ()
    assert parts["按乡镇"].notes[-1] == "共 301 行，列在工作簿里"
    assert len(parts["总览"].tables) == 1


def test_a_page_has_no_elements_but_its_own_and_every_payload_is_text(hostile: View) -> None:
    found = Elements(overview_html(hostile))
    assert {tag for tag, _ in found.found} <= TAGS
    assert [
        a for _, attributes in found.found for a in attributes if a.startswith("on") or a in ("src", "srcdoc")
    ] == []
    links = [attributes.get("href") or "" for tag, attributes in found.found if tag == "a"]
    assert all(re.fullmatch(r"#part-\d", link) for link in links)
    texts = set(found.texts)
    assert [
        name for name in NAMES if clean(name) not in texts and clean(name).strip() not in {t.strip() for t in texts}
    ] == []


@pytest.mark.parametrize("tool", ["as written", "LibreOffice"])
def test_the_reports_workbook_holds_nothing_but_text(hostile: View, tmp_path: Path, tool: str) -> None:
    book = overview_workbook(hostile)
    if tool == "LibreOffice":
        if shutil.which("soffice") is None:
            pytest.skip("LibreOffice is not installed")
        book = by_libreoffice(tmp_path, "report.xlsx", book)
    assert active(book) == []


def test_no_cell_of_the_reports_csv_begins_a_formula(hostile: View) -> None:
    for table in overview_tables(hostile):
        heads, *rows = csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig"), newline=""))
        cells = [cell for row in (heads, *rows) for cell in row if not re.fullmatch(r"-[0-9.]+", cell)]
        assert [cell for cell in cells if cell.lstrip(SPACES).startswith(STARTS)] == []


def test_a_page_fetches_nothing_and_allows_no_script(page: str) -> None:
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert re.findall(r"url\(|@import|<script|<link|<img|https?://(?!www\.w3\.org/2000/svg)", page) == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def opened(browser: Any, html: str, width: int, scheme: str = "light") -> Page:
    page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(html)
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_never_scrolls_sideways(browser: Any, page: str, hostile: View, width: int) -> None:
    for html in (page, overview_html(hostile)):
        seen = opened(browser, html, width)
        assert seen.evaluate("document.documentElement.scrollWidth") == width
        seen.close()


def test_no_text_of_a_picture_runs_out_of_it_or_into_another(browser: Any, page: str, hostile: View) -> None:
    script = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
        const box = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect());
        const out = texts.filter(t => t.left < box.left - 1 || t.right > box.right + 1 || t.bottom > box.bottom + 1);
        const hit = texts.filter((a, n) => texts.slice(n + 1).some(b => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3));
        return [...out, ...hit].map(t => [t.left, t.top]);
    })"""
    for html in (page, overview_html(hostile)):
        seen = opened(browser, html, 390)
        assert seen.evaluate(script) == []
        seen.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, run: Run, scheme: str) -> None:
    county = View(run, top=run.find_unit("示例丁县"), last=earlier_run(run))
    seen = opened(browser, overview_html(county), 1280, scheme)
    found = Axe().run(seen)
    assert found.violations_count == 0, found.generate_report()
    seen.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_says_what_the_tables_say_and_is_the_same_each_time(run: Run, lang: str) -> None:
    pytest.importorskip("typst")
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    view = View(run, lang, last=earlier_run(run))
    pdf = overview_pdf(view)
    assert overview_pdf(View(run, lang, last=earlier_run(run))) == pdf
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    words = set(re.sub(r"\s+", " ", text).split(" "))
    totals = overview_tables(view)[0]
    assert {cell for cell in cells(totals, lang) if cell and " " not in cell} - words == set()
    assert run.id in text


def test_payloads_are_set_as_text_in_the_pdf(hostile: View) -> None:
    pytest.importorskip("typst")
    pdf = overview_pdf(hostile)
    assert re.findall(rb"/URI|/JavaScript|/JS\b|/Launch|/EmbeddedFile", pdf) == []
    assert len(pdf) > 10_000


def test_without_a_year_before_and_with_nobody_scored_there_is_still_a_page(tmp_path: Path) -> None:
    plan = rubrics.plan(metrics="x: {type: number, missing: hold}")
    values = rubrics.table([{"x": None}]).cast({"x": pl.Float64})
    view = View(store(tmp_path, plan, rubrics.units("t1: v1"), values))
    html = overview_html(view)
    assert "总览" in html
    assert "等次变动" not in html
