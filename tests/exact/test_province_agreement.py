"""The engine against the exact scorer over several rubrics at once: roll-ups, extensions, one tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.exact.agreement import differences
from tests.exact.cases import province_case
from tests.exact.test_agreement import BATCH, FIRST, SHOWN, engine

CASES = int(os.environ.get("SCORING_CASES", "150"))


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_engine_and_exact_scorer_agree_on_whole_provinces(first: int, tmp_path: Path) -> None:
    seeds = range(first, min(first + BATCH, FIRST + CASES))
    wrong = [line for seed in seeds for line in differences(province_case(seed), lambda one: engine(one, tmp_path))]
    assert not wrong, "\n".join([f"{len(wrong)} figures differ", *wrong[:SHOWN]])
