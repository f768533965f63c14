"""What an edit would have done to a cycle that is over: nothing where nothing was edited, and else what a pencil says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from scoring.analysis import Impact, impact
from scoring.analysis.impact.apart import Common
from scoring.errors import RubricError, RunError, ScoringError
from scoring.runs import Run, open_run
from scoring.runs.decide import decide
from scoring.runs.stages import move
from tests.analysis.edits import edited, lower_threshold, tiny
from tests.rubrics import leaf
from tests.runs.polls import polled_run
from tests.runs.stores import RUBRIC, small_run

STEEPER = ("full_at: 50", "full_at: 25")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory.mktemp("small")).run


@pytest.fixture(scope="session")
def lower(sample: Run) -> Impact:
    return lower_threshold(sample)


def codes(error: pytest.ExceptionInfo[ScoringError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# -- nothing edited -------------------------------------------------------------------------------------------------


def test_a_cycle_under_its_own_rubrics_is_what_it_was(sample: Run) -> None:
    found = impact(sample, [sample.plan(id) for id in sample.rubrics])
    assert found.is_empty
    assert {(one.moved, str(one.alike.tau)) for one in found.ranked} <= {(0, "1.0000"), (0, "None")}
    assert (found.areas, found.held, found.released, found.remarks) == ([], [], [], ())
    assert {one.state for one in found.apart} <= {"still"}
    assert all((one.newly, one.no_longer) == ((), ()) for one in found.fired)
    assert not any(found.changes.values())


def test_another_wording_moves_nobody_and_is_told(small: Run) -> None:
    found = tiny(small, "label: 集体经济", "label: 村集体经济")
    assert found.is_empty
    assert [change.severity for change in found.changes["tiny"]] == ["wording"]


# -- by hand --------------------------------------------------------------------------------------------------------


def test_totals_and_grades_of_an_edit_are_those_a_pencil_gives(small: Run) -> None:
    found = tiny(small, *STEEPER)
    totals = dict(found.comparison.rows.select("unit_id", "total").iter_rows())
    assert totals == {"v1": 100, "v2": 100, "v3": 90, "v4": 80, "v5": 40, "v6": None}
    (area,) = found.areas
    assert (area.parent, area.units, area.up, area.down) == ("t1", 3, 0, 1)  # two are level on the one place of 好
    assert (area.gained, area.lost) == ({"一般": 1}, {"好": 1})


def test_the_orders_of_an_edit_are_as_alike_as_a_pencil_says(small: Run) -> None:
    found = {one.within: one for one in tiny(small, *STEEPER).ranked}
    county = found["county"]
    assert (county.groups, county.units, county.moved, county.largest) == (1, 5, 1, 1)
    assert county.alike.tau == Decimal("0.9487")  # 9 of 10 pairs in the same order, one level now: 9 / √(10 · 9)
    assert county.alike.spearman == Decimal("0.9747")
    assert found["parent"].alike.tau == Decimal("0.8660")  # 3 pairs and 1, one of them level: 3 / √(4 · 3)


def test_within_several_groups_the_one_whose_order_changed_most_is_named(small: Run) -> None:
    parent, county = tiny(small, *STEEPER).ranked
    assert (parent.least, county.least) == ("t1", None)
    assert parent.least_alike is not None
    assert parent.least_alike.tau == Decimal("0.8165")  # 2 / √(3 · 2)


def test_who_moves_most_comes_first_with_the_rule_that_did_it(small: Run) -> None:
    found = tiny(small, *STEEPER)
    assert found.movers["unit_id"].to_list() == ["v4", "v2", "v3", "v1"]  # +29.40, +12, +12, and v1 only its grade
    (why,) = found.why(["v4"])
    (cause,) = why.causes
    assert (cause.line.id, cause.line.effect, cause.rules[0].of.zh) == ("economy", Decimal("29.40"), "集体经济")


def test_an_item_on_which_all_now_have_the_same_points_no_longer_tells_them_apart(tmp_path: Path) -> None:
    run = small_run(tmp_path, v5=(30, 0), v6=(45, 0)).run
    (item,) = tiny(run, "full_at: 50", "full_at: 20").apart
    assert (item.id, item.state) == ("economy", "newly")
    assert item.now is not None
    assert (item.now.alike, item.now.units, item.now.points, str(item.now.share)) == (6, 6, 60, "100.0")


def test_nearly_all_is_never_shown_as_all() -> None:
    assert str(Common(20_000, 19_999, Decimal(1)).share) == "99.9"


def test_a_new_veto_says_for_whom_it_fires(small: Run) -> None:
    found = impact(small, RUBRIC + "vetoes: [{id: many, when: cases > 1, grade_at_most: 差, label: 多次违纪}]\n")
    (veto,) = found.fired
    assert (veto.id, veto.then, veto.now, veto.newly, veto.no_longer) == ("many", 0, 1, ("v4",), ())


def test_units_that_come_to_be_held_and_those_released_are_named(small: Run) -> None:
    assert tiny(small, "missing: no_points}", "missing: hold}").held == ["v5"]
    assert tiny(small, "missing: hold", "missing: no_points").released == ["v6"]


# -- the sample province --------------------------------------------------------------------------------------------


def test_tau_of_the_sample_is_what_counting_its_pairs_gives(lower: Impact) -> None:
    rows = lower.comparison.rows.filter(rubric="village")
    both = rows.select("rank_province.old", "rank_province").drop_nulls().rows()
    pairs = [(a[0] - b[0], a[1] - b[1]) for a, b in combinations(both, 2)]
    level = [sum(pair[n] == 0 for pair in pairs) for n in (0, 1)]
    same, opposite = (sum(sign * x * y > 0 for x, y in pairs) for sign in (1, -1))
    tau = (same - opposite) / sqrt((len(pairs) - level[0]) * (len(pairs) - level[1]))
    (province,) = [one for one in lower.ranked if (one.rubric, one.within) == ("village", "province")]
    assert province.moved > 40
    assert abs(float(str(province.alike.tau)) - tau) < 1e-4


def test_what_rolls_up_the_edited_rubric_follows(lower: Impact) -> None:
    assert lower.rubrics == ("village", "county", "prefecture", "township")
    assert lower.edited == ("village",)


def test_every_change_of_a_total_is_explained_to_the_last_place(lower: Impact) -> None:
    changes = {unit: change for unit, change in lower.movers.select("unit_id", "change").iter_rows() if change}
    told = {one.unit_id: sum(cause.line.effect or 0 for cause in one.causes) for one in lower.why(list(changes))}
    assert len(changes) > 10
    assert told == changes


def test_a_stored_run_is_not_touched(sample: Run) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in sample.store.rglob("*"))
    lower_threshold(sample)
    assert sorted((path, path.stat().st_mtime_ns) for path in sample.store.rglob("*")) == before


# -- what a reader must know ----------------------------------------------------------------------------------------


def test_a_metric_nobody_reported_then_is_named_with_what_becomes_of_it(small: Run) -> None:
    trees = "{label: 植树, type: number, missing: exempt}"
    more = RUBRIC.replace("  cases: {", f"  trees: {trees}\n  cases: {{").replace("points: 60", "points: 50")
    more = more.replace("  - {id: order", f"  - {leaf('green', 'trees', 10)}\n  - {{id: order")
    found = impact(small, more)
    (remark,) = found.remarks
    assert (remark.code, remark.severity) == ("never-reported", "warning")
    assert "植树" in remark.message.zh
    assert "未报按缺项折算" in remark.message.zh


def test_a_target_nobody_was_given_is_named(small: Run) -> None:
    (remark,) = tiny(small, "full_at: 50", "full_at: target.income").remarks
    assert remark.code == "never-reported"
    assert "target.income" in remark.message.en


def test_a_rubric_of_another_period_is_compared_and_told(small: Run) -> None:
    assert [one.code for one in tiny(small, "from: 2024", "from: 2026").remarks] == ["other-period"]


def test_a_rubric_that_extends_the_edited_one_is_said_to_stay(sample: Run) -> None:
    found = impact(sample, sample.plan("township").text)
    assert [(one.code, "county" in one.message.en) for one in found.remarks] == [
        ("heir-unchanged", True),
        ("heir-unchanged", False),
    ]


def test_grades_are_by_rule_and_decisions_are_said_to_be_left_out(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    for stage in ("preview", "frozen"):
        move(run, stage, "tests")  # type: ignore[arg-type]
    decide(run, "v2", "好", "manual", "样例", "tests")
    found = impact(run, run.plan("tiny"))
    assert found.is_empty
    assert "这个周期有 1 个" in found.notes[0].zh


def test_units_that_no_rubric_scores_any_more_lose_their_places_and_are_told(sample: Run) -> None:
    scope = "{sector: village, level: village}"
    found = impact(sample, edited(sample, "village", scope, "{sector: village, where: \"unit.zone = '牧区'\"}"))
    gone = found.comparison.rows.filter(pl.col("rubric").is_null())["unit_id"].to_list()
    assert len(gone) > 20
    (why,) = found.why(gone[:1])
    assert why.notes[0].zh == "现在没有适用的细则，原由 village 评分"


def test_a_poll_that_the_edited_rubric_no_longer_holds_is_not_counted(tmp_path: Path) -> None:
    run = polled_run(tmp_path)
    text = run.plan("tiny").text
    kept = [line for line in text.splitlines() if not line.lstrip().startswith(("liked:", "- {id: e,"))]
    found = impact(run, "\n".join(kept).replace("target: 100, points: 20}", "target: 100, points: 40}"))
    assert [change.severity for change in found.changes["tiny"]] == ["removed", "removed", "numbers", "numbers"]


# -- what cannot be answered ----------------------------------------------------------------------------------------


def test_a_rubric_that_the_run_does_not_hold_is_refused_with_those_it_does(small: Run) -> None:
    with pytest.raises(RubricError) as error:
        impact(small, RUBRIC.replace("rubric: tiny", "rubric: tinny"))
    (problem,) = error.value.problems
    assert problem.code == "not-in-run"
    assert problem.fix is not None
    assert "tiny" in problem.fix.en


def test_one_rubric_given_twice_is_refused(small: Run) -> None:
    with pytest.raises(RubricError) as error:
        impact(small, [RUBRIC, RUBRIC])
    assert codes(error) == ["given-twice"]


def test_a_text_that_does_not_load_gives_its_own_problems_with_their_places(small: Run) -> None:
    with pytest.raises(RubricError) as error:
        tiny(small, "method: linear", "method: linaer")
    (problem,) = error.value.problems
    assert (problem.code, str(problem.place)) == ("unknown-method", "rubric.yaml:12:40")


def test_a_text_that_extends_another_takes_it_from_the_run(sample: Run) -> None:
    assert impact(sample, sample.plan("county").text).is_empty


def test_figures_of_the_cycle_that_do_not_fit_the_edited_rubric_are_named(tmp_path: Path) -> None:
    run = polled_run(tmp_path)
    text = run.plan("tiny").text.replace("choices: {好: 100, 差: 0}", "choices: {优: 100, 差: 0}")
    with pytest.raises(RunError) as error:
        impact(run, text)
    assert set(codes(error)) == {"old-figures"}
    assert error.value.problems[0].place.file == f"{run.id}:ballots"


def test_units_that_two_rubrics_would_score_are_named(sample: Run) -> None:
    with pytest.raises(RunError) as error:
        impact(sample, edited(sample, "village", "{sector: village, level: village}", "{sector: community}"))
    assert set(codes(error)) == {"claimed-twice"}


def test_a_run_whose_figures_are_gone_is_refused_with_the_way_back(small: Run, tmp_path: Path) -> None:
    shutil.copytree(small.store, tmp_path / "runs")
    run = open_run(tmp_path / "runs" / small.id)
    (run.folder / "inputs" / "values" / "tiny.parquet").unlink()
    with pytest.raises(RunError) as error:
        impact(run, RUBRIC)
    assert codes(error) == ["file-changed"]


def test_a_run_of_another_version_must_come_out_the_same_today(small: Run, tmp_path: Path) -> None:
    older = {**small.manifest, "versions": {**small.manifest["versions"], "scoring": "0.0.9"}}
    assert impact(replace(small, manifest=older), RUBRIC).is_empty
    shutil.copytree(small.store, tmp_path / "runs")
    (tmp_path / "runs" / small.id / "scores.parquet").write_bytes(b"")
    with pytest.raises(RunError) as error:
        impact(replace(open_run(tmp_path / "runs" / small.id), manifest=older), RUBRIC)
    assert "file-changed" in codes(error)
