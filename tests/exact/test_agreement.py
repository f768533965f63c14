"""The engine against the exact scorer: random rubrics and data, every figure the same.

Set SCORING_CASES for more cases than the normal test run takes, SCORING_FIRST to start at another seed.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

import scoring
from tests.exact import frames
from tests.exact.agreement import differences
from tests.exact.cases import Case, case

CASES = int(os.environ.get("SCORING_CASES", "400"))
FIRST = int(os.environ.get("SCORING_FIRST", "0"))
BATCH = 50
SHOWN = 20


def plans(one: Case, folder: Path) -> list[scoring.Plan]:
    """The rubrics as the engine reads them; an extension from a file, its base beside it."""
    own = [rubric["rubric"] for rubric in one.rubrics]
    if len(one.files) == 1:
        return [scoring.parse_rubric(one.files[own[0]], name="case.yaml")]
    for name, text in one.files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return scoring.load_rubrics([folder / f"{name}.yaml" for name in own])


def engine(one: Case, folder: Path) -> list[pl.DataFrame]:
    """What the engine makes of a case; how the tables are handed over changes from case to case."""
    result = scoring.score(plans(one, folder), frames.units(one), frames.values(one), **frames.others(one))
    return [result.scores, *(result.items(rubric["rubric"]) for rubric in one.rubrics)]


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_engine_and_exact_scorer_agree_on_every_figure(first: int, tmp_path: Path) -> None:
    seeds = range(first, min(first + BATCH, FIRST + CASES))
    wrong = [line for seed in seeds for line in differences(case(seed), lambda one: engine(one, tmp_path))]
    assert not wrong, "\n".join([f"{len(wrong)} figures differ", *wrong[:SHOWN]])
