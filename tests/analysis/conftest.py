"""The committed sample province, both years scored once."""

from __future__ import annotations

import pytest

from scoring.runs import Run
from tests.once import sample_run


@pytest.fixture(scope="session")
def sample(request: pytest.FixtureRequest) -> Run:
    return sample_run(request)
