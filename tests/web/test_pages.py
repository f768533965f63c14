"""Every page in a real browser: quiet, local, within the window, usable for everybody, readable without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scoring.web.urls import ROUTES
from tests.browser import looks
from tests.web.live import WIDTHS, Live, faults
from tests.web.pages import CYCLE, DRAWN, FILES, NO_PAGES, PAGES, Shown


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: SCORING_PICTURES, to be looked at."""
    folder = Path(os.environ.get("SCORING_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def visit(page: Page, shown: Shown, runs: list[Path]) -> None:
    page.goto(shown.address.format(run=next(run.name for run in runs if run.name.startswith(CYCLE[-4:]))))


def test_every_page_is_looked_at() -> None:
    assert {route.name for route in ROUTES} - NO_PAGES - FILES == {shown.route for shown in PAGES} - NO_PAGES


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_a_page_is_quiet_local_within_the_window_and_usable(
    live: Live, runs: list[Path], pictures: Path, shown: Shown, width: str
) -> None:
    page = live.page_as(shown.actor, width)
    visit(page, shown, runs)
    page.screenshot(path=pictures / f"{shown}-{width}.png", full_page=True)
    expected = {"not_found": "404", "forbidden": "403"}.get(shown.name)  # the browser reports the status itself
    assert [fault for fault in faults(page) if not expected or expected not in fault] + looks(page) == []


@pytest.mark.parametrize("shown", [shown for shown in PAGES if shown.route not in DRAWN], ids=str)
def test_a_page_reads_the_same_without_scripts(live: Live, runs: list[Path], shown: Shown) -> None:
    texts = []
    for javascript in (True, False):
        page = live.page_as(shown.actor, javascript=javascript)
        visit(page, shown, runs)
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1] != ""
