"""Two runs compared: every change has its cause, the causes of a total add up, units are found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring import RunError
from scoring.runs import Run, open_run
from scoring.runs.compare import Cause, Comparison, Why, compare
from tests.reports.book.stored import store
from tests.rubrics import plan, table, units
from tests.runs.stores import small_run

RANKED = "{within: [parent, county]}"


@pytest.fixture(scope="session")
def corrected(sample: Run, mended: Run) -> Comparison:
    return compare(sample, mended)


@pytest.fixture(scope="session")
def years(sample: Run) -> Comparison:
    return compare(open_run(sample.store / sample.manifest["previous"]["run"]), sample)


def changes(found: Comparison) -> dict[str, Decimal | None]:
    return dict(found.rows.select("unit_id", "change").iter_rows())


def effects(why: Why) -> Decimal:
    return sum((cause.line.effect for cause in why.causes if cause.line.effect is not None), Decimal(0))


def is_explained(cause: Cause) -> bool:
    return cause.line.kind in ("conversion", "cap", "bounds") or bool(cause.figures or cause.rules or cause.peers)


def pair(
    tmp_path: Path,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    rubric: Mapping[str, str],
    after: Any = None,
    **more: Any,
) -> Comparison:
    """A tiny rubric's units scored twice: `old` and `new` values by unit; `after` is the rubric of the newer run, where it differs."""
    runs, tree = [], units(f"c1: t1; t1: {' '.join(old)}")
    for values, parts in ((old, rubric), (new, after or rubric)):
        runs.append(store(tmp_path / "runs", plan(**{"ranking": RANKED, **parts}), tree, table(values), **more))
    return compare(*runs)


def why(found: Comparison, unit: str) -> Why:
    (one,) = found.why([unit])
    return one


def lines(found: Comparison, unit: str) -> dict[str, Decimal | None]:
    return {cause.line.id: cause.line.effect for cause in why(found, unit).causes}


def xs(*values: Any) -> dict[str, dict[str, Any]]:
    return {f"v{n}": {"x": value} for n, value in enumerate(values, 1)}


# -- totals add up --------------------------------------------------------------------------------------------------


def test_the_causes_of_every_changed_total_of_a_correction_add_up_to_it(corrected: Comparison) -> None:
    changed = {unit: change for unit, change in changes(corrected).items() if change}
    assert len(changed) > 12
    assert {one.unit_id: effects(one) for one in corrected.why(list(changed))} == changed


def test_the_causes_of_every_changed_total_of_a_year_add_up_to_it(years: Comparison) -> None:
    changed = {unit: change for unit, change in changes(years).items() if change}
    assert len(changed) > 280
    assert {one.unit_id: effects(one) for one in years.why(list(changed))} == changed


def test_every_item_that_changed_has_a_figure_a_rule_or_peers_behind_it(
    years: Comparison, corrected: Comparison
) -> None:
    for found in (years, corrected):
        assert [cause.line for one in found.why(found.moved) for cause in one.causes if not is_explained(cause)] == []


SCALED = """
    - {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 50}
    - id: g
      points: 50
      scale: true
      items:
        - {id: b, method: linear, value: y, zero_at: 0, full_at: 30, points: 30}
        - {id: c, method: linear, value: z, zero_at: 0, full_at: 30, points: 30, applies_if: z > 0}
"""
THREE = {
    "metrics": "{x: {type: number}, y: {type: number, missing: exempt}, z: {type: number, missing: exempt}}",
    "scorecard": SCALED,
}


def test_an_item_counts_with_what_its_points_are_worth_and_rounding_has_a_line_of_its_own(tmp_path: Path) -> None:
    found = pair(tmp_path, {"v1": {"x": 10, "y": 10, "z": 10}}, {"v1": {"x": 10, "y": 12, "z": 12}}, THREE)
    assert lines(found, "v1") == {"b": Decimal("1.67"), "c": Decimal("1.67"), "g": Decimal("-0.01")}
    assert changes(found)["v1"] == Decimal("3.33")


