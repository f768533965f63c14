"""Wherever the cursor stands, in whatever state the text is, an answer comes and no crash."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.editor.complete import complete
from scoring.editor.hover import hover
from scoring.editor.node import Spot
from scoring.editor.rename import definition, mentions
from scoring.editor.sheet import Sheet
from tests.editor.written import FILE, TINY
from tests.rubric.fuzz import slip


def ask_everything(text: str, spot: Spot) -> None:
    sheet = Sheet(text, FILE, lambda: {FILE: text})
    lines = text.split("\n")
    for one in complete(sheet, spot):
        assert one.span.start.line == spot.line
        assert one.span.start.col <= spot.col <= one.span.end.col <= len(lines[spot.line])
    hover(sheet, spot)
    definition(sheet, spot)
    mentions(sheet, spot)


def test_at_every_place_of_a_rubric_that_is_whole() -> None:
    for number, line in enumerate(TINY.split("\n")):
        for col in range(0, len(line) + 1, 3):
            ask_everything(TINY, Spot(number, col))


@given(st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_after_a_slip_of_the_keyboard(chance: Random) -> None:
    text = slip(chance)
    lines = text.split("\n")
    number = chance.randrange(len(lines))
    ask_everything(text, Spot(number, chance.randint(0, len(lines[number]))))


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_in_any_text_at_all(text: str) -> None:
    lines = text.split("\n")
    ask_everything(text, Spot(len(lines) - 1, len(lines[-1])))
