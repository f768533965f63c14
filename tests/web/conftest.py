"""The sample province scored and published once for all tests of the web, and a signed-in client for each actor."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from scoring.names import STAGES
from scoring.runs import run_cycle
from scoring.runs.stages import move
from tests.browser import chromium
from tests.once import once
from tests.postgres import postgres
from tests.web.filled import DATABASE, MOVED, Filled, tool
from tests.web.live import Live, serving
from tests.web.world import ACTORS

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
As = Callable[[str], Client]


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest) -> list[Path]:
    """The folders of the sample's two runs, last year's first; both cycles lie beside them.

    This year's is published, last year's takes appeals.
    """
    home = once(request, "home", both_years)
    return [next((home / "runs").glob(f"{year}-*")) for year in ("2024", "2025")]


def both_years(home: Path) -> None:
    shutil.copytree(ROOT / "rubrics", home / "rubrics")
    for year, until in (("2024", "appeal"), ("2025", "published")):
        score_one(home, year, until)


def score_one(home: Path, year: str, until: str) -> None:
    """One year of the sample scored, its cycle under `home` and taken as far as that stage."""
    folder = home / "cycles" / f"sample-{year}"
    shutil.copytree(SAMPLE / year, folder)
    text = (folder / "cycle.yaml").read_text(encoding="utf-8").replace("../../../rubrics", "../../rubrics")
    (folder / "cycle.yaml").write_text(text.replace("previous: ../", "previous: ../sample-"), encoding="utf-8")
    run = run_cycle(folder, home / "runs").run
    for stage in STAGES[1 : STAGES.index(until) + 1]:
        move(run, stage, "tests")  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def filled(request: pytest.FixtureRequest, runs: list[Path]) -> Filled:
    return Filled(request, runs)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, filled: Filled) -> None:
    """The tests' database with the world in it; what a test changes is undone after it."""
    from django.conf import settings
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            folder = filled.folder()
            shutil.copytree(folder, settings.DATA, dirs_exist_ok=True)
            connection.ensure_connection()
            with closing(sqlite3.connect(folder / DATABASE)) as world:
                world.backup(connection.connection)
            with connection.cursor() as cursor:
                cursor.execute(MOVED.format(folder, settings.DATA))
        else:
            where = connection.settings_dict
            connection.close()
            address = f"postgresql://{where['USER']}@/{where['NAME']}?host={where['HOST']}"
            tool("psql", address, "-qc", "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            filled.fill(settings.DATA, address)


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
def served(browser: Browser, filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The world on SQLite, for tests that change nothing of it but add to it."""
    data = tmp_path_factory.mktemp("served")
    filled.fill(data)
    with serving(data) as address:
        yield Live(address, browser, data)


@pytest.fixture
def live(served: Live) -> Iterator[Live]:
    """The served world, its pages closed after the test."""
    yield served
    served.close_pages()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, browser: Browser, filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """A world of the module's own on each database, for tests that go a whole way through it."""
    data = tmp_path_factory.mktemp(request.param)
    with postgres() if request.param == "postgresql" else nullcontext("") as database:
        filled.fill(data, database)
        with serving(data, database) as address:
            world = Live(address, browser, data, database)
            yield world
            world.close_pages()
