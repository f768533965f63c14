"""The sample province scored and published once for all tests of the web, and a signed-in client for each actor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from scoring.runs import run_cycle
from tests.web.world import ACTORS, fill

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
As = Callable[[str], Client]


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders of the sample's two runs, last year's first."""
    out = tmp_path_factory.mktemp("runs")
    return [run_cycle(SAMPLE / year, out).run.folder for year in ("2024", "2025")]


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
