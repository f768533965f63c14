"""By keys alone: the first stop leads past the menu."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.live import Live


def test_the_first_stop_leads_past_the_menu(live: Live) -> None:
    page = live.page_as("committee")
    page.goto("/cycles/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
