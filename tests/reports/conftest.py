"""The committed sample province, both years scored once, and every scorecard of the later year."""

from __future__ import annotations

import pytest

from scoring.reports.card import Card, Facts, cards_of
from scoring.runs import Run
from tests.once import sample_run


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    return sample_run(request)


@pytest.fixture(scope="session")
def cards(run: Run) -> dict[str, Card]:
    ids = run.scores["unit_id"].to_list()
    return {card.unit.id: card for card in cards_of(Facts(run), ids)}