def test_an_item_that_comes_to_count_changes_the_conversion_and_the_line_says_how(tmp_path: Path) -> None:
    found = pair(tmp_path, {"v1": {"x": 0, "y": 15}}, {"v1": {"x": 0, "y": 15, "z": 6}}, THREE)
    assert lines(found, "v1") == {"c": Decimal("5.00"), "g": Decimal("-12.50")}
    how = why(found, "v1").causes[1].line
    assert how.old_how is not None
    assert how.new_how is not None
    assert (how.old_how.en, how.new_how.en) == ("converted: 15.00 × 50/30 = 25.00", "converted: 21.00 × 50/60 = 17.50")


def test_inside_a_group_that_does_not_add_up_only_the_groups_own_line_has_an_effect(tmp_path: Path) -> None:
    best = (
        SCALED.replace("scale: true", "combine: best")
        .replace("points: 30", "points: 50")
        .replace("full_at: 30", "full_at: 50")
    )
    found = pair(
        tmp_path, {"v1": {"x": 0, "y": 20, "z": 30}}, {"v1": {"x": 0, "y": 40, "z": 31}}, {**THREE, "scorecard": best}
    )
    assert lines(found, "v1") == {"b": None, "c": None, "g": Decimal("10.00")}


ADJUSTED = {
    "metrics": "{x: {type: number}, n: {type: integer, missing: {value: 0}}, d: {type: integer, missing: {value: 0}}}",
    "bonus": "{cap: 3, items: [{id: plus, method: award, points: 10, each: [{count: n, per: 1}]}]}",
    "deductions": "{cap: 4, items: [{id: late, method: award, points: 10, each: [{count: d, per: 1}]}]}",
    "total": "{min: 0, max: 100}",
    "vetoes": "[{id: bad, when: n > 8, points_at_most: 50}]",
}


def test_caps_of_bonus_and_deductions_have_lines_of_their_own(tmp_path: Path) -> None:
    found = pair(tmp_path, {"v1": {"x": 60, "n": 2, "d": 1}}, {"v1": {"x": 60, "n": 5, "d": 6}}, ADJUSTED)
    assert lines(found, "v1") == {"plus": 3, "bonus": -2, "late": -5, "deductions": 2}


def test_bounds_of_the_total_and_points_capped_by_a_veto_have_lines_of_their_own(tmp_path: Path) -> None:
    found = pair(tmp_path, {"v1": {"x": 99, "n": 1}}, {"v1": {"x": 99, "n": 9}}, ADJUSTED)
    assert lines(found, "v1") == {"plus": 8, "bonus": -6, "bounds": -2, "veto": -50}


# -- causes ---------------------------------------------------------------------------------------------------------


def test_a_reported_value_is_told_with_its_label_and_where_it_stood_and_stands(tmp_path: Path) -> None:
    found = compare(small_run(tmp_path).run, small_run(tmp_path, v2=(45, 0)).run)
    (figure,) = why(found, "v2").figures
    assert (figure.label.zh, figure.old, figure.new, figure.measure) == ("村集体收入", 40, 45, "万元")
    assert (figure.old_place, figure.new_place) == ("values.csv:3:income", "values.csv:3:income")


def test_an_items_clause_and_how_it_came_about_stand_on_its_line(tmp_path: Path) -> None:
    found = compare(small_run(tmp_path).run, small_run(tmp_path, v3=(40, 0)).run)
    (cause,) = why(found, "v3").causes
    assert (cause.line.clause, cause.line.effect) == ("第五条", Decimal("10.00"))
    assert cause.line.old_how is not None
    assert "cases 1 × 10" in cause.line.old_how.zh


def test_votes_that_changed_are_told_choice_by_choice(corrected: Comparison) -> None:
    figures = {figure.name: figure for figure in why(corrected, "p01-f01-c02-t01-v001").figures}
    (part,) = figures["satisfaction"].parts
    assert (part.name.zh.split(" ")[1], part.old, part.new) == ("好", 10, 12)


def test_a_judges_score_is_told_by_the_judge(corrected: Comparison) -> None:
    figures = {figure.name: figure for figure in why(corrected, "p01-f01-c01-t01-com001").figures}
    (part,) = figures["report_mark"].parts
    assert (part.name.zh, part.old, part.new) == ("j1", 77.1, 97.0)


