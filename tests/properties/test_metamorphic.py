"""What must not change a result: the order of rows, the units' ids, a stranger next door, twice as many equal ballots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import scoring
from scoring.names import UNIT
from tests.exact import frames
from tests.exact.cases import Case, province_case
from tests.exact.test_agreement import plans

SEEDS = range(5000, 5012)
Tables = dict[str, Any]
each_seed = pytest.mark.parametrize("seed", SEEDS)


def tables(one: Case) -> Tables:
    """The tables of a case by the names under which `score` takes them; values always as one frame."""
    values = frames.wide(one.values, one, exact=True)
    return {"units": frames.units(one), "values": values, **frames.others(one)}


def changed(given: Tables, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Tables:
    return {name: None if table is None else change(table) for name, table in given.items()}


def outcome(rubrics: list[scoring.Plan], given: Tables) -> scoring.Result:
    return scoring.score(rubrics, **given)


def same(one: scoring.Result, other: scoring.Result) -> None:
    """Every figure of every unit and item is equal."""
    assert_frame_equal(one.scores, other.scores)
    for scored in one.scored:
        assert_frame_equal(one.items(scored.plan.id), other.items(scored.plan.id))
    assert_frame_equal(one.issues, other.issues)


@each_seed
def test_the_order_of_rows_and_of_rubrics_does_not_show(seed: int, tmp_path: Path) -> None:
    case = province_case(seed)
    rubrics, given = plans(case, tmp_path), tables(case)
    mixed = changed(given, lambda table: table.sample(fraction=1, shuffle=True, seed=seed))
    one, other = outcome(rubrics, given), outcome(list(reversed(rubrics)), mixed)
    columns = one.scores.columns
    assert_frame_equal(one.scores.sort(UNIT), other.scores.select(columns).sort(UNIT))
    for rubric in rubrics:
        assert_frame_equal(one.items(rubric.id), other.items(rubric.id))


@each_seed
def test_other_ids_give_the_same_figures(seed: int, tmp_path: Path) -> None:
    """Ids name units and do nothing else: not even break a tie."""
    case = province_case(seed)
    rubrics, given = plans(case, tmp_path), tables(case)
    ids = given["units"][UNIT].to_list()
    new = {id: f"u{len(ids) - n:04d}" for n, id in enumerate(ids)}  # the order turned round

    def renamed(table: pl.DataFrame) -> pl.DataFrame:
        named = [pl.col(name).replace(new) for name in (UNIT, "parent_id") if name in table.columns]
        return table.with_columns(named)

    one, other = outcome(rubrics, given), outcome(rubrics, changed(given, renamed))
    assert_frame_equal(renamed(one.scores).sort(UNIT), other.scores.sort(UNIT), check_row_order=True)
    for rubric in rubrics:
        assert_frame_equal(renamed(one.items(rubric.id)).sort(UNIT), other.items(rubric.id).sort(UNIT))


@each_seed
def test_a_unit_that_no_rubric_scores_changes_nothing(seed: int, tmp_path: Path) -> None:
    case = province_case(seed)
    rubrics, given = plans(case, tmp_path), tables(case)
    stranger = {
        **dict.fromkeys(given["units"].columns),
        UNIT: "zz",
        "name": "zz",
        "level": "prefecture",
        "sector": "soe",
    }
    more = pl.concat([given["units"], pl.DataFrame([stranger], schema=given["units"].schema)])
    same(outcome(rubrics, given), outcome(rubrics, given | {"units": more}))


@each_seed
def test_every_ballot_twice_gives_the_same_polls(seed: int, tmp_path: Path) -> None:
    """Where a poll is good both times: twice as many ballots may reach a number that was missed before."""
    case = province_case(seed)
    rubrics, given = plans(case, tmp_path), tables(case)
    if given["ballots"] is None:
        pytest.skip("this case has no ballots")
    twice = given["ballots"].with_columns(pl.col("count") * 2)
    one, other = outcome(rubrics, given), outcome(rubrics, given | {"ballots": twice})
    for rubric in rubrics:
        for poll in rubric.rubric.made_by("ballot"):
            both = [result.items(rubric.id).select(UNIT, poll, f"{poll}.void") for result in (one, other)]
            good = (
                both[0]
                .join(both[1], on=UNIT, suffix="_twice")
                .filter((pl.col(f"{poll}.void") == 0) & (pl.col(f"{poll}.void_twice") == 0))
            )
            assert good[poll].to_list() == good[f"{poll}_twice"].to_list()


@each_seed
def test_pandas_or_polars_it_is_the_same(seed: int, tmp_path: Path) -> None:
    case = province_case(seed)
    rubrics, given = plans(case, tmp_path), tables(case)
    floats = changed(given, lambda table: table.with_columns(pl.selectors.decimal().cast(pl.Float64)))
    same(outcome(rubrics, given), outcome(rubrics, changed(floats, lambda table: table.to_pandas())))
