"""Every page in a real browser: quiet, local, within the window, usable for everybody, readable without scripts."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from scoring.reports.card.as_html import card_css
from scoring.web.urls import ROUTES
from tests.browser import looks
from tests.web.live import WIDTHS, Live, faults
from tests.web.pages import DRAWN, FILES, NO_PAGES, PAGES, Shown, visit

SHEET = Path(__file__).parents[2] / "scoring/web/static/web/site.css"


PICTURES = os.environ.get("SCORING_PICTURES")  # a folder for pictures, to be looked at


def test_every_page_is_looked_at() -> None:
    assert {route.name for route in ROUTES} - NO_PAGES - FILES == {shown.route for shown in PAGES} - NO_PAGES


def test_the_sites_sheet_does_not_draw_a_scorecards_parts() -> None:
    """A name that both sheets use is drawn by both: one of the site's kept the blank lines of every list on a scorecard."""
    sheet = re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.DOTALL)
    heads = [head.strip() for line in re.findall(r"([^{}]+)\{", sheet) for head in line.split(",")]
    ours = {found[1] for head in heads if (found := re.match(r"\.([\w-]+)", head))}
    cards = set(re.findall(r"\.([a-z][\w-]*)", card_css()))
    assert ours & cards == {"n", "soft", "tiles"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_a_page_is_quiet_local_within_the_window_and_usable(
    live: Live, runs: list[Path], shown: Shown, width: str
) -> None:
    page = live.look_as(shown.actor, width)
    visit(page, shown, runs)
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"{shown}-{width}.png"), full_page=True)
    expected = {"not_found": "404", "forbidden": "403"}.get(shown.name)  # the browser reports the status itself
    assert [fault for fault in faults(page) if not expected or expected not in fault] + looks(page) == []


@pytest.mark.parametrize("shown", [shown for shown in PAGES if shown.route not in DRAWN], ids=str)
def test_a_page_reads_the_same_without_scripts(live: Live, runs: list[Path], shown: Shown) -> None:
    texts = []
    for javascript in (True, False):
        page = live.look_as(shown.actor, javascript=javascript)
        visit(page, shown, runs)
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1] != ""
