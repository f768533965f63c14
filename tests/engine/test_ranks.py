"""Places: three ways to count ties, tie-breaks, the groups in which units are ranked, and units without a place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from scoring import score
from tests.rubrics import by_unit, leaf, plan, run, units

METRICS = "\n".join(f"{id}: {{type: number}}" for id in "xyz") + "\nok: {type: boolean}"
CARD = f"- {leaf('a', 'x', 60)}\n- {leaf('b', 'y', 40)}"
TREE = "p1: f1 f2; f1: c1 c2; f2: t3; c1: t1; c2: t2; t1: v1 v2 v3; t2: v4; t3: v5"


def rubric(ranking: str, **parts: str) -> dict[str, str]:
    return {"metrics": METRICS, "scorecard": CARD, "ranking": ranking} | parts


def places(ranking: str, *xs: Any, within: str = "parent", **parts: str) -> list[Any]:
    return list(run(rubric(ranking, **parts), [{"x": x, "y": 0} for x in xs]).scores[f"rank_{within}"])


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("competition", [1, 2, 2, 4]),
        ("dense", [1, 2, 2, 3]),
        ("average", [Decimal("1.0"), Decimal("2.5"), Decimal("2.5"), Decimal("4.0")]),
    ],
)
def test_ties_are_counted_in_three_ways(ties: str, expected: list[Any]) -> None:
    assert places(f"{{within: [parent], ties: {ties}}}", 9.5, 9, 9, 8.1) == expected


def test_average_places_are_decimals_with_one_place_and_others_whole_numbers() -> None:
    def dtype(ties: str) -> Any:
        return run(rubric(f"{{within: [parent], ties: {ties}}}"), [{"x": 1, "y": 1}]).scores.schema["rank_parent"]

    assert dtype("average") == pl.Decimal(18, 1)
    assert dtype("competition") == dtype("dense") == pl.Int64


def test_totals_that_are_equal_on_the_scorecard_are_equal_in_rank() -> None:
    rows = [{"x": "0.1", "y": "0.2"}, {"x": "0.3", "y": 0}, {"x": "0.304", "y": 0}, {"x": "0.305", "y": 0}]
    result = run(rubric("{within: [parent]}"), rows)
    assert result.scores["rank_parent"].to_list() == [2, 2, 2, 1]


# -- tie-breaks -----------------------------------------------------------------------------------------------------


def broken(tie_break: str, *rows: dict[str, Any], **parts: str) -> list[Any]:
    result = run(rubric(f"{{within: [parent], tie_break: [{tie_break}]}}", **parts), rows)
    return list(result.scores["rank_parent"])


def test_a_tie_is_broken_by_the_points_of_an_item() -> None:
    assert broken("b", {"x": 10, "y": 5}, {"x": 5, "y": 10}, {"x": 7, "y": 8}, {"x": 20, "y": 0}) == [4, 2, 3, 1]


def test_what_the_first_tie_break_leaves_equal_goes_to_the_second() -> None:
    rows = ({"x": 10, "y": 5, "z": 1}, {"x": 10, "y": 5, "z": 3}, {"x": 9, "y": 6, "z": 2})
    assert broken("b, z", *rows) == [3, 2, 1]


def test_a_metric_breaks_ties_by_its_nine_decimals() -> None:
    assert broken(
        "z", {"x": 1, "y": 1, "z": "0.3"}, {"x": 1, "y": 1, "z": "0.300000001"}, {"x": 1, "y": 1, "z": "0.3000000001"}
    ) == [2, 1, 2]


def test_a_minus_says_that_less_is_better() -> None:
    assert broken("-z", {"x": 1, "y": 1, "z": 7}, {"x": 1, "y": 1, "z": -2}, {"x": 1, "y": 1, "z": 0}) == [3, 1, 2]


def test_an_unknown_tie_break_is_last_either_way() -> None:
    rows = ({"x": 1, "y": 1, "z": None}, {"x": 1, "y": 1, "z": 5}, {"x": 1, "y": 1, "z": -5})
    assert broken("z", *rows) == [3, 1, 2]
    assert broken("-z", *rows) == [3, 2, 1]


def test_true_is_before_false() -> None:
    assert broken("ok", {"x": 1, "y": 1, "ok": False}, {"x": 1, "y": 1, "ok": True}, {"x": 1, "y": 1, "ok": None}) == [
        2,
        1,
        3,
    ]


def test_a_group_may_break_ties_and_an_exempt_item_is_last() -> None:
    card = f"- {{id: g, points: 60, items: [{leaf('a', 'x', 60, 'applies_if: ok')}]}}\n- {leaf('b', 'y', 40)}"
    rows = ({"x": 30, "y": 20, "ok": True}, {"x": 45, "y": 5, "ok": True}, {"y": 20, "ok": False})
    result = run(rubric("{within: [parent], tie_break: [g]}", scorecard=card), rows)
    assert [str(total) for total in result.scores["total"]] == ["50.00"] * 3
    assert result.scores["rank_parent"].to_list() == [2, 1, 3]


def test_an_item_that_is_missing_overturns_no_total_though_nobody_scored_earns_so_little() -> None:
    choice = "{id: c, method: choice, points: 20, value: k, choices: {yes: 20, no: 15}}"
    parts = {"metrics": "x: {type: number}\nk: {type: choice, choices: [yes, no], missing: no_points}"}
    rows = ({"x": 30, "k": None}, {"x": "9.99", "k": "yes"}, {"x": 10, "k": "yes"})
    assert broken("c", *rows, scorecard=f"- {leaf('a', 'x', 60)}\n- {choice}", **parts) == [2, 3, 1]


def test_many_tie_breaks_go_into_one_key_piece_by_piece() -> None:
    rows = [{"x": 1, "y": 1, "z": n // 4 % 2, "ok": n // 2 % 2 == 1, "w": n % 2} for n in range(8)]
    metrics = f"{METRICS}\nw: {{type: number}}"
    assert broken("z, ok, -w, b", *rows, metrics=metrics) == [7, 8, 5, 6, 3, 4, 1, 2]


def test_a_tie_break_never_overturns_a_total() -> None:
    assert broken("z", {"x": 2, "y": 0, "z": 0}, {"x": 1, "y": 0, "z": 1000000}) == [1, 2]


# -- groups ---------------------------------------------------------------------------------------------------------


def ranked(within: str, **more: Any) -> dict[str, Any]:
    rows = {f"v{n}": {"x": 60 - n, "y": 0} for n in range(1, 6)}
    made = rubric(f"{{within: [{within}]}}")
    result = run(made, rows, units=units(TREE, **more))
    return by_unit(result, f"rank_{within.removeprefix('unit.')}")


def test_units_are_ranked_under_their_parent() -> None:
    assert ranked("parent") == {"v1": 1, "v2": 2, "v3": 3, "v4": 1, "v5": 1}


def test_units_are_ranked_under_an_ancestor_of_any_level() -> None:
    assert ranked("prefecture") == {"v1": 1, "v2": 2, "v3": 3, "v4": 4, "v5": 1}
    assert ranked("province") == {"v1": 1, "v2": 2, "v3": 3, "v4": 4, "v5": 5}


def test_a_unit_without_the_ancestor_has_no_place_there() -> None:
    assert ranked("county") == {"v1": 1, "v2": 2, "v3": 3, "v4": 1, "v5": None}


def test_a_unit_is_not_its_own_ancestor() -> None:
    assert ranked("village") == dict.fromkeys(("v1", "v2", "v3", "v4", "v5"))


def test_units_are_ranked_with_those_of_the_same_attribute() -> None:
    zone = {"v1": "farming", "v2": "pastoral", "v4": "farming", "v5": "pastoral"}
    assert ranked("unit.zone", zone=zone) == {"v1": 1, "v2": 1, "v3": None, "v4": 2, "v5": 2}


def test_an_attribute_that_no_unit_has_ranks_nobody() -> None:
    assert ranked("unit.zone") == dict.fromkeys(("v1", "v2", "v3", "v4", "v5"))


def test_several_groups_at_once_each_with_its_number_of_units() -> None:
    rows = {f"v{n}": {"x": 60 - n, "y": 0} for n in range(1, 6)}
    result = run(rubric("{within: [parent, county, province]}"), rows, units=units(TREE))
    assert by_unit(result, "peers_parent") == {"v1": 3, "v2": 3, "v3": 3, "v4": 1, "v5": 1}
    assert by_unit(result, "peers_county") == {"v1": 3, "v2": 3, "v3": 3, "v4": 1, "v5": None}
    assert by_unit(result, "peers_province") == dict.fromkeys(("v1", "v2", "v3", "v4", "v5"), 5)


def test_units_of_other_rubrics_take_no_place() -> None:
    where = units("t1: v1 v2 v3").with_columns(sector=pl.when(unit_id="v1").then(pl.lit("school")).otherwise("sector"))
    result = run(rubric("{within: [parent]}"), [{"x": 9, "y": 0}, {"x": 8, "y": 0}, {"x": 7, "y": 0}], units=where)
    assert by_unit(result, "rank_parent") == {"v2": 1, "v3": 2}


def test_a_unit_at_the_top_has_no_parent_to_be_ranked_under() -> None:
    result = run(rubric("{within: [parent]}"), {"v1": {"x": 1, "y": 0}}, units=units("v1:"))
    assert by_unit(result, "rank_parent") == {"v1": None}


def test_rubrics_that_share_mean_ranks_stand_in_one_table_with_those_that_do_not() -> None:
    where = units("t1: v1 v2 v3", kind={"v1": "a", "v2": "a", "v3": "b"})
    shared = plan(applies_to="{sector: village, where: unit.kind = 'a'}", ranking="{within: [parent], ties: average}")
    plain = plan(rubric="other", applies_to="{sector: village, where: unit.kind = 'b'}", ranking="{within: [parent]}")
    scores = score([shared, plain], where, pl.DataFrame({"unit_id": ["v1", "v2", "v3"], "x": [5.0, 5.0, 5.0]})).scores
    assert scores["rank_parent"].to_list() == [Decimal("1.5"), Decimal("1.5"), Decimal("1.0")]
