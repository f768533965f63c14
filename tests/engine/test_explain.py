"""What an explanation says in words: where a computed figure comes from, what keeps a unit from the next grade."""

from __future__ import annotations

import polars as pl

from tests.rubrics import leaf, run

GRADES = "[{grade: 好, at_least: 80, requires: y >= 80}, {grade: 一般}]"
CARD = {
    "metrics": "x: {type: number, label: 收入, uom: 万元}\ny: {type: number, label: 满意度}\nz: {label: 增幅, formula: (x / previous.x - 1) * 100, uom: '%'}",
    "scorecard": f"- {leaf('a', 'x', 100)}",
}


def test_a_formula_is_said_with_labels_its_outcome_and_the_figures_that_went_in() -> None:
    rubric = CARD | {"scorecard": f"- {leaf('a', 'z', 100)}"}
    result = run(rubric, [{"x": 13.0}], previous=[{"x": 12}])
    (said,) = result.explain("v1").node("a").origins
    assert said.zh == "增幅：(「收入」 ÷ 「上年收入」 − 1) × 100 = ≈8.3333；其中「收入」 13 万元、「上年收入」 12 万元"
    assert said.en.startswith('增幅: ("收入" ÷ "last year\'s 收入" − 1) × 100 = ≈8.3333, where ')


def test_marks_are_said_with_what_each_is_worth() -> None:
    metrics = "x: {ballot: {choices: {good: 100, poor: 40}}}"
    votes = pl.DataFrame(
        {
            "unit_id": ["v1", "v1"],
            "poll": ["x", "x"],
            "group": [None, None],
            "choice": ["good", "poor"],
            "count": [3, 1],
        }
    )
    result = run({"metrics": metrics}, [{}], ballots=votes.cast({"group": pl.String}))
    assert result.explain("v1").node("a").origins[0].zh == "x：good 3 × 100、poor 1 × 40，340 ÷ 4 = 85"


def test_a_unit_that_only_misses_a_grades_condition_is_told_the_condition() -> None:
    result = run(CARD | {"grades": GRADES}, [{"x": 90, "y": 79.5}, {"x": 90, "y": 80}, {"x": 70, "y": 90}])
    said = ["".join(text.zh for text in result.explain(unit).decisions) for unit in ("v1", "v2", "v3")]
    assert said[0] == "分数已达“好”，但不符合其条件：「满意度」 ≥ 80"
    assert said[1] == ""
    assert said[2] == "距“好”的分数线 80 还差 10.00 分"


def test_a_veto_that_keeps_a_grade_away_is_reason_enough() -> None:
    vetoes = "- {id: v, when: y < 80, grade_at_most: 一般}"
    result = run(CARD | {"grades": GRADES, "vetoes": vetoes}, [{"x": 90, "y": 10}])
    assert [text.zh for text in result.explain("v1").decisions] == []
    assert "等次不高于“一般”" in result.explain("v1").vetoes[0].zh
