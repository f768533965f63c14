"""The sample province scored and published once for all tests of the web, and a signed-in client for each actor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from scoring.names import STAGES
from scoring.runs import run_cycle
from scoring.runs.stages import move
from tests.browser import chromium
from tests.postgres import postgres
from tests.web.live import Live, serving
from tests.web.live import fill as filled
from tests.web.world import ACTORS, fill

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
As = Callable[[str], Client]


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders of the sample's two runs, last year's first; last year's cycle takes appeals."""
    out = tmp_path_factory.mktemp("runs")
    found = [run_cycle(SAMPLE / year, out).run for year in ("2024", "2025")]
    for stage in STAGES[1 : STAGES.index("appeal") + 1]:
        move(found[0], stage, "tests")
    return [run.folder for run in found]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, runs: list[Path]) -> None:
    """The tests' database with the world in it; what a test changes is undone after it."""
    with django_db_blocker.unblock():
        fill(runs)


@pytest.fixture
def sign_in(db: None) -> As:
    """A client signed in as one of `ACTORS`, or as nobody."""

    def client_of(name: str) -> Client:
        from scoring.web.people.models import Account

        client = Client()
        if name in ACTORS:
            client.force_login(Account.objects.get(username=name))
            session = client.session
            session["seen"] = 2**31
            session.save()
        return client

    return client_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def served(browser: Browser, runs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The world on SQLite, for tests that change nothing of it but add to it."""
    data = tmp_path_factory.mktemp("served")
    filled(data, runs)
    with serving(data) as address:
        yield Live(address, browser, data)


@pytest.fixture
def live(served: Live) -> Iterator[Live]:
    """The served world, its pages closed after the test."""
    yield served
    served.close_pages()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, browser: Browser, runs: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """A world of the module's own on each database, for tests that go a whole way through it."""
    data = tmp_path_factory.mktemp(request.param)
    with postgres() if request.param == "postgresql" else nullcontext("") as database:
        filled(data, runs, database)
        with serving(data, database) as address:
            world = Live(address, browser, data, database)
            yield world
            world.close_pages()
