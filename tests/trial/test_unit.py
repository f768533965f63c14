"""One invented unit, calculated on figures that were typed."""

from __future__ import annotations

from pathlib import Path

from scoring.rubric import load_rubric
from scoring.trial.play import play, written
from scoring.trial.unit import calculate, figures, read_figures
from tests.rubrics import plan

TINY = plan(
    metrics="x: {type: number, range: [0, 10], uom: 万元}\ny: {formula: x + previous.x}\nz: {type: choice, choices: [优, 良]}",
    scorecard="""
    - {id: a, method: linear, value: y, zero_at: 0, full_at: 20, points: 60}
    - {id: b, method: choice, value: z, points: 40, choices: {优: 40, 良: 0}}""",
)
VILLAGE = load_rubric(Path(__file__).parents[2] / "rubrics" / "village.yaml")


def test_what_a_rubric_asks_for_is_what_no_formula_makes_last_years_figures_among_it() -> None:
    found = {one.name: one for one in figures(TINY)}
    assert list(found) == ["x", "z", "previous.x"]
    assert (found["x"].measure, found["x"].range, found["z"].choices) == ("万元", ("0", "10"), ("优", "良"))


def test_each_item_says_how_its_points_came_about() -> None:
    given, problems = read_figures(TINY, {"x": "6", "previous.x": " 4 ", "z": "优"})
    unit = calculate(TINY, given)
    assert problems == []
    assert (unit.total, unit.node("a").points, unit.node("b").points) == (70, 30, 40)


def test_a_figure_that_no_unit_could_report_is_told_by_its_name() -> None:
    _, problems = read_figures(TINY, {"x": "11", "z": "中"})
    assert [(one.code, str(one.place).rpartition(":")[2]) for one in problems] == [
        ("out-of-range", "x"),
        ("unknown-choice", "z"),
    ]


def test_the_examples_of_a_whole_unit_come_out_as_they_do_when_they_are_played() -> None:
    for one in play(VILLAGE).units():
        typed = {name: written(value) for name, value in one.example.given.items() if value is not None}
        given, problems = read_figures(VILLAGE, typed)
        total = calculate(VILLAGE, given).total
        assert problems == []
        assert total == one.marks["total"]


def test_a_number_of_more_digits_than_are_exact_is_refused_as_in_a_submission() -> None:
    free = plan()  # x has no range
    _, problems = read_figures(free, {"x": "9" * 16})
    assert [one.code for one in problems] == ["too-many-digits"]
    given, problems = read_figures(free, {"x": "9" * 15})
    assert (problems, calculate(free, given).total) == ([], 100)
