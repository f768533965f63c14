"""逐级汇总: a township's figures from its villages, a county's from both, in dependency order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from scoring import Plan, Result, RubricError, score
from tests.rubrics import plan, units

TREE = "c1: t1 t2 t3; t1: v1 v2 v3; t2: v4 v5; t3: "
VALUES = pl.DataFrame({"unit_id": ["v1", "v2", "v3", "v4", "v5"], "x": [80.0, 90.0, 91.0, 60.0, None]})
CARD = "- {id: b, method: linear, value: m, zero_at: 0, full_at: 100, points: 100}"


def villages(**parts: str) -> Plan:
    return plan(
        **{
            "applies_to": "{sector: village, level: village}",
            "grades": "[{grade: 好, at_least: 85}, {grade: 差}]",
            **parts,
        }
    )


def townships(rollup: str, **parts: str) -> Plan:
    given = {
        "rubric": "township",
        "applies_to": "{sector: territory, level: township}",
        "metrics": f"m: {{rollup: {rollup}}}",
        "scorecard": CARD,
    }
    return plan(**{**given, **parts})


def figures(rollup: str, low: Plan | None = None, values: pl.DataFrame = VALUES) -> dict[str, Any]:
    result = score([townships(rollup), low or villages()], units(TREE), values)
    return dict(result.items("township").select("unit_id", "m").iter_rows())


@pytest.mark.parametrize(
    ("by", "t1", "t2", "t3"),
    [
        ("mean", "87", "30", None),
        ("median", "90", "30", None),
        ("sum", "261", "60", "0"),
        ("min", "80", "0", None),
        ("max", "91", "60", None),
        ("count", "3", "2", "0"),
    ],
)
def test_totals_of_the_villages_below(by: str, t1: str, t2: str, t3: str | None) -> None:
    found = figures(f"{{of: total, over: {{sector: village}}, by: {by}}}")
    assert found == {"t1": Decimal(t1), "t2": Decimal(t2), "t3": None if t3 is None else Decimal(t3)}


def test_a_metric_that_was_not_reported_is_left_out() -> None:
    assert figures("{of: x, over: {sector: village}, by: mean}")["t2"] == 60


def test_the_points_of_an_item() -> None:
    assert figures("{of: a, over: {sector: village}, by: sum}")["t1"] == 261


def test_a_share_is_in_percent() -> None:
    assert figures("""{share: "grade = '差'", over: {sector: village}}""") == {
        "t1": Decimal("33.333333333"),
        "t2": 100,
        "t3": None,
    }
    assert figures("{share: total >= 90, over: {sector: village}}")["t1"] == Decimal("66.666666667")


def test_a_condition_that_is_unknown_does_not_hold() -> None:
    assert figures("{share: x >= 0, over: {sector: village}}")["t2"] == 50


def test_ranks_and_attributes_can_be_named_in_a_share() -> None:
    low = villages(ranking="{within: [county]}")
    assert figures("{share: rank_county <= 2, over: {sector: village}}", low)["t1"] == Decimal("66.666666667")
    assert figures("{share: unit.name = 'v1', over: {sector: village}}")["t1"] == Decimal("33.333333333")


def test_a_village_on_hold_counts_on_neither_side_and_is_shown() -> None:
    low = villages(missing="hold")
    made = townships("{of: total, over: {sector: village}, by: mean}")
    items = score([made, low], units(TREE), VALUES).items("township")
    assert items.select("unit_id", "m", "m.units", "m.units_held", "m.sum").rows() == [
        ("t1", Decimal(87), 3, 0, Decimal(261)),
        ("t2", Decimal(60), 1, 1, Decimal(60)),
        ("t3", None, 0, 0, Decimal(0)),
    ]


def test_units_are_chosen_by_sector_level_and_attribute() -> None:
    where = units(TREE, zone={"v1": "a", "v2": "b", "v3": "a", "v4": "a", "v5": "b"})
    made = townships("{of: total, over: {level: village, where: unit.zone = 'a'}, by: mean}")
    items = score([made, villages()], where, VALUES).items("township")
    assert items["m"].to_list() == [Decimal("85.5"), Decimal(60), None]


def test_scores_rise_level_by_level_whatever_the_order_of_the_rubrics() -> None:
    county = townships(
        "{of: total, over: {level: township}, by: mean}",
        rubric="county",
        applies_to="{sector: territory, level: county}",
    )
    made = townships("{of: total, over: {sector: village}, by: mean}")
    for order in ([county, made, villages()], [villages(), made, county]):
        result = score(order, units(TREE), VALUES)
        assert result.items("county")["m"].to_list() == [Decimal("39")]  # (87 + 30 + 0) / 3
        assert [scored.plan.id for scored in result.scored] == [one.id for one in order]


def test_units_at_any_depth_below_are_meant_and_never_the_unit_itself() -> None:
    county = townships(
        "{of: total, over: {sector: village}, by: count}",
        rubric="county",
        applies_to="{sector: territory, level: county}",
    )
    assert score([county, villages()], units(TREE), VALUES).items("county")["m"].to_list() == [5]


def refused(*plans: Plan) -> list[tuple[str, str, str]]:
    with pytest.raises(RubricError) as caught:
        score(plans, units(TREE), VALUES)
    return [(p.code, p.place.file, p.message.en) for p in caught.value.problems]


def test_a_circle_is_refused_and_names_its_members() -> None:
    up = townships("{of: total, over: {sector: village}, by: mean}")
    down = villages(
        metrics="x: {rollup: {of: total, over: {level: township}, by: mean}}",
    )
    ((code, _, said),) = refused(up, down)
    assert code == "circular-rollup"
    assert "tiny → township → tiny" in said or "township → tiny → township" in said


def test_a_rubric_that_rolls_itself_up_is_a_circle() -> None:
    ((code, _, said),) = refused(townships("{of: total, over: {sector: territory}, by: mean}"))
    assert (code, "township → township" in said) == ("circular-rollup", True)


def test_a_name_that_the_lower_rubric_lacks_is_refused_with_that_rubric() -> None:
    ((code, _, said),) = refused(townships("{of: y, over: {sector: village}, by: mean}"), villages())
    assert (code, "rubric tiny has no item" in said) == ("unknown-name", True)
    ((code, _, said),) = refused(townships("{share: y > 1, over: {sector: village}}"), villages())
    assert (code, "(rubric tiny)" in said) == ("unknown-name", True)


def test_one_id_with_two_meanings_is_refused() -> None:
    other = villages(rubric="other", applies_to="{sector: school}", metrics="x: {type: percent}")
    ((code, _, said),) = refused(villages(), other)
    assert (code, "'x'" in said) == ("metric-differs", True)


def test_a_province_split_into_its_counties_gives_the_same_figures() -> None:
    tree = "c1: t1; t1: v1 v2; c2: t2; t2: v3 v4"
    made = [townships("{of: total, over: {sector: village}, by: mean}"), villages()]
    whole = score(made, units(tree), VALUES.filter(pl.col("unit_id") != "v5")).scores
    for part in ("c1: t1; t1: v1 v2", "c2: t2; t2: v3 v4"):
        where = units(part)
        mine = VALUES.filter(pl.col("unit_id").is_in(where["unit_id"].implode()))
        alone: Result = score(made, where, mine)
        kept = whole.filter(pl.col("unit_id").is_in(where["unit_id"].implode()))
        assert alone.scores.select("unit_id", "total").equals(kept.select("unit_id", "total"))


@pytest.mark.parametrize(
    ("by", "up", "down"),
    [
        ("mean", [("v3", "2"), ("v2", "1.5")], [("v1", "-3.5")]),
        ("median", [("v3", "5"), ("v2", "4.5")], [("v1", "-0.5")]),
        ("max", [("v3", "1")], []),
        ("min", [], [("v1", "-10")]),
        ("sum", [("v3", "91"), ("v2", "90"), ("v1", "80")], []),
    ],
)
def test_who_moved_a_roll_up(by: str, up: list[tuple[str, str]], down: list[tuple[str, str]]) -> None:
    made = [townships(f"{{of: total, over: {{sector: village}}, by: {by}}}"), villages()]
    (moved,) = score(made, units(TREE), VALUES).movers("t1")
    assert [(one.unit_id, one.moved) for one in moved.up] == [(id, Decimal(x)) for id, x in up]
    assert [(one.unit_id, one.moved) for one in moved.down] == [(id, Decimal(x)) for id, x in down]


def test_of_a_share_the_stronger_side_is_named() -> None:
    made = [townships("""{share: "grade = '差'", over: {sector: village}}"""), villages()]
    (moved,) = score(made, units(TREE), VALUES).movers("t1")
    assert [(one.unit_id, one.value, one.moved) for one in moved.up] == [("v1", None, Decimal("33.333333333"))]
    assert moved.down == ()
