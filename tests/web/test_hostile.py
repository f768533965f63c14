"""Payloads wherever a person writes, looked at with a real browser: no dialog, no script, no request to anywhere, nothing on the console."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Page

from scoring.web.urls import ROUTES
from tests.payloads import PAYLOADS
from tests.web.hostile import APPEALS, UNITS
from tests.web.live import ROOT, Live, environment, faults, serving

PLAIN = {"home", "new_rubric"}  # pages on which no word of a person stands
RUBRICS = (
    "/rubrics/",
    "/rubrics/tiny/versions/",
    "/rubrics/tiny/versions/1/",
    "/rubrics/tiny/difference/",
    "/rubrics/tiny/impact/",
)
EVERY = 17  # so many units apart are the scorecards that are looked at


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    data = tmp_path_factory.mktemp("hostile")
    subprocess.run([sys.executable, "-m", "tests.web.hostile", data], check=True, env=environment(""), cwd=ROOT)
    with serving(data) as address:
        live = Live(address, browser, data)
        yield live
        live.close_pages()


def run_id(live: Live) -> str:
    return next(path.name for path in (live.data / "runs").glob("2025-*"))


def looked_at(live: Live) -> dict[str, list[str]]:
    """Pages by who looks at them."""
    searches = [f"/cycles/tiny/ranking/?level=village&q={quote(word)}&sort={quote(word)}" for word in PAYLOADS[::23]]
    cards = [f"/cycles/tiny/units/{unit.id}/" for unit in UNITS[::EVERY]]
    work = [f"/cycles/tiny/{tab}/" for tab in ("work", "data", "grades", "difference", "jobs")]
    return {
        "committee": [
            "/cycles/", "/cycles/tiny/", "/cycles/tiny/ranking/?level=village", "/cycles/tiny/ranking/?level=village&page=2", *searches, *cards, *work,
            "/cycles/tiny/data/?file=submissions/x.csv", "/publishing/", f"/publishing/{run_id(live)}/", "/appeals/",
            *(f"/appeals/{n}/" for n in range(1, APPEALS + 1)), "/submissions/", "/submissions/tiny/", *RUBRICS,
        ],
        "k1": ["/", "/cycles/tiny/units/k1/question/a/", "/appeals/1/", "/submissions/", "/submissions/tiny/k1/", "/submissions/tiny/k1/fill/", "/password/", "/scorecard/", "/units/k1/"],
        "author": [*RUBRICS, "/rubrics/tiny/", "/rubrics/tiny/calculation/"],
        "auditor": ["/audit/", *(f"/audit/?q={quote(word)}&what={quote(word)}" for word in PAYLOADS[::29])],
    }  # fmt: skip


def test_nothing_that_a_person_wrote_runs_asks_or_speaks(hostile: Live) -> None:
    wrong = []
    for actor, addresses in looked_at(hostile).items():
        page = hostile.page_as(actor)
        page.on("dialog", partial(_spoken, page))
        for address in addresses:
            response = page.goto(address)
            wrong += [(actor, address, found) for found in active(page)]
            assert response is not None
            assert response.status == 200, address
        wrong += [(actor, "", fault) for fault in faults(page)]
    assert wrong == []


def _spoken(page: Page, dialog: Dialog) -> None:
    faults(page).append(f"dialog: {dialog.message}")
    dialog.dismiss()


def active(page: Page) -> list[str]:
    """What is on a page that no template of ours put there."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(one => [
            ...(['SCRIPT', 'LINK', 'IMG', 'IFRAME'].includes(one.tagName) && (one.src || one.href || 'inline').indexOf(location.origin + '/') !== 0 ? [one.outerHTML] : []),
            ...[...one.attributes].filter(at => at.name.startsWith('on') || /^\\s*(javascript|data|vbscript):/i.test(at.value) && ['href', 'src', 'action'].includes(at.name)).map(at => one.tagName + ' ' + at.name),
        ])"""
    )
    return found


def test_the_pages_looked_at_cover_every_page_of_these_roles(hostile: Live) -> None:
    """A route that is added is looked at, or it is said here why no word of a person stands on it."""
    seen = {address.partition("?")[0] for addresses in looked_at(hostile).values() for address in addresses}
    for route in ROUTES:
        files = re.search(r"\.\w+$|version/$|file/$|evidence/$", route.path)
        roles = route.policy.roles & {"committee", "secretary", "auditor", "author"}
        if "GET" in route.methods and roles and not files and route.name not in PLAIN:
            pattern = re.sub(r"<word:\w+>", "[^/]+", f"/{route.path}")
            assert any(re.fullmatch(pattern, address) for address in seen), f"look at {route.path}"
