"""Whatever an author's editor leaves behind is answered with problems, never with a crash."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.rubric import examine
from tests.rubric.fuzz import judge, slip


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_a_slip_of_the_keyboard_gives_problems_with_places(chance: Random) -> None:
    judge(slip(chance))


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_at_all_is_answered_with_problems(text: str) -> None:
    plan, problems = examine(text, "any.yaml")
    assert plan is None
    assert any(problem.severity == "error" for problem in problems)


@pytest.mark.parametrize("typed", ['"\\ud83d\\ude00": x', 'title: "\\ud83d"', '- "\\udfff"'])
def test_half_a_character_that_an_escape_makes_is_told_at_its_place(typed: str) -> None:
    problems = examine(typed, "any.yaml")[1]
    assert "hidden-character" in [problem.code for problem in problems if problem.place.line == 1]
