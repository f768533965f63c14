"""An impact as people get it: the same figures in the terminal, on the page, in the workbook and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from rich.console import Console

from scoring.analysis import Impact, impact, impact_book, impact_dict, impact_page, impact_report
from scoring.analysis.impact.book import impact_tables
from scoring.analysis.impact.tables import areas_table
from scoring.reports.sections import page_body, page_css, page_html
from scoring.runs import Run
from tests.analysis.edits import lower_threshold, tiny
from tests.reports.book.stored import exact, read
from tests.reports.browser import TROUBLES, browser, needs_chromium, opened
from tests.runs.stores import RUBRIC, small_run

HOSTILE = "</style><script>alert(1)</script>=1+1"


@pytest.fixture(scope="session")
def lower(sample: Run) -> Impact:
    return lower_threshold(sample)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory.mktemp("small")).run


def printed(part: Any, width: int = 220) -> str:
    console = Console(width=width)
    with console.capture() as capture:
        console.print(part)
    return capture.get()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_says_what_was_changed_who_moved_and_why(lower: Impact, lang: str) -> None:
    said = printed(impact_report(lower, lang))
    for words in (
        ("第 2 档由“≥10 万元得 16 分”改为“≥8 万元得 16 分”", "line 2: '≥10 万元: 16' becomes '≥8 万元: 16'"),
        ("考核组的决定不在比较之内", "what the committee decided is left out"),
        ("共 59 个，这里列前 12 个", "59 in all, the first 12 are listed"),
        ("较好 → 好", "较好 → 好"),
        ("0.9857", "0.9857"),
    ):
        assert words[lang == "en"] in said


def test_no_effect_is_said_in_so_many_words(small: Run) -> None:
    said = printed(impact_report(tiny(small, "label: 集体经济", "label: 村集体经济")))
    assert "没有单位的总分、等次、名次因此变动" in said
    assert "谁变动最大" not in said
    assert "改了什么" in read(impact_book(tiny(small, "label: 集体经济", "label: 村集体经济")))


def test_every_table_of_the_workbook_stands_there_to_the_last_figure(lower: Impact) -> None:
    book = read(impact_book(lower))
    for table in impact_tables(lower):
        sheet = next(sheet for name, sheet in book.items() if name.startswith(table.name[:20]))
        for n, column in enumerate(table.columns, 1):
            cells = [sheet.sheet.cell(row, n).value for row in range(5, sheet.sheet.max_row + 1)]
            assert exact(cells) == [cell if cell != "" else None for cell in column.cells]


def test_where_many_parents_gain_and_lose_those_with_most_changes_are_listed_first_of_how_many(lower: Impact) -> None:
    some, every = areas_table(lower, "zh", 1), areas_table(lower, "zh")
    assert (some.height, every.height) == (1, 2)
    assert some.notes[-1] == "共 2 个，这里列变动最多的 1 个"
    assert len(every.notes) == 1


def test_the_same_impact_gives_the_same_bytes(small: Run) -> None:
    found = tiny(small, "full_at: 50", "full_at: 25")
    assert impact_book(found) == impact_book(found)


def test_every_dot_of_the_picture_is_a_unit_that_moved_or_stayed(lower: Impact) -> None:
    (svg,) = [one for section in impact_page(lower).sections for one in section.pictures if "名次" in one]
    assert re.findall("(前进|不动|后退) ([0-9]+)", svg.partition("<desc>")[2].partition("</desc>")[0]) == [
        ("前进", "5"),
        ("不动", "101"),
        ("后退", "47"),
    ]
    assert svg.count("<circle") == 153 + 3  # none cover each other here; three in the legend


def test_a_page_can_stand_in_another_with_its_own_style(lower: Impact) -> None:
    page = impact_page(lower, "en")
    body, whole = page_body(page), page_html(page)
    assert body in whole
    assert "<html" not in body
    assert page_css(".report").startswith(".report {")


@needs_chromium
def test_the_page_reads_well_on_a_phone_and_a_desk_and_axe_finds_nothing(lower: Impact, tmp_path: Path) -> None:
    path = tmp_path / "impact.html"
    path.write_text(page_html(impact_page(lower)), encoding="utf-8")
    with browser() as chromium:
        for width, scheme in ((390, "light"), (1280, "dark")):
            page = opened(chromium, path, width, scheme)
            troubles = [
                one for one in page.evaluate(TROUBLES) if " reaches " not in one
            ]  # wide tables scroll in their box
            assert (troubles, page.evaluate("document.documentElement.scrollWidth")) == ([], width)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.context.close()


def test_words_of_a_rubric_are_nowhere_obeyed(small: Run) -> None:
    text = RUBRIC.replace("label: 集体经济", f"label: '{HOSTILE}'").replace("full_at: 50", "full_at: 25")
    found = impact(small, text)
    assert "<script" not in page_html(impact_page(found))
    assert HOSTILE in printed(impact_report(found), 400)
    cells = read(impact_book(found))["逐项原因"].cells("考核项")
    assert {cell.data_type for cell in cells} == {"s"}


def test_programs_get_every_figure_as_text_with_its_places(lower: Impact) -> None:
    told = json.loads(json.dumps(impact_dict(lower)))
    assert told["edited"] == ["village"]
    assert {"rubric": "village", "within": "province", "units": 153, "moved": 52}.items() <= told["ranked"][3].items()
    assert told["ranked"][3]["alike"] == {"tau": "0.9857", "spearman": "0.9974"}
    assert len(told["units"]) == 59
    assert told["changes"]["village"][0]["said"]["zh"].startswith("第 2 档")


def test_who_comes_to_be_held_is_listed_with_the_reason(small: Run) -> None:
    said = printed(impact_report(tiny(small, "missing: no_points}", "missing: hold}")))
    assert re.search(r"示例v5村 +新暂缓 +现暂不评分：.*村集体收入", said)