def test_a_roll_up_names_the_units_below_that_moved_it_with_their_values(corrected: Comparison) -> None:
    found = why(corrected, "p01-f01-c02-t01")
    rolled = next(figure for figure in found.figures if figure.name == "below_mean")
    totals = corrected.rows.filter(unit_id="p01-f01-c02-t01-v001").select("total.old", "total").row(0)
    assert [(part.name.zh, part.old, part.new) for part in rolled.parts] == [("示例001村", *totals)]
    assert {figure.kind for figure in found.figures} == {"rollup"}


PEERS = {
    "scorecard": "- {id: a, method: peer_range, value: x, within: parent, points: 100}",
    "metrics": "x: {type: number, missing: exempt}",
}


def test_points_that_peers_decide_name_the_peers_whose_values_changed(tmp_path: Path) -> None:
    found = pair(tmp_path, xs(10, 20, 30), xs(10, 20, 40), PEERS)
    (cause,) = why(found, "v2").causes
    assert [(part.name.zh, part.old, part.new) for part in cause.peers] == [("v3", 30, 40)]
    assert why(found, "v2").figures == ()


def test_a_value_filled_with_the_peers_mean_names_the_peers(tmp_path: Path) -> None:
    found = pair(tmp_path, xs(10, 20, None), xs(10, 60, None), {"metrics": "x: {type: number, missing: peer_mean}"})
    (figure,) = why(found, "v3").figures
    assert (figure.kind, figure.old, figure.new, [part.name.zh for part in figure.parts]) == ("mean", 15, 35, ["v2"])


def test_targets_and_last_years_figures_are_causes(tmp_path: Path) -> None:
    rubric = plan(
        metrics="x: {type: number}",
        scorecard="- {id: a, method: completion, value: x, target: target.x + previous.x, points: 100}",
    )
    runs = [
        store(
            tmp_path / "runs", rubric, units("t1: v1"), table(xs(10)), targets=table(xs(10)), previous=table(xs(last))
        )
        for last in (10, 30)
    ]
    (figure,) = why(compare(*runs), "v1").figures
    assert (figure.name, figure.old, figure.new, figure.label.zh) == ("previous.x", 10, 30, "上年x")


def test_a_rule_that_changed_is_told_with_the_item_and_the_keys_that_differ(tmp_path: Path) -> None:
    after = {"scorecard": "- {id: a, method: linear, value: x, zero_at: 0, full_at: 80, points: 100}"}
    found = pair(tmp_path, xs(40), xs(40), {}, after=after)
    (cause,) = why(found, "v1").causes
    assert [(rule.of.zh, rule.said.zh) for rule in cause.rules] == [
        ("a", "规则由“0 得 0 分，100 得 100 分，其间按比例”改为“0 得 0 分，80 得 100 分，其间按比例”")
    ]
    assert list(found.rules) == ["tiny"]
    assert cause.line.effect == Decimal("10.00")


def test_words_of_a_rubric_are_no_rule(tmp_path: Path) -> None:
    after = {
        "scorecard": "- {id: a, label: 收入, clause: 第一条, method: linear, value: x, zero_at: 0, full_at: 100, points: 100}"
    }
    assert pair(tmp_path, xs(40), xs(40), {}, after=after).rules == {}


def test_an_item_that_is_new_and_one_that_is_gone_close_the_total(tmp_path: Path) -> None:
    after = {
        "metrics": "{x: {type: number}, y: {type: number}}",
        "scorecard": """
            - {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 40}
            - {id: b, method: linear, value: y, zero_at: 0, full_at: 100, points: 60}
        """,
    }
    found = pair(
        tmp_path, {"v1": {"x": 50, "y": 50}}, {"v1": {"x": 50, "y": 50}}, {"metrics": after["metrics"]}, after=after
    )
    assert lines(found, "v1") == {"a": Decimal("-30.00"), "b": Decimal("30.00")}


def test_an_item_that_only_has_another_id_is_told_on_both_lines(tmp_path: Path) -> None:
    after = {"scorecard": "- {id: b, method: linear, value: x, zero_at: 0, full_at: 100, points: 100}"}
    other = {"scorecard": "- {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 100}"}
    found = pair(tmp_path, xs(40), xs(50), other, after=after)
    assert [(cause.line.id, cause.line.effect, len(cause.rules)) for cause in why(found, "v1").causes] == [
        ("a", -40, 1),
        ("b", 50, 1),
    ]


