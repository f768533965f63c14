"""How alike two orders are: against the definition, pair by pair, in fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scoring.runs.compare.alike import alike

Units = list[tuple[str, int, int]]
UNITS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=12)


def rows(units: Units) -> pl.DataFrame:
    return pl.DataFrame(units, schema=["group", "then", "now"], orient="row")


def sign(x: int) -> int:
    return (x > 0) - (x < 0)


def near(found: object, above: Fraction | int, below: Fraction | int) -> bool:
    """Whether a correlation is above / √below, to its four decimals; None where there is no such thing."""
    return found is None if not below else abs(float(str(found)) - float(above) / math.sqrt(below)) <= 1.001e-4


@given(UNITS)
def test_tau_b_is_what_counting_every_pair_gives(units: Units) -> None:
    pairs = [(sign(a[1] - b[1]), sign(a[2] - b[2])) for a, b in combinations(units, 2) if a[0] == b[0]]
    then, now = (sum(abs(pair[n]) for pair in pairs) for n in (0, 1))
    assert near(alike(rows(units)).tau, sum(x * y for x, y in pairs), then * now)


def mean_rank(x: int, among: list[int]) -> Fraction:
    return Fraction(2 * sum(y < x for y in among) + sum(y == x for y in among) + 1, 2)


@given(UNITS)
def test_spearman_is_the_correlation_of_mean_ranks_less_their_groups_mean(units: Units) -> None:
    found = []
    for group in "ab":
        mine = [(x, y) for own, x, y in units if own == group]
        sides = [[pair[n] for pair in mine] for n in (0, 1)]
        middle = Fraction(len(mine) + 1, 2)
        found += [tuple(mean_rank(pair[n], sides[n]) - middle for n in (0, 1)) for pair in mine]
    below = sum(x * x for x, _ in found) * sum(y * y for _, y in found)
    assert near(alike(rows(units)).spearman, sum(x * y for x, y in found), below)


def test_orders_that_differ_by_one_pair_of_many_are_not_called_the_same() -> None:
    n = 2_000
    one_swap = pl.DataFrame({"group": "", "then": range(n), "now": [1, 0, *range(2, n)]})
    assert {str(alike(one_swap).tau), str(alike(one_swap).spearman)} == {"0.9999"}
    assert str(alike(one_swap.with_columns(now="then")).tau) == "1.0000"
