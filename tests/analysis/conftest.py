"""The committed sample province, both years scored once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.runs import Run, run_cycle

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("sample")
    run_cycle(SAMPLE / "2024", out)
    return run_cycle(SAMPLE / "2025", out).run
