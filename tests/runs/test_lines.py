"""Any scorecard against any other: random rubrics, units of one and of different rubrics; the lines always add up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

import pytest

import scoring
from scoring.engine.explain import explain
from scoring.runs.compare.lines import lines
from scoring.runs.compare.sides import Side
from tests.exact import frames
from tests.exact.cases import Case, case

CASES = int(os.environ.get("SCORING_CASES", "60"))
BATCH = 20
MOST = 12  # units of one case


def sides(one: Case) -> Iterator[Side]:
    """The units of a random case that have a total."""
    plans = [scoring.parse_rubric(text, name="case.yaml") for text in one.files.values()]
    result = scoring.score(plans, frames.units(one), frames.values(one), **frames.others(one))
    for scored in result.scored:
        marks = {row["unit_id"]: row for row in result.scores.filter(rubric=scored.plan.id).iter_rows(named=True)}
        for items in scored.items.iter_rows(named=True):
            mine = marks[items["unit_id"]]
            if not mine["held"]:
                yield Side(scored.plan, explain(scored.plan, mine, items), mine, items, {})


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_the_lines_of_two_scorecards_add_up_to_the_difference_of_their_totals(first: int) -> None:
    seeds = [
        seed for seed in range(first, first + BATCH) if not any("extends" in text for text in case(seed).files.values())
    ]
    compared = 0
    for seed in seeds:
        for old, new in permutations(list(sides(case(seed)))[:MOST], 2):
            effects = [line.effect for line in lines(old, new) if line.effect is not None]
            assert sum(effects, Decimal(0)) == new.marks["total"] - old.marks["total"], (
                seed,
                old.card.unit_id,
                new.card.unit_id,
            )
            compared += 1
    assert compared > 100
