"""A served world: the real command in a process of its own, on a database of its own, looked at with a real browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser import Watch
from tests.web.world import ACTORS, PASSWORD

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


def environment(database: str) -> dict[str, str]:
    """What a server's process is told; nothing of the tests' own settings."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SCORING_", "DJANGO_"))}
    return {**own, "PYTHONPATH": str(ROOT), "DATABASE_URL": database}


@contextmanager
def serving(data: Path, database: str = "") -> Iterator[str]:
    """`scoring serve` until the end of the block; gives its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scoring", "serve", "--data", data, "--port", str(port), "--workers", "1"]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(database), stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        assert process.poll() is None, "the server ended"
        with suppress(OSError):
            urllib.request.urlopen(f"{address}/health/", timeout=5).close()
            return
        time.sleep(0.1)
    raise TimeoutError


@dataclass
class Live:
    """A served world and a browser; everybody signs in once, through the form."""

    address: str
    browser: Browser
    data: Path
    database: str = ""
    _cookies: dict[str, Any] = field(default_factory=dict)
    _open: list[Any] = field(default_factory=list)
    _kept: dict[tuple[str, bool], Page] = field(default_factory=dict)

    def scoring(self, *words: str | Path) -> str:
        """What `scoring …` prints, run on the server's own data."""
        command = [sys.executable, "-m", "scoring", *words, "--data", self.data]
        done = subprocess.run(command, env=environment(self.database), capture_output=True, text=True, check=True)
        return done.stdout

    def page_as(self, actor: str, width: str = "desk", javascript: bool = True) -> Page:
        """A page signed in as one of `ACTORS`, or as nobody; in Chinese."""
        page = self._page(width, javascript, self._state(actor))
        self._open.append(page.context)
        return page

    def look_as(self, actor: str, width: str = "desk", javascript: bool = True, lang: str = "zh-hans") -> Page:
        """As `page_as`, for tests that only look: one page for all of them, which costs a fifth; what went wrong on it before is forgotten."""
        if (width, javascript) not in self._kept:
            self._kept[width, javascript] = self._page(width, javascript, None)
        page = self._kept[width, javascript]
        page.context.clear_cookies()
        spoken = {"name": "language", "value": lang, "url": self.address}
        page.context.add_cookies([*(self._state(actor) or {}).get("cookies", []), spoken])
        faults(page).clear()
        return page

    def _page(self, width: str, javascript: bool, state: Any) -> Page:
        size = WIDTHS[width]
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            java_script_enabled=javascript,
            storage_state=state,
        )
        page = context.new_page()
        page.watch = Watch(page, self.address)  # type: ignore[attr-defined]
        return page

    def _state(self, actor: str) -> Any:
        if actor not in ACTORS:
            return None
        if actor not in self._cookies:
            page = self._page("desk", True, None)
            sign_in(page, actor, PASSWORD)
            self._cookies[actor] = page.context.storage_state()
            page.context.close()
        return self._cookies[actor]

    def close_pages(self) -> None:
        while self._open:
            self._open.pop().close()


def sign_in(page: Page, name: str, password: str) -> None:
    """Through the form, as people do."""
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def faults(page: Page) -> list[str]:
    """What went wrong on a page of `page_as` so far."""
    found: list[str] = page.watch.faults  # type: ignore[attr-defined]
    return found
