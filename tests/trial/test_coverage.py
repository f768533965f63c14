"""What examples reach: every band and branch, veto, bonus, grade and tie rule; the rest is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import load_rubric
from scoring.trial.coverage import coverage
from scoring.trial.play import play
from tests.rubrics import plan

RUBRICS = sorted((Path(__file__).parents[2] / "rubrics").glob("*.yaml"))


@pytest.mark.parametrize("path", RUBRICS, ids=lambda path: path.stem)
def test_the_examples_of_every_shipped_rubric_reach_every_branch(path: Path) -> None:
    assert [(one.branch.owner.en, one.branch.name.en) for one in coverage(play(load_rubric(path))) if not one.by] == []


def missed(item: str, **more: str) -> set[str]:
    """The branches of one item that no example reaches."""
    parts = {"metrics": "x: {type: number}\nok: {type: boolean}\nt: {type: choice, choices: [p, q]}", **more}
    made = plan(**parts, scorecard=f"- {{id: a, points: 10, {item}}}", checks="[{that: x > 0 AND ok AND t = 'p'}]")
    return {one.branch.name.en for one in coverage(play(made)) if not one.by and one.branch.path[0] != "grades"}


def example(*given: str) -> str:
    return "examples: [" + ", ".join(f"{{given: {{{one}}}, points: 0}}" for one in given) + "]"


BANDS = (
    "method: bands, value: x, bands: [{at_least: 10, points: 10}, {above: 0, points: 4}, {otherwise: true, points: 0}]"
)


def test_a_band_is_reached_by_what_comes_out_not_by_what_is_expected() -> None:
    assert missed(f"{BANDS}, {example('x: 10', 'x: 9.99', 'x: 0', 'x: null')}") == set()
    assert missed(f"{BANDS}, {example('x: 10')}") == {">0: 4", "otherwise: 0", "not reported"}


@pytest.mark.parametrize(
    ("item", "given", "left"),
    [
        ("method: linear, value: x, zero_at: 0, full_at: 10", ["x: 5"], {"the least, 0 points", "the most, 10 points"}),
        ("method: completion, value: x, target: 10, cap: 1.2", ["x: 5", "x: 10"], {"at the most, 12"}),
        ("method: completion, value: x, target: 10", ["x: 12"], {"short of the target"}),
        ("method: curve, value: x, through: [[0, 0], [5, 4], [9, 10]]", ["x: 1", "x: 9"], {"at most 0", "between 5 and 9"}),
        ("method: step, value: x, target: 10, per: 1", ["x: 10"], {"the least, 0 points", "points in between"}),
        ("method: efficacy, value: x, standards: [9, 5], coefficients: [1, 0.5]", ["x: 6"], {"reached standard 9", "below the last standard"}),
        ("method: choice, value: t, choices: {p: 10, q: 0}", ["t: p"], {"q"}),
        ("method: check, value: ok", ["ok: true"], {"false"}),
        ("method: check, checklist: [ok, x > 3]", ["ok: true, x: 2"], {"every line holds", "does not hold: ok"}),
        ("method: deduct, each: [{count: x, per: 3, cap: 6, label: late}]", ["x: 1"], {"nothing counted", "at the line's cap: late", "down to 4"}),
        ("method: deduct, each: [{count: x, per: 3, label: late}], unless: ok", ["x: 1"], {"nothing counted", "down to 0", "excused altogether"}),
        ("method: award, each: [{count: x, per: 3, label: won, unless: ok}]", ["x: 1"], {"nothing counted", "at the most, 10", "excused: won"}),
        ("method: linear, value: x, zero_at: 0, full_at: {by: unit.zone, p: 5, otherwise: 8}", ["x: 0, unit.zone: p", "x: 4, unit.zone: p"], {"unit.zone: any other", "the most, 10 points"}),
    ],
)  # fmt: skip
def test_the_branches_left_are_named(item: str, given: list[str], left: set[str]) -> None:
    assert missed(f"{item}, {example(*given)}") - {"not reported"} == left


def test_peers_make_first_later_and_beyond_the_table() -> None:
    rank = "method: peer_rank, value: x, mode: table, table: [10, 5]"
    given = "examples: [{given: {x: 3}, peers: [1], points: 10}, {given: {x: 1}, peers: [3, 2], points: 0}]"
    assert missed(f"{rank}, {given}") - {"not reported"} == {"a later place"}


def test_every_when_of_a_formula_and_its_else_are_branches() -> None:
    formula = 'x: {type: number}\nf: {label: f, formula: "CASE WHEN x > 5 THEN 2 WHEN x > 2 THEN 1 ELSE 0 END"}'
    item = f"method: linear, value: f, zero_at: 0, full_at: 2, {example('x: 9', 'x: 0')}"
    made = plan(metrics=formula, scorecard=f"- {{id: a, points: 10, {item}}}")
    left = [(one.branch.owner.en, one.branch.name.en) for one in coverage(play(made)) if not one.by]
    assert ("f", 'when "x" > 2') in left
    assert not {("f", 'when "x" > 5'), ("f", "none of these (ELSE)")} & set(left)


WHOLE = {
    "metrics": "x: {type: number, missing: hold}\ny: {type: integer, missing: {value: 0}}\nz: {type: integer, missing: {value: 0}}",
    "scorecard": "- {id: a, method: linear, value: x, zero_at: 0, full_at: 10, points: 100}",
    "bonus": "{cap: 5, items: [{id: b, method: award, points: 8, each: [{count: y, per: 2}]}]}",
    "deductions": "{items: [{id: d, method: award, points: 8, each: [{count: z, per: 3}]}]}",
    "total": "{min: 0, max: 100}",
    "vetoes": "[{id: v, when: y > 5, grade_at_most: poor}]",
    "ranking": "{within: [county], tie_break: [-y]}",
    "grades": "[{grade: good, at_least: 60, requires: y < 4}, {grade: poor}]",
}


def whole(*examples: str) -> set[tuple[str, str]]:
    listed = "\n".join(f"- {{name: n{n}, {one}}}" for n, one in enumerate(examples)) + "\n"
    made = plan(**WHOLE, **({"examples": listed} if examples else {}))
    return {
        (one.branch.owner.en, one.branch.name.en)
        for one in coverage(play(made))
        if not one.by and one.branch.leaf is None
    }


def test_totals_vetoes_grades_holds_and_ties_are_branches_of_whole_units() -> None:
    assert whole() == {
        ("bonus", "above the cap of 5"), ("total", "above the most, 100"), ("total", "below the least, 0"), ("v", "fires"),
        ("good", "is given"), ("good", "the threshold is met, the condition is not"), ("poor", "is given"),
        ("on hold", "a metric that holds is missing"), ("tie rule", "a tie decided by 'y'"),
        ("places", "level units share a place (1, 2, 2, 4)"),
    }  # fmt: skip


def test_each_is_reached_by_a_unit_that_shows_it() -> None:
    assert ("bonus", "above the cap of 5") not in whole("given: {x: 5, y: 3}, expect: {total: 55}")
    assert ("v", "fires") not in whole("given: {x: 5, y: 6}, expect: {vetoes: [v]}")
    assert ("good", "the threshold is met, the condition is not") not in whole(
        "given: {x: 8, y: 4}, expect: {grade: poor}"
    )
    assert ("on hold", "a metric that holds is missing") not in whole("given: {x: null}, expect: {held: true}")
    assert ("total", "below the least, 0") not in whole("given: {x: 0, z: 9}, expect: {total: 0}")


def test_a_tie_rule_is_reached_where_the_author_says_who_is_ahead_and_the_rule_decides_it() -> None:
    fewer, more = "given: {x: 5, y: 1}, expect: {total: 52", "given: {x: 4.8, y: 2}, expect: {total: 52"
    tie = ("tie rule", "a tie decided by 'y'")
    assert tie not in whole(more + "}", fewer + ", ahead_of: n0}")
    assert tie in whole(fewer + "}", more + ", ahead_of: n0}")  # fewer is better: it does not hold
    assert tie in whole(more + "}", fewer + "}")  # nobody says who is ahead
    later = fewer + "}"
    assert ("places", "level units share a place (1, 2, 2, 4)") not in whole(
        later, later.replace("52", "52, level_with: n0")
    )
