"""评委打分: means, trimming, groups. Figures from DOMAIN, M11."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from scoring import Result, SubmissionError, score
from tests.rubrics import plan, units

SEVEN = [92.0, 88.5, 95.0, 60.0, 90.0, 91.5, 89.0]
TRIM = "trim: {each_side: 1, from: 6}"


def judged(rule: str, missing: str = "no_points", **groups: list[float | None]) -> Result:
    made = plan(
        metrics=f"m: {{panel: {{{rule}}}, missing: {missing}}}",
        scorecard="- {id: a, method: completion, value: m, target: 100, points: 100}",
    )
    found = [
        {
            "unit_id": "v1",
            "panel": "m",
            "group": None if group == "everybody" else group,
            "judge": f"j{n}",
            "score": mark,
        }
        for group, marks in groups.items()
        for n, mark in enumerate(marks)
    ]
    schema = {"unit_id": pl.String, "panel": pl.String, "group": pl.String, "judge": pl.String, "score": pl.Float64}
    return score(made, units("t1: v1"), panels=pl.DataFrame(found, schema=schema))


def value(result: Result) -> Decimal | None:
    found: Decimal | None = result.items("tiny")["m"][0]
    return found


def test_without_trimming_the_plain_mean() -> None:
    assert value(judged("scale: 100", everybody=[*SEVEN])) == Decimal("86.571428571")


def test_the_highest_and_the_lowest_are_left_out_from_six_judges_up() -> None:
    result = judged(TRIM, everybody=[*SEVEN])
    assert value(result) == Decimal("90.2")
    kept = result.items("tiny").select("m.all.judges", "m.all.kept", "m.all.kept_sum", "m.all.lowest", "m.all.highest")
    assert kept.row(0) == (7, 5, Decimal(451), Decimal(60), Decimal(95))


@pytest.mark.parametrize(
    ("judges", "said"),
    [
        ("{scale: 100}", "1 judge, 95 ÷ 1 = 95"),
        (f"{{{TRIM}}}", "7 judges without the highest and the lowest (95, 60), 451 ÷ 5 = 90.2"),
        ("{trim: {each_side: 2, from: 6}}", "7 judges without the 2 highest and the 2 lowest, 270.5 ÷ 3 = ≈90.1667"),
    ],
)
def test_what_became_of_the_marks_is_said_in_english_too(judges: str, said: str) -> None:
    marks = [95.0] if "scale" in judges else [*SEVEN]
    result = judged(judges[1:-1], everybody=marks)
    (origin,) = result.explain("v1").node("a").origins
    assert origin.en == f"m: {said}"


def test_five_judges_are_not_trimmed() -> None:
    assert value(judged(TRIM, everybody=[100.0, 0.0, 50.0, 50.0, 50.0])) == 50


def test_one_highest_goes_even_where_two_are_equal() -> None:
    assert value(judged(TRIM, everybody=[90.0, 90.0, 80.0, 80.0, 70.0, 70.0])) == 80


def test_a_judge_without_a_score_does_not_count_towards_trimming() -> None:
    assert value(judged(TRIM, everybody=[100.0, None, 0.0, 50.0, 50.0, 50.0])) == 50


def test_each_group_is_trimmed_by_itself_and_weights_are_divided_by_their_sum() -> None:
    result = judged(f"groups: {{leaders: 3, experts: 1}}, {TRIM}", leaders=[*SEVEN], experts=[80.0, 84.0])
    assert value(result) == Decimal("88.15")


def test_an_empty_group_does_what_the_rubric_says() -> None:
    both = "groups: {leaders: 3, experts: 1}"
    assert judged(both, leaders=[80.0]).scores["held"][0]
    assert value(judged(f"{both}, empty_group: renormalise", leaders=[80.0])) == 80
    assert value(judged(f"{both}, empty_group: zero", leaders=[80.0])) == 60


def test_nobody_scored_is_a_missing_value() -> None:
    assert judged("scale: 100", missing="full", everybody=[None]).scores["total"][0] == 100
    assert judged("scale: 100", missing="{value: 60}").scores["total"][0] == 60


def test_a_score_outside_the_scale_and_a_second_score_are_refused() -> None:
    with pytest.raises(SubmissionError) as caught:
        judged("scale: 10", everybody=[9.0, 11.0])
    assert [(p.code, p.place.line) for p in caught.value.problems] == [("bad-score", 2)]
    made = plan(
        metrics="m: {panel: {scale: 100}}", scorecard="- {id: a, method: completion, value: m, target: 1, points: 9}"
    )
    twice = pl.DataFrame({"unit_id": ["v1"] * 2, "panel": ["m"] * 2, "judge": ["j1"] * 2, "score": [1.0, 2.0]})
    with pytest.raises(SubmissionError) as caught:
        score(made, units("t1: v1"), panels=twice)
    assert [(p.code, p.place.line) for p in caught.value.problems] == [("repeated-judge", 2)]
