"""Whatever an author's editor leaves behind is answered with problems, never with a crash."""

from __future__ import annotations

from random import Random

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
