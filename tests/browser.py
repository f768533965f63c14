"""A real Chromium, and what is looked at on every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := Path("/usr/bin", name)).exists()), None)
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; nothing is downloaded."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


class Watch:
    """What goes wrong on a page while it is open: errors on the console, requests to anywhere but `home`."""

    def __init__(self, page: Page, home: str) -> None:
        self.faults: list[str] = []
        page.on("console", lambda said: self._note(said.type in ("error", "warning"), f"console: {said.text}"))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))
        page.on("request", lambda request: self._note(_away(request.url, home), f"request to {request.url}"))

    def _note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)


def _away(url: str, home: str) -> bool:
    asked = urlsplit(url)
    return asked.scheme not in ("data", "blob") and asked.netloc != urlsplit(home).netloc


def looks(page: Page) -> list[str]:
    """What is wrong with how a page stands there: wider than the window, or hard to use for some."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = Axe().run(page).response["violations"]
    told = [f"axe: {each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]
    return [*([f"{wider} px wider than the window"] if wider > 0 else []), *told]