def test_decimals_that_changed_are_told_where_nothing_else_did(tmp_path: Path) -> None:
    found = pair(tmp_path, xs("40.25"), xs("40.25"), {"decimals": "1"}, after={"decimals": "2"})
    (cause,) = why(found, "v1").causes
    assert (cause.line.effect, [rule.said.zh for rule in cause.rules]) == (Decimal("-0.05"), ["小数位数由“1”改为“2”"])


def test_a_unit_that_moved_to_another_parent_has_that_as_its_own_change(tmp_path: Path) -> None:
    trees = (units("c1: t1 t2; t1: v1 v2 v3; t2: v4 v5"), units("c1: t1 t2; t1: v1 v2; t2: v4 v5 v3"))
    runs = [store(tmp_path / "runs", plan(ranking=RANKED), tree, table(xs(50, 60, 70, 80, 90))) for tree in trees]
    found = compare(*runs)
    assert list(found.own) == ["v3"]
    assert [(one.label.en, one.old, one.new) for one in why(found, "v3").figures] == [("parent unit", "t1", "t2")]


# -- grades, holds, ranks ---------------------------------------------------------------------------------------------


def test_a_unit_that_others_went_past_says_who_and_has_no_change_of_its_own(tmp_path: Path) -> None:
    found = pair(tmp_path, xs(50, 40, 30), xs(50, 60, 55), {})
    (place, _) = why(found, "v1").places
    assert (place.within, place.old, place.new, place.old_peers) == ("parent", 1, 3, 3)
    assert place.passed is not None
    assert (place.passed.ahead, place.passed.behind) == (("v2", "v3"), ())
    assert why(found, "v1").causes == ()


def test_ranks_move_by_who_went_ahead_less_who_fell_behind(corrected: Comparison) -> None:
    still = corrected.rows.filter(pl.col("moved.rank") & ~pl.col("moved.total"))["unit_id"].to_list()
    assert still
    for one in corrected.why(still):
        for place in one.places:
            assert place.passed is not None
            assert place.new is not None
            assert place.old is not None
            assert place.new - place.old == len(place.passed.ahead) - len(place.passed.behind)


def test_a_grade_lost_to_others_by_quota_says_so(tmp_path: Path) -> None:
    graded = {"grades": "[{grade: 好, quota: {share: 34%, within: parent, rounding: floor}}, {grade: 差}]"}
    found = pair(tmp_path, xs(50, 40, 30), xs(50, 60, 30), graded)
    one = why(found, "v1")
    assert one.causes == ()
    assert [("名额" in note.zh, note.zh.startswith("原")) for note in one.notes] == [(True, True), (True, False)]


def test_a_unit_that_went_on_hold_says_why_and_has_no_causes(tmp_path: Path) -> None:
    found = pair(tmp_path, xs(50, 40), xs(None, 40), {"metrics": "x: {type: number, missing: hold}"})
    one = why(found, "v1")
    assert (one.causes, [note.en for note in one.notes]) == ((), ["is on hold: on hold: 'x' is missing"])


def test_a_veto_that_fires_now_is_told(tmp_path: Path) -> None:
    vetoed = {
        **ADJUSTED,
        "vetoes": "[{id: bad, label: 违纪, when: d > 0, grade_at_most: 差}]",
        "grades": "[{grade: 好, at_least: 10}, {grade: 差}]",
    }
    found = pair(tmp_path, {"v1": {"x": 50, "d": 0}}, {"v1": {"x": 50, "d": 1}}, vetoed)
    assert any("新 · 一票否决：违纪" in note.zh for note in why(found, "v1").notes)


def test_a_unit_scored_by_another_rubric_now_says_so(tmp_path: Path) -> None:
    runs = []
    for sector in ("village", "community"):
        plans = [plan(applies_to="{sector: village}"), plan(rubric="other", applies_to="{sector: community}")]
        mine = pl.when(pl.col("unit_id") == "v1").then(pl.lit(sector)).otherwise("sector")
        tree = units("t1: v1 v2").with_columns(mine.alias("sector"))
        runs.append(store(tmp_path / "runs", plans, tree, {"tiny": table(xs(50, 40)), "other": table(xs(60, 40))}))
    found = compare(*runs)
    one = why(found, "v1")
    assert effects(one) == Decimal("10.00")
    assert [rule.said.zh for rule in one.causes[0].rules] == ["tiny → other"]
    assert "v1" in list(found.own)


