"""Examples inside a rubric, played: what holds, what does not and by how much, and which of two units ranks first."""

from __future__ import annotations

from decimal import Decimal

from scoring.rubric import examine
from scoring.trial.play import Outcome, play
from tests.rubrics import plan, text

TWO = """
    - {id: a, method: linear, value: x, zero_at: 0, full_at: 10, points: 60, examples: [{given: {x: 5}, points: 30}, {given: {x: 10}, points: 59.5}]}
    - {id: b, method: linear, value: y, zero_at: 0, full_at: 10, points: 40}"""
PARTS = {
    "metrics": "x: {type: number}\ny: {type: number}",
    "scorecard": TWO,
    "ranking": "{within: [county], tie_break: [a, -y]}",
    "grades": "[{grade: good, at_least: 60}, {grade: poor}]",
}


def outcomes(**more: str) -> list[Outcome]:
    return list(play(plan(**{**PARTS, **more})).outcomes)


def unit(name: str, x: float, y: float, expect: str) -> str:
    return f"- {{name: {name}, given: {{x: {x}, y: {y}}}, expect: {{{expect}}}}}\n"


def test_an_outcome_says_where_it_stands_what_was_wanted_and_how_far_off_it_is() -> None:
    right, wrong = outcomes()
    assert (right.holds, right.found) == (True, Decimal("30.00"))
    assert (wrong.holds, wrong.expected, wrong.found, wrong.gap) == (False, Decimal("59.5"), Decimal("60.00"), "+0.5")
    assert wrong.show("en") == "tiny.yaml:12:116: a {x: 10}: points should be 59.5, came out 60"


def test_a_whole_unit_is_held_against_total_grade_items_and_holds() -> None:
    examples = unit("one", 10, 5, "total: 80, grade: poor, items: {a: 60, b: 19}, held: false")
    found = {one.what.en: (one.holds, one.gap) for one in outcomes(examples=examples)[2:]}
    assert found == {
        "total": (True, ""),
        "grade": (False, ""),
        "on hold": (True, ""),
        "a": (True, ""),
        "b": (False, "+1"),
    }


def test_a_unit_is_ahead_of_another_by_total_then_by_the_tie_breaks() -> None:
    examples = (
        unit("low", 0, 10, "total: 40")
        + unit("high", 10, 0, "ahead_of: low")
        + unit("level", 10, 0, "level_with: high")
        + unit("nearer", "6.666666667", 0, "ahead_of: low")
        + unit("wrong", 0, 10, "ahead_of: high")
    )
    assert [one.holds for one in outcomes(examples=examples)[3:]] == [True, True, True, False]


def test_a_tie_break_downwards_puts_the_lower_value_first() -> None:
    parts = {
        "scorecard": "- {id: a, method: linear, value: x, zero_at: 0, full_at: 10, points: 100}",
        "checks": "[{that: y > 0}]",
    }
    examples = unit("more", 5, 3, "total: 50") + unit("fewer", 5, 2, "ahead_of: more")
    assert all(one.holds for one in outcomes(**parts, examples=examples))


def test_each_example_is_compared_with_its_own_peers_only() -> None:
    rank = "- {id: a, method: peer_rank, value: x, mode: linear, points: 100, within: county, examples: [{given: {x: 5}, peers: [9, 1], points: 50}, {given: {x: 5}, points: 100}, {given: {x: 1}, peers: [2], points: 0}]}"
    made = plan(metrics="x: {type: number}", scorecard=rank)
    assert [one.holds for one in play(made).outcomes] == [True, True, True]


def test_an_example_that_names_no_other_example_is_refused() -> None:
    examples = unit("one", 1, 1, "ahead_of: two") + unit("three", 1, 1, "level_with: three")
    _, problems = examine(text(**PARTS, examples=examples), "tiny.yaml")
    assert [(p.code, p.message.en) for p in problems if p.severity == "error"] == [
        ("unknown-name", "there is no 'two'"),
        ("unknown-name", "there is no 'three'"),
    ]
