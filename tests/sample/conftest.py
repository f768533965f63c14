"""The small sample, made once clean and once with slips."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.rubric import Plan, load_rubrics
from scoring.sample import SIZES, make_sample
from tests.sample.reading import FILES


@pytest.fixture(scope="session")
def plans() -> list[Plan]:
    return load_rubrics(FILES)


@pytest.fixture(scope="session")
def folders(plans: list[Plan], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two clean years."""
    return make_sample(tmp_path_factory.mktemp("clean"), plans, SIZES["small"], 7, rubrics=FILES)


@pytest.fixture(scope="session")
def spoiled(plans: list[Plan], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same sample with slips."""
    return make_sample(tmp_path_factory.mktemp("dirty"), plans, SIZES["small"], 7, dirty=0.02, rubrics=FILES)
