"""Names that try to be more than text: on every page and in every file they are text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from scoring.web.published.decide import confirm
from scoring.web.published.load import load
from tests.payloads import PAYLOADS, UNPRINTABLE
from tests.web.test_canaries import addresses, client_of
from tests.web.trees import Unit, run_of

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = ("script", "iframe", "object", "embed", "base", "foreignobject")
OURS = "/static/"


class Active(HTMLParser):
    """What on a page would do something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        if tag in HOSTILE and not named.get("src", "").startswith(OURS):
            self.found.append(tag)
        for key, value in named.items():
            away = key in ("href", "src", "action") and not value.startswith(("/", "?", "#"))
            if key.startswith("on") or key == "style" or away:
                self.found.append(f"{tag} {key}={value}")


@pytest.fixture
def hostile(tmp_path: Path, db: None) -> list[Unit]:
    top = Unit("k", PAYLOADS[0], PAYLOADS[1], "9000.0000", "province", None)
    below = [
        Unit(f"k{n}", name, PAYLOADS[n % len(PAYLOADS)], f"{1000 + n}.0000", "village", top)
        for n, name in enumerate((*PAYLOADS[2:], *UNPRINTABLE))
    ]
    units = [top, *below, replace(top, id="last")]
    run = run_of(units, tmp_path, PAYLOADS[3])
    confirm(load(run, "one"), "two")
    return units


def test_nothing_a_person_wrote_becomes_active_on_a_page_or_in_a_csv(hostile: list[Unit]) -> None:
    client = client_of("committee", "*")
    for address in addresses([hostile[0], *hostile[1::9]], "none"):
        response: Any = client.get(address)
        if response.headers["Content-Type"].startswith("text/html"):
            page = Active()
            page.feed(response.content.decode())
            assert page.found == [], address
        if response.headers["Content-Type"].startswith("text/csv"):
            rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
            assert [cell for row in rows for cell in row if cell.startswith(STARTS)] == [], address


def test_every_name_is_shown_as_it_was_written(hostile: list[Unit]) -> None:
    client = client_of("committee", "*")
    data = client.get("/cycles/tiny/ranking.csv?level=village&sector=village").content.decode("utf-8-sig")
    shown = {row["单位"].removeprefix("'") for row in csv.DictReader(io.StringIO(data, newline=""))}
    assert {
        unit.name.removeprefix("'") for unit in hostile if unit.level == "village" and unit.name in PAYLOADS
    } <= shown


@pytest.mark.parametrize("word", PAYLOADS[:40])
def test_nothing_that_is_searched_for_becomes_active(db: None, word: str) -> None:
    client = client_of("auditor", "")
    page = Active()
    page.feed(client.get("/audit/", {"q": word, "what": word, "from": word, "page": word}).content.decode())
    assert page.found == []
