"""Scorecards in a real browser: nothing overflows or collides at the edges, axe finds nothing, and each chart says what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from scoring.reports.card import Card, Facts, card_html, card_of, card_pdf, cards_of
from scoring.runs import Run
from tests.reports.browser import RAGGED, TROUBLES, browser, needs_chromium, opened
from tests.reports.cases import ALONE, BEST, HELD, VETOED, run_of

pytestmark = needs_chromium
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    """Scorecards with the longest labels: alone, of two, of five hundred, six years; all lost, nothing lost, on hold, vetoed."""
    home = tmp_path_factory.mktemp("edges")
    found = {"alone": card_of(run_of(home / "one", 1), ALONE), "of two": card_of(run_of(home / "two", 2), ALONE)}
    many = Facts(run_of(home / "many", 500, years=2))
    ids = (ALONE, BEST, HELD, VETOED, "v250")
    found |= dict(zip(("all lost", "none lost", "on hold", "vetoed", "of many"), cards_of(many, ids), strict=True))
    return found | {"six years": card_of(run_of(home / "years", 12, years=6), "v005")}


def test_the_edges_are_what_their_names_say(edges: dict[str, Card]) -> None:
    assert (edges["all lost"].total, edges["none lost"].total, edges["vetoed"].total) == (0, 130, 59)
    assert edges["on hold"].held
    assert [edges[name].peers and edges[name].peers.units for name in ("alone", "of two", "of many")] == [
        None,
        None,
        499,
    ]
    assert len(edges["six years"].years) == 6


def test_nothing_overflows_or_collides(edges: dict[str, Card], tmp_path: Path) -> None:
    found = {}
    with browser() as chromium:
        for name, card in edges.items():
            for lang in ("zh", "en"):
                path = tmp_path / f"{name}-{lang}.html"
                path.write_text(card_html(card, lang), encoding="utf-8")
                for width in WIDTHS:
                    page = opened(chromium, path, width)
                    found[name, lang, width] = page.evaluate(TROUBLES)
                    page.context.close()
    assert {case: troubles for case, troubles in found.items() if troubles} == {}


def test_the_charts_of_a_row_begin_and_end_on_one_line_and_fill_it(edges: dict[str, Card], tmp_path: Path) -> None:
    with browser() as chromium:
        for name, card in edges.items():
            path = tmp_path / f"{name}.html"
            path.write_text(card_html(card), encoding="utf-8")
            page = opened(chromium, path, 1280)
            for media in ("screen", "print"):
                page.emulate_media(media=media)
                ragged = page.evaluate(RAGGED)
                assert ragged == [], (name, media)
            page.context.close()


def test_the_figures_of_the_tiles_stand_on_one_line(cards: dict[str, Card], tmp_path: Path) -> None:
    path = tmp_path / "township.html"
    path.write_text(card_html(cards["p01-f01-c04-t01"], "en"), encoding="utf-8")
    with browser() as chromium:
        page = opened(chromium, path, 1280)
        heights = page.evaluate("() => [...document.querySelectorAll('.tiles dt')].map(one => one.offsetHeight)")
        feet = page.evaluate(
            "() => [...document.querySelectorAll('.tiles dd b')].map(b => b.getBoundingClientRect().bottom)"
        )
    assert max(heights) > min(heights)  # a name of two lines beside names of one
    assert max(feet) - min(feet) < 1


def test_axe_finds_nothing(edges: dict[str, Card], cards: dict[str, Card], tmp_path: Path) -> None:
    shown = {"village": cards["p01-f01-c02-t02-v010"], "township": cards["p01-f01-c04-t01"]}
    shown |= {name: edges[name] for name in ("on hold", "vetoed", "alone")}
    with browser() as chromium:
        for name, card in shown.items():
            path = tmp_path / f"{name}.html"
            path.write_text(card_html(card), encoding="utf-8")
            for width, scheme in ((390, "light"), (1280, "dark")):
                page = opened(chromium, path, width, scheme)
                results = Axe().run(page)
                assert results.violations_count == 0, (name, width, scheme, results.generate_report())
                page.context.close()


def test_a_page_asks_for_nothing_from_anywhere(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    path.write_text(card_html(card_of(run, "示例022村")), encoding="utf-8")
    asked: list[str] = []
    with browser() as chromium:
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.goto(path.as_uri())
        assert page.locator("script, link, img, iframe").count() == 0
        charts = page.locator("svg[role=img]")
        assert charts.count() == 4
        for n in range(4):
            assert charts.nth(n).locator("> title").text_content()
            assert charts.nth(n).locator("> desc").text_content()
    assert asked == [path.as_uri()]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_on_paper_a_page_is_light_and_as_long_as_the_pdf_or_one_sheet_more(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    card = card_of(run, "示例022村")
    path.write_text(card_html(card), encoding="utf-8")
    with browser() as chromium:
        page = opened(chromium, path, 1280, "dark")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        printed = pages(page.pdf(format="A4", prefer_css_page_size=True))
    assert 1 <= printed <= 3


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_every_word_of_a_pdf_stands_on_its_page(edges: dict[str, Card], tmp_path: Path) -> None:
    for name, card in edges.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(card_pdf([card]))
        boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
        width, height = (float(n) for n in re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)[0])
        words = [
            tuple(map(float, found))
            for found in re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"', boxes)
        ]
        assert words
        assert [w for w in words if w[0] < 20 or w[1] < 10 or w[2] > width - 20 or w[3] > height - 10] == [], name


def test_a_villages_pdf_is_two_sheets_and_repeats_byte_by_byte(run: Run) -> None:
    card = card_of(run, "示例022村")
    made = card_pdf([card])
    assert made == card_pdf([card])
    assert pages(made) == 2


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_a_pdf_is_tagged_and_its_pictures_are_described(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    path.write_bytes(card_pdf([card_of(run, "示例022村")]))
    said = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True).stdout
    assert subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout.count(
        "Tagged:          yes"
    )
    assert said.count("Figure") == 4
