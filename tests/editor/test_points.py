"""Points adding up while they are typed."""

from __future__ import annotations

from decimal import Decimal

from scoring.editor.points import Line, adding_up
from scoring.editor.sheet import Sheet
from scoring.rubric.load import parse_rubric
from tests.editor.written import TINY, change


def lines(text: str) -> dict[str, Line]:
    return {line.id: line for line in adding_up(Sheet(text))}


def test_each_group_says_what_its_items_add_up_to_and_what_is_missing() -> None:
    found = lines(TINY)
    assert [(line.depth, line.id) for line in found.values()] == [
        (0, "scorecard"),
        (1, "economy"),
        (2, "earn"),
        (2, "class"),
    ]
    assert (found["economy"].total, found["economy"].gap) == (90, 10)
    assert found["scorecard"].total == 100


def test_a_group_that_converts_lacks_nothing() -> None:
    assert lines(change("points: 100\n", "points: 100\n    scale: true\n"))["economy"].gap == 0


def test_points_that_are_no_number_yet_count_nothing() -> None:
    assert lines(change("points: 60}", "points: NaN}"))["economy"].total == Decimal(30)


def test_text_that_is_no_yaml_has_no_lines() -> None:
    assert lines("scorecard: [") == {}


def test_a_rubric_that_extends_another_adds_up_as_a_whole() -> None:
    text = "extends: tiny\nrubric: more\n"
    plan = parse_rubric(change("points: 100\n", "points: 90\n"))
    found = {line.id: line for line in adding_up(Sheet(text), plan)}
    assert (found["economy"].points, found["earn"].name.zh) == (90, "增收")
