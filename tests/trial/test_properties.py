"""Properties that must hold of every item, on generated values; a faulty method is caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from scoring import Plan, load_rubric
from scoring.methods import Inputs
from scoring.methods.bands import Bands
from scoring.methods.deduct import Deduct
from scoring.methods.linear import Linear
from scoring.trial.properties import Property, properties
from tests.rubrics import plan

RUBRICS = sorted((Path(__file__).parents[2] / "rubrics").glob("*.yaml"))


@pytest.mark.parametrize("path", RUBRICS, ids=lambda path: path.stem)
def test_they_hold_of_every_shipped_rubric(path: Path) -> None:
    found = list(properties(load_rubric(path)))
    assert [(one.leaf.id, one.what.en, one.against) for one in found if one.against is not None] == []
    assert len(found) >= 30


def made(rule: str, kind: str = "number") -> Plan:
    return plan(metrics=f"x: {{type: {kind}}}", scorecard=f"- {{id: a, points: 10, {rule}}}")


def against(found: Plan) -> dict[str, tuple[str, bool]]:
    return {one.what.en: (one.against.en, one.told) for one in properties(found) if one.against is not None}


def test_a_table_that_rises_and_falls_is_told_and_is_no_fault() -> None:
    bands = "method: bands, value: x, bands: [{at_least: 50, points: 4}, {at_least: 10, points: 10}, {otherwise: true, points: 0}]"
    found = list(properties(made(bands)))
    (told,) = [one for one in found if one.against is not None]
    assert (told.what.en, told.told, told.holds) == ("a better value never earns less", True, True)


def with_method(rubric: Plan, change: Callable[[Linear], Linear]) -> Plan:
    """The rubric with its one item computed by another method."""
    method = change(rubric.leaf("a").method)  # type: ignore[arg-type]
    whole = rubric.rubric.model_copy(update={"scorecard": (method,)})
    return replace(rubric, rubric=whole, leaves=(replace(rubric.leaf("a"), method=method),))


class Generous(Linear):
    """Points beyond what the item states, for large values."""

    def score(self, x: Inputs) -> pl.Expr:
        return x.value / 5


class Crooked(Linear):
    """Points that fall again in the middle."""

    def score(self, x: Inputs) -> pl.Expr:
        return pl.when((x.value > 4) & (x.value < 6)).then(0.0).otherwise(super().score(x))


class Late(Linear):
    """All points only above `full_at`, not at it."""

    def score(self, x: Inputs) -> pl.Expr:
        return pl.when(x.value == x["full_at"]).then(9.5).otherwise(super().score(x))


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (Generous, "points stay between the least and the most"),
        (Crooked, "a better value never earns less"),
        (Late, "a value on a threshold earns what is written of it"),
    ],
)
def test_a_faulty_method_is_caught(kind: type[Linear], what: str) -> None:
    good = made("method: linear, value: x, zero_at: 0, full_at: 10")
    assert against(good) == {}
    faulty = with_method(good, lambda method: kind(**dict(method)))
    assert what in against(faulty)


class Overdone(Deduct):
    """More than one case costs less than one."""

    def score(self, x: Inputs) -> pl.Expr:
        return pl.when(x["count_1"] > 1).then(9.0).otherwise(super().score(x))


def test_more_faults_that_cost_less_are_caught() -> None:
    good = made("method: deduct, each: [{count: x, per: 2}]", "integer")
    faulty = with_method(good, lambda method: Overdone(**dict(method)))  # type: ignore[arg-type, return-value]
    assert "a better value never earns less" in against(faulty)


def test_an_edge_is_held_against_what_the_band_says() -> None:
    class Shifted(Bands):
        def score(self, x: Inputs) -> pl.Expr:
            return pl.when(x.value > 10).then(10.0).otherwise(0.0)

    good = made("method: bands, value: x, bands: [{at_least: 10, points: 10}, {otherwise: true, points: 0}]")
    faulty = with_method(good, lambda method: Shifted(**dict(method)))  # type: ignore[arg-type, return-value]
    assert against(faulty) == {
        "a value on a threshold earns what is written of it": ("10 earns 0, should earn 10", False)
    }


def test_every_item_has_its_properties() -> None:
    found: list[Property] = list(properties(made("method: linear, value: x, zero_at: 0, full_at: 10")))
    assert [one.what.en for one in found] == [
        "points stay between the least and the most", "a better value never earns less",
        "a value on a threshold earns what is written of it",
    ]  # fmt: skip
