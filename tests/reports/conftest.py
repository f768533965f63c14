"""The committed sample province, both years scored once, and every scorecard of the later year."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.reports.card import Card, Facts, cards_of
from scoring.runs import Run, run_cycle

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("sample")
    run_cycle(SAMPLE / "2024", out)
    return run_cycle(SAMPLE / "2025", out).run


@pytest.fixture(scope="session")
def cards(run: Run) -> dict[str, Card]:
    ids = run.scores["unit_id"].to_list()
    return {card.unit.id: card for card in cards_of(Facts(run), ids)}