# -- which unit is which ----------------------------------------------------------------------------------------------


def test_a_renamed_unit_is_compared_with_what_it_was_and_merged_ones_stand_apart(years: Comparison) -> None:
    renamed = years.rows.filter(pl.col("unit_id") != pl.col("previous_id")).select("unit_id", "previous_id").rows()
    assert renamed == [("p01-f01-c02-t01-v014", "p01-f01-c02-t01-v012")]
    assert years.pairs.only_new["name"].to_list() == ["示例003联村"]
    assert years.pairs.only_old["name"].to_list() == ["示例003村", "示例004村"]


def test_the_years_the_other_way_round_pair_the_same_units(years: Comparison) -> None:
    back = compare(years.new, years.old)
    assert (
        back.pairs.both.select("previous_id", "unit_id").sort("previous_id").rows()
        == years.pairs.both.sort("unit_id").rows()
    )


def test_a_mapping_says_who_is_who(tmp_path: Path) -> None:
    runs = [
        store(tmp_path / "runs", plan(), units(f"t1: v1 {name}"), table({"v1": {"x": 1}, name: {"x": 2}}))
        for name in ("v2", "v9")
    ]
    mapping = tmp_path / "who.csv"
    mapping.write_text("unit_id,previous_id\nv9,v2\n", encoding="utf-8")
    assert compare(*runs).pairs.only_new["unit_id"].to_list() == ["v9"]
    assert compare(*runs, mapping).pairs.both.rows() == [("v9", "v2"), ("t1", "t1"), ("v1", "v1")]


def test_a_mapping_that_names_strangers_is_refused_at_its_rows(tmp_path: Path) -> None:
    run = store(tmp_path / "runs", plan(), units("t1: v1"), table(xs(1)))
    mapping = tmp_path / "who.csv"
    mapping.write_text("unit_id,previous_id\nv7,v1\nv1,v8\n", encoding="utf-8")
    with pytest.raises(RunError) as caught:
        compare(run, run, mapping)
    assert [str(problem.place) for problem in caught.value.problems] == ["who.csv:2:unit_id", "who.csv:3:previous_id"]


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    run = store(tmp_path / "runs", plan(), units("t1: v1"), table(xs(1)))
    with pytest.raises(RunError, match="no-file"):
        compare(run, run, tmp_path / "none.csv")


# -- what it comes to -------------------------------------------------------------------------------------------------


def test_a_run_compared_with_itself_has_nothing_to_say(sample: Run) -> None:
    found = compare(sample, sample)
    assert (found.affected.height, found.own.len(), found.rules) == (0, 0, {})


def test_grades_are_counted_from_then_to_now(tmp_path: Path) -> None:
    graded = {"grades": "[{grade: 好, at_least: 50}, {grade: 差}]", "metrics": "x: {type: number, missing: hold}"}
    found = pair(tmp_path, xs(60, 60, 10, 10), xs(70, 20, 20, None), graded)
    (sums,) = found.sums
    assert sums.grades == {("好", "好"): 1, ("好", "差"): 1, ("差", "差"): 1, ("差", "held"): 1}
    assert (sums.units, sums.totals, sums.grades_moved, sums.held, sums.own) == (4, 4, 2, 1, 4)


@pytest.mark.parametrize(
    ("after", "rho"), [((1, 2, 3, 4), "1.0000"), ((4, 3, 2, 1), "-1.0000"), ((2, 1, 4, 3), "0.6000"), ((5, 5, 5, 5), None)]
)  # fmt: skip
def test_how_alike_two_orders_are_is_spearmans_coefficient(
    tmp_path: Path, after: Sequence[int], rho: str | None
) -> None:
    (sums,) = pair(tmp_path, xs(1, 2, 3, 4), xs(*after), {}).sums
    assert sums.spearman == (None if rho is None else Decimal(rho))


def test_spearman_with_ties_is_pearson_on_mean_ranks(tmp_path: Path) -> None:
    """Ranks 1.5 1.5 3 4 and 1 2 3.5 3.5: 4 / 4.5."""
    (sums,) = pair(tmp_path, xs(1, 1, 3, 4), xs(1, 2, 3, 3), {}).sums
    assert sums.spearman == Decimal("0.8889")
