"""A page by its keys alone, as who uses no mouse goes through it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

STOPS = 200  # more than any page has
HERE = """() => {
    const one = document.activeElement, style = getComputedStyle(one), spot = one.getClientRects()[0];
    const ringed = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2; // of what is inside the window
    const over = spot && document.elementFromPoint(
        middle(spot.left, spot.right, innerWidth), middle(spot.top, spot.bottom, innerHeight));
    const wrong = !ringed ? 'shows no focus' : !over || !(one.contains(over) || over.contains(one)) ? 'is hidden' : '';
    return one === document.body ? null : {
        number: [...document.querySelectorAll('*')].indexOf(one), wrong: wrong && `${wrong}: ${one.outerHTML.slice(0, 150)}`,
    };
}"""
MEANT = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(
    one => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length && one.type !== 'radio'
        && (one.tagName === 'SUMMARY' || !one.closest('details:not([open])'))
).map(one => [[...document.querySelectorAll('*')].indexOf(one), one.outerHTML.slice(0, 150)])"""


def tab(page: Page, back: bool = False) -> dict[str, Any] | None:
    """The next stop, or none at the end of the page; it shows that it has the focus, and nothing lies over it."""
    page.keyboard.press("Shift+Tab" if back else "Tab")
    stop: dict[str, Any] | None = page.evaluate(HERE)
    assert stop is None or not stop["wrong"], stop["wrong"]
    return stop


def tab_to(page: Page, wanted: Locator, back: bool = False) -> None:
    """On by one key until the wanted has the focus."""
    for _ in range(STOPS):
        tab(page, back)
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached")


def left_out(page: Page) -> list[str]:
    """What can be used on a page and is not reached on the way through it."""
    reached: set[int] = set()
    last = None
    for _ in range(STOPS):
        stop = tab(page)
        here = stop and stop["number"]
        if here in reached and here != last:  # a date is one field of several stops
            break
        last = here
        reached |= {here} if here else set()
    return [html for number, html in page.evaluate(MEANT) if number not in reached]
